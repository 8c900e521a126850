"""From what the files say to the group that calls are decided by.

Everything that needs more than one place of the files is checked on the way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from callcontrol.config.desk_choices import DISPOSITIONS, PAUSES, choices_of
from callcontrol.config.desk_wording import desk_prompts
from callcontrol.config.emergency import check_lists, emergencies_of, prefixes_of
from callcontrol.config.holidays import check_shared_names
from callcontrol.config.on_call import contacts_of
from callcontrol.config.problems import Problems, did_you_mean, nearest, quote
from callcontrol.config.queue_numbers import check_numbers
from callcontrol.config.rota import chains_of
from callcontrol.config.schema import GroupEntry, LocationEntry
from callcontrol.config.schema_speech import SpeechEntry
from callcontrol.config.schema_words import SaidEntry
from callcontrol.config.scope import GROUP_FILE, Document, Scope
from callcontrol.config.serving import check_served, knows_people
from callcontrol.config.site import Site, read_site
from callcontrol.config.speech import spoken, untold
from callcontrol.config.spoken_tables import spoken_tables
from callcontrol.config.spoken_values import check_tables, check_values, values_of_message
from callcontrol.config.transfers import check_codes, transfers_of
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import is_whole, key_source, source_of
from callcontrol.config.wording import wording
from callcontrol.model.names import Did, Language, LocationKey, Source
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Severity, SystemPrompt
from callcontrol.routing.listeners import told_needed
from callcontrol.routing.sentences import EVERYWHERE, needed
from callcontrol.routing.whispering import OPTIONAL


@dataclass(frozen=True, slots=True)
class Files:
    """Every file that could be read, and the names of all that are there."""

    group: Document[GroupEntry] | None
    locations: Mapping[LocationKey, Document[LocationEntry]]
    known: frozenset[LocationKey]
    """Keys of every location's file, the unreadable ones included."""
    languages: Mapping[Language, Document[SpeechEntry] | None] = field(default_factory=dict)
    """Tables of how languages speak values; None where a file could not be read."""


def resolve(files: Files, version: str, problems: Problems) -> Group | None:
    """The group, or None with at least one problem noted."""
    scopes = [Scope(key, document, files.group, problems, files.known) for key, document in files.locations.items()]
    parts = [read_site(scope) for scope in scopes]
    _check_served(scopes, parts)
    dids = _dids(files.locations, problems)
    entry = files.group.entry if files.group else None
    people = {person.id: person for part in parts for person in part.people}
    queues = {name: queue for part in parts for name, queue in part.queues.items()}
    check_numbers(entry, queues.values(), people.values(), problems)
    emergencies = emergencies_of(scopes, people, queues)
    group = Group(
        name=(entry.name if entry else None) or "",
        version=version,
        locations={
            part.location.key: replace(part.location, emergency=emergencies.get(part.location.key))
            for part in parts
            if part.location
        },
        queues=queues,
        people=people,
        dids=dids,
        prompts={},
        unknown_did=LocationKey(entry.unknown_did) if entry and entry.unknown_did else None,
        boxes={name: box for part in parts for name, box in part.boxes.items()},
        callbacks={name: callback for part in parts for name, callback in part.callbacks.items()},
        contacts=contacts_of(files.group, problems) if files.group else {},
        chains=chains_of(files.group, problems) if files.group else {},
        emergency_numbers=tuple((entry.emergency_numbers if entry else None) or ()),
        speech=spoken_tables(files.languages, problems),
        emergency_prefixes=prefixes_of(entry),
        long_menus=(entry.long_menus if entry else None) or Severity.ERROR,
        desk=desk_prompts(),
        transfers=transfers_of(entry),
    )
    offered = frozenset(language for part in parts for language in part.languages)
    # A second time with the sentences at hand: they may hold values, whose frames are sentences too.
    for document in (files.group, files.group):
        if document is not None:
            wanted = {**needed(group), **told_needed(group), **dict.fromkeys(EVERYWHERE, offered)}
            group = replace(group, prompts=_messages(document, wanted, problems))
    check_tables(group, files.languages.keys(), problems)
    group = replace(
        group,
        pauses=choices_of(PAUSES, files.group, group, problems),
        dispositions=choices_of(DISPOSITIONS, files.group, group, problems),
    )
    if files.group:
        _check_group(files.group, files.known, problems)
        check_shared_names(files.group, scopes, problems)
    if problems or files.group is None or files.group.entry.name is None:
        return None
    return group


