"""From what the files say to the group that calls are decided by; everything that needs more than one place is checked here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from callcontrol.config.menus import menu_of
from callcontrol.config.opening import closures_of, hours_of
from callcontrol.config.problems import Problems, did_you_mean, quote
from callcontrol.config.schema import GroupEntry, LocationEntry
from callcontrol.config.scope import GROUP_FILE, Document, Scope
from callcontrol.config.speech import codes, languages_of, prompt
from callcontrol.config.staffing import check_served, people_of, queue_entries, queue_names, queues_of
from callcontrol.config.tree import Mapping as MappingTree
from callcontrol.config.tree import key_source, source_of
from callcontrol.model.rules import (
    Did,
    Group,
    Language,
    Location,
    LocationKey,
    Person,
    Prompt,
    Queue,
    Source,
    SystemPrompt,
)


@dataclass(frozen=True, slots=True)
class Part:
    """What one location brings into the group; ``location`` is None when a problem kept it from being whole."""

    location: Location | None
    languages: tuple[Language, ...]
    queues: tuple[Queue, ...]
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """Every file that could be read, and the names of all that are there."""

    group: Document[GroupEntry] | None
    locations: Mapping[LocationKey, Document[LocationEntry]]
    known: frozenset[LocationKey]
    """Keys of every location's file, the unreadable ones included."""


def resolve(files: Files, version: str, problems: Problems) -> Group | None:
    """The group, or None with at least one problem noted."""
    parts = [
        _location(Scope(key, document, files.group, problems)) for key, document in files.locations.items()
    ]
    dids = _dids(files.locations, problems)
    offered = {language for part in parts for language in part.languages}
    prompts = _messages(files.group, offered, problems) if files.group else {}
    if files.group:
        _check_group(files.group, files.known, problems)
    if problems or files.group is None or files.group.entry.name is None:
        return None
    unknown = files.group.entry.unknown_did
    return Group(
        name=files.group.entry.name,
        version=version,
        locations={part.location.key: part.location for part in parts if part.location},
        queues={queue.name: queue for part in parts for queue in part.queues},
        people={person.id: person for part in parts for person in part.people},
        dids=dids,
        prompts=prompts,
        unknown_did=LocationKey(unknown) if unknown else None,
    )


def _location(scope: Scope) -> Part:
    own, defaults = scope.own, scope.defaults
    languages = languages_of(scope)
    offered = codes(languages) if languages is not None else None
    skills = scope.skills(set(offered)) if offered is not None else None
    entries = queue_entries(scope)
    text_hint = "add it with a line for each language, here or under `defaults`"
    picked_menu = scope.need("menu", own.menu, defaults.menu, "add a `menu:`, here or under `defaults`")
    menu = menu_of(scope, picked_menu, languages, queue_names(scope, entries)) if picked_menu else None
    greeting = prompt(
        scope, "greeting", scope.need("greeting", own.greeting, defaults.greeting, text_hint), offered
    )
    after = scope.need("after_hours", own.after_hours, defaults.after_hours, text_hint)
    after_hours = prompt(scope, "after_hours", after, offered)
    queues = queues_of(scope, entries, picked_menu, skills)
    people = people_of(scope, skills)
    check_served(scope, queues, people, picked_menu)
    hours, closures = hours_of(scope), closures_of(scope)
    zone = scope.need(
        "time_zone", own.time_zone, defaults.time_zone, "add such as `time_zone: America/New_York`"
    )
    name = scope.need("name", own.name, None, "add `name: ...`")
    location = None
    if name and zone and languages and menu and greeting and after_hours:
        location = Location(
            key=scope.key,
            name=name.value,
            dids=tuple(Did(did) for did in own.dids or ()),
            zone=zone.value,
            languages=languages,
            greeting=greeting,
            menu=menu,
            hours=hours,
            closures=closures,
            after_hours=after_hours,
            source=scope.document.tree.source,
        )
    return Part(location, offered or (), tuple(queues), tuple(people))


def _dids(
    locations: Mapping[LocationKey, Document[LocationEntry]], problems: Problems
) -> dict[Did, LocationKey]:
    """Who owns each number; a number owned twice names both places."""
    owners: dict[Did, tuple[LocationKey, Source]] = {}
    for key, document in locations.items():
        tree = document.tree
        written = tree.values.get("dids")
        if not document.entry.dids and "dids" not in tree.dropped:
            where = written.source if written else tree.source
            problems.add(where, f"{key} has no number", 'add such as `dids: ["+12125550110"]`')
        for index, text in enumerate(document.entry.dids or ()):
            source = source_of(tree, "dids", index)
            if Did(text) in owners:
                owner, first = owners[Did(text)]
                problems.add(
                    source, f"{text} already belongs to {owner} ({first})", "a number belongs to one location"
                )
            owners.setdefault(Did(text), (key, source))
    return {did: key for did, (key, _) in owners.items()}


def _messages(
    group: Document[GroupEntry], offered: Iterable[Language], problems: Problems
) -> dict[SystemPrompt, Prompt]:
    """The sentences that every location speaks, each in every language that any location offers."""
    if "messages" in group.tree.dropped:
        return {}
    written = group.tree.values.get("messages")
    tree = written if isinstance(written, MappingTree) else None
    found = {}
    for name in SystemPrompt:
        texts = (group.entry.messages or {}).get(name)
        if texts is None or tree is None:
            if tree is None or name not in tree.dropped:
                where = key_source(group.tree, "messages")
                problems.add(
                    where, f"the message `{name}` is missing", "add it, with a line for each language"
                )
            continue
        inside = tree.values[name]
        broken = inside.dropped if isinstance(inside, MappingTree) else set()
        for language in sorted(set(offered) - set(texts) - broken):
            message = f"the message `{name}` has no text in {quote(language)}, which a location offers"
            problems.add(key_source(tree, name), message, f"add a line `{language}: ...`")
        found[name] = Prompt(
            name, {Language(code): text for code, text in texts.items()}, key_source(tree, name)
        )
    return found


def _check_group(group: Document[GroupEntry], known: frozenset[LocationKey], problems: Problems) -> None:
    tree, entry = group.tree, group.entry
    if entry.name is None and "name" not in tree.dropped:
        problems.add(tree.source, "`name` is missing", "add `name: ...`, the group's name")
    if entry.skills is None and "skills" not in tree.dropped:
        problems.add(
            tree.source, "`skills` is missing", "add `skills:` with a line for each, and what it means"
        )
    if not known:
        message = "the group has no location"
        problems.add(Source(GROUP_FILE, 1, 1), message, "add a file for each in the folder `locations`")
    elif entry.unknown_did is not None and entry.unknown_did not in known:
        message = f"{quote(entry.unknown_did)} is no location"
        problems.add(source_of(tree, "unknown_did"), message, did_you_mean(entry.unknown_did, known))
