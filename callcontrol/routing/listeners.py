"""In which languages somebody is told of callers: what has to be rendered ahead for it, and nothing else. Pure."""

from collections.abc import Iterator, Mapping

from callcontrol.model.names import ChainName, Language, LocationKey
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.speech import Kind
from callcontrol.model.staff import Queue
from callcontrol.routing.rota import contacts_of
from callcontrol.routing.sentences import reached
from callcontrol.routing.whispering import ABOUT, SPEAKS


def kinds_told(group: Group) -> Mapping[Language, frozenset[Kind]]:
    """The kinds of values that somebody who answers can hear, by language; of languages that have a table."""
    hearing = {language for location in group.locations.values() for language in listeners(group, location)}
    return {language: frozenset({Kind.WAIT}) for language in hearing if language in group.speech}


def told_needed(group: Group) -> Mapping[SystemPrompt, frozenset[Language]]:
    """The sentences about callers that somebody who answers can hear, by language."""
    found: dict[SystemPrompt, set[Language]] = {}
    for location in group.locations.values():
        hearing = listeners(group, location)
        for name in _about(location):
            found.setdefault(name, set()).update(hearing)
    return {name: frozenset(languages) for name, languages in found.items() if languages}


def listeners(group: Group, location: Location) -> frozenset[Language]:
    """The languages in which people who answer this location's calls are told of the caller."""
    there = reached(group, location)
    found = {language for chain in there.chains for language in _of_chain(group, location, chain)}
    for queue in (group.queues[name] for name in there.queues if name in group.queues):
        if queue.whisper:
            sites = (group.locations[key] for key in _sites(queue) if key in group.locations)
            found |= {site.default_language for site in sites}
    return frozenset(found)


def _about(location: Location) -> Iterator[SystemPrompt]:
    yield SystemPrompt.HAS_WAITED
    yield from (ABOUT[each.category] for each in location.call_types.values())
    yield from (SPEAKS[choice.language] for choice in location.languages if choice.language in SPEAKS)


def _of_chain(group: Group, location: Location, name: ChainName) -> Iterator[Language]:
    """Of contacts who are asked whether they take a call: the others hear nothing before the caller."""
    chain = group.chains.get(name)
    contacts = (group.contacts.get(each) for each in (contacts_of(chain) if chain is not None else ()))
    for contact in contacts:
        if contact is not None and contact.presses_one:
            yield from contact.languages or (location.default_language,)


def _sites(queue: Queue) -> frozenset[LocationKey]:
    return queue.sites.union(*(ring.sites for ring in queue.rings))