def _check_served(scopes: Iterable[Scope], parts: Iterable[Site]) -> None:
    pairs = list(zip(scopes, parts, strict=True))
    sure = frozenset(scope.key for scope, part in pairs if knows_people(scope))
    everybody = [person for _, part in pairs for person in part.people]
    if all(part.skilled for _, part in pairs):
        for scope, part in pairs:
            check_served(scope, part.whole_queues, part.led, everybody, sure)


def _dids(locations: Mapping[LocationKey, Document[LocationEntry]], problems: Problems) -> dict[Did, LocationKey]:
    """Who owns each number; a number owned twice names both places."""
    owners: dict[Did, tuple[LocationKey, Source]] = {}
    for key, document in locations.items():
        tree = document.tree
        written = tree.values.get("dids")
        if not document.entry.dids and "dids" not in tree.dropped and (written is None or is_whole(written)):
            where = written.source if written else tree.source
            problems.add(where, f"{key} has no number", 'add such as `dids: ["+12125550110"]`')
        for index, text in enumerate(document.entry.dids or ()):
            source = source_of(tree, "dids", index)
            if Did(text) in owners:
                owner, first = owners[Did(text)]
                problems.add(source, f"{text} already belongs to {owner} ({first})", "a number belongs to one location")
            owners.setdefault(Did(text), (key, source))
    return {did: key for did, (key, _) in owners.items()}


def _messages(
    group: Document[GroupEntry], wanted: Mapping[SystemPrompt, frozenset[Language]], problems: Problems
) -> dict[SystemPrompt, Prompt]:
    """The group's own sentences; one that somebody can hear in a language needs a text in it."""
    if "messages" in group.tree.dropped:
        return {}
    written = group.tree.values.get("messages")
    tree = written if isinstance(written, MappingTree) else None
    told = {*tree.dropped, *(nearest(word, SystemPrompt) for word in tree.dropped)} if tree else set()
    found, everyones = {}, wanted[SystemPrompt.EMERGENCY_NOTICE]
    for name in SystemPrompt:
        own = (group.entry.messages or {}).get(name) or {}
        inside = tree.values.get(name) if tree is not None else None
        where = key_source(tree, name) if tree is not None and name in tree.keys else key_source(group.tree, "messages")
        if inside is not None:
            check_values(own, inside, values_of_message(name), problems)
        ours = {str(code): SaidEntry(text=text) for code, text in wording().get(name, {}).items()}
        texts, needs = {**ours, **own}, wanted.get(name, frozenset())
        asked = needs or name is SystemPrompt.EMERGENCY_NOTICE
        if name not in told and asked and not texts and inside is None:
            message = f"the message `{name}` is missing: only you know what it must say"
            problems.add(where, message, "add it under `messages`, with a line for each language that is offered")
            continue
        for language in untold(texts, inside, needs) if name not in told and name not in OPTIONAL else ():
            message = f"the message `{name}` has no text in {quote(language)}, which {_who(name)}"
            problems.add(where, message, f"add a line `{language}: ...` for it under `messages`")
        languages = [Language(code) for code in texts if code in {*own, *everyones, *needs}]
        found[name] = spoken(name, texts, languages, where)
    return found


def _who(name: SystemPrompt) -> str:
    return "a contact speaks" if name is SystemPrompt.TAKE_CALL else "a location offers"


def _check_group(group: Document[GroupEntry], known: frozenset[LocationKey], problems: Problems) -> None:
    tree, entry = group.tree, group.entry
    if entry.name is None and "name" not in tree.dropped:
        problems.add(tree.source, "`name` is missing", "add `name: ...`, the group's name")
    if entry.skills is None and "skills" not in tree.dropped:
        problems.add(tree.source, "`skills` is missing", "add `skills:` with a line for each, and what it means")
    if not known:
        message = "the group has no location"
        problems.add(Source(GROUP_FILE, 1, 1), message, "add a file for each in the folder `locations`")
    wanted = entry.unknown_did
    if known and wanted is not None and wanted not in known and not problems.about(f"locations/{wanted}.yaml"):
        where = source_of(tree, "unknown_did")
        problems.add(where, f"{quote(wanted)} is no location", did_you_mean(wanted, known))
    check_lists(group, problems)
    check_codes(group, problems)
