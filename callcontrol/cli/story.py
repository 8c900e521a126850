"""A stored call in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from rich.text import Text
from rich.tree import Tree

from callcontrol.cli.story_callers import CALLERS
from callcontrol.cli.story_hearing import what_was_heard, with_hearing
from callcontrol.cli.story_legs import add_legs
from callcontrol.cli.story_places import PLACES
from callcontrol.cli.story_transfers import TRANSFERS
from callcontrol.journal import StoredCall, StoredEvent
from callcontrol.model.calls import CallerKind, EventKind
from callcontrol.model.names import ContactName, Language, LocationKey, PersonId
from callcontrol.model.rules import Group, Location
from callcontrol.routing.phrases import day_in_words, language_name

_CALLERS: Mapping[str, str] = {
    CallerKind.NUMBER: "caller's number shown",
    CallerKind.ANONYMOUS: "caller's number withheld",
    CallerKind.UNREADABLE: "caller's number not readable",
}
_RESULTS = {
    "missed": "does not answer",
    "declined": "declines, or is busy",
    "failed": "cannot be reached: the phone is not there",
    "not_joined": "answered, but the two could not be joined",
    "withdrawn": "is rung no more: the caller went on by a key",
    "restart": "was being rung when callcontrol was restarted",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A call, and the rules of today if they can be read: for the names of people and the location's clock."""

    call: StoredCall
    group: Group | None

    @property
    def location(self) -> Location | None:
        """Where it was answered, if the rules of today still know it."""
        key = self.call.row.location
        return self.group.locations.get(LocationKey(key)) if self.group is not None and key is not None else None

    @property
    def zone(self) -> tzinfo:
        """Whose clock is told."""
        return self.location.zone if self.location is not None else UTC

    def person(self, given: object) -> str:
        """Somebody by name and extension, a contact by name, or as the journal has them."""
        contact = str(given).removeprefix("contact/")
        if self.group is not None and contact != str(given) and contact in self.group.contacts:
            return self.group.contacts[ContactName(contact)].label
        person = self.group.people.get(PersonId(str(given))) if self.group is not None else None
        return f"{person.name} ({person.extension})" if person is not None else str(given)


def tree_of(story: Story) -> Tree:
    """Every step at its time on the location's clock."""
    tree = Tree(_title(story), guide_style="dim")
    before: datetime | None = None
    for event in with_hearing(story.call.events):
        told = _words(story, event)
        if told is not None:
            tree.add(_at(story, event.at, before).append_text(told))
            before = event.at
    add_legs(tree, story)
    tree.add(_summary(story))
    return tree


def _title(story: Story) -> Text:
    row, local = story.call.row, story.call.row.started_at.astimezone(story.zone)
    place = story.location.name if story.location is not None else (row.location or "no location")
    title = Text(f"{row.call_id}  {place}\n", style="bold")
    clock = story.location.zone.key if story.location is not None else "UTC"
    title.append(f"{day_in_words(local)} {local:%H:%M:%S} in {clock}, ", style="not bold dim")
    title.append(f"rules {story.call.rules_version}", style="not bold dim")
    if story.group is None:
        title.append(" (the rules of today cannot be read: names are missing)", style="not bold yellow")
    elif story.group.version != story.call.rules_version:
        title.append(f" (not today's, {story.group.version}: lines may have moved)", style="not bold yellow")
    return title


def _at(story: Story, at: datetime, before: datetime | None) -> Text:
    local = at.astimezone(story.zone)
    passed = f"+{(at - before).total_seconds():.1f}" if before is not None else ""
    return Text(f"{local:%H:%M:%S}.{local.microsecond // 100_000} {passed:>6}  ", style="dim")


def _words(story: Story, event: StoredEvent) -> Text | None:
    """The event as a person tells it; None for what only a programmer wants to know."""
    teller = _TELLERS.get(event.kind)
    return teller(story, event) if teller is not None else _line(f"{event.kind} {dict(event.data)}", "dim")


def _arrived(story: Story, event: StoredEvent) -> Text:
    return _line(f"calls {event.data.get('did')}, {_CALLERS.get(story.call.caller_kind, '')}", "bold")


def _routed(_story: Story, event: StoredEvent) -> Text:
    return _line(str(event.data.get("reason")), "bold", event.data.get("rule"))


def _stage(_story: Story, event: StoredEvent) -> Text | None:
    if not event.data.get("adopted"):
        return None
    return _line(f"callcontrol was restarted and took the call over: {event.data.get('stage')}", "yellow")


def _prompt(story: Story, event: StoredEvent) -> Text:
    who = f"{story.person(event.data['person'])} " if event.data.get("person") else ""
    said = event.data.get("said")
    words = "".join(f" “{text}”" for text in said) if isinstance(said, list) else ""
    return _line(f"{who}hears {what_was_heard(event.data)} ({_languages(event)}){words}", "dim")


def _key(story: Story, event: StoredEvent) -> Text:
    who = f"{story.person(event.data['person'])} " if event.data.get("person") else ""
    return _line(f"{who}presses {event.data.get('key')}", "bold cyan")


def _goes_on(_story: Story, event: StoredEvent) -> Text:
    return _line(f"goes on in {_language(event)}", "")


def _queued(_story: Story, event: StoredEvent) -> Text:
    head = ", at the head of the queue: the call is urgent" if event.data.get("urgent") else ""
    return _line(f"waits in {event.data.get('queue')}{head}", "bold")


def _offered(story: Story, event: StoredEvent) -> Text:
    return _line(f"rings {story.person(event.data.get('person'))}", "")


def _offer_ended(story: Story, event: StoredEvent) -> Text:
    result = str(event.data.get("result"))
    return _line(f"{story.person(event.data.get('person'))} {_RESULTS.get(result, result)}", "yellow")


def _connected(story: Story, event: StoredEvent) -> Text:
    waited = _seconds(event.data.get("waited"))
    return _line(f"talks with {story.person(event.data.get('person'))}, having waited {waited}", "bold green")


def _fault(_story: Story, event: StoredEvent) -> Text:
    rest = ", ".join(f"{key} {value}" for key, value in event.data.items() if key != "what")
    return _line(f"fault: {event.data.get('what')}{f' ({rest})' if rest else ''}", "bold red")


def _passed_on(_story: Story, event: StoredEvent) -> Text:
    queue = event.data.get("queue")
    here = f"; here, without a key, it would have come to {queue}" if queue else ""
    return _line(f"goes on to {event.data.get('to')}, the old destination{here}", "bold")


def _ended(_story: Story, event: StoredEvent) -> Text:
    return _line(f"the call ends: {event.data.get('reason')}", "bold")


_TELLERS: Mapping[str, Callable[[Story, StoredEvent], Text | None]] = {
    **PLACES,
    **CALLERS,
    **TRANSFERS,
    EventKind.ARRIVED: _arrived,
    EventKind.ROUTED: _routed,
    EventKind.STAGE: _stage,
    EventKind.PROMPT: _prompt,
    EventKind.KEY: _key,
    EventKind.LANGUAGE: _goes_on,
    EventKind.QUEUED: _queued,
    EventKind.OFFERED: _offered,
    EventKind.OFFER_ENDED: _offer_ended,
    EventKind.CONNECTED: _connected,
    EventKind.PASSED_ON: _passed_on,
    EventKind.FAULT: _fault,
    EventKind.ENDED: _ended,
}


def _summary(story: Story) -> Text:
    row = story.call.row
    parts = [row.outcome or "still under way"]
    if row.category is not None:
        parts.append(row.category)
    if row.wait_seconds is not None:
        parts.append(f"waited {_seconds(row.wait_seconds)}")
    if row.talk_seconds is not None:
        parts.append(f"talked {_seconds(row.talk_seconds)}")
    if row.hold_seconds:
        parts.append(f"on hold {_seconds(row.hold_seconds)} of it")
    if row.transfers:
        parts.append("handed over once" if row.transfers == 1 else f"handed over {row.transfers} times")
    if row.disposition is not None:
        parts.append(f"ended as {_chosen(story, row.disposition)}")
    if not story.call.events:
        parts.append("no step of it has been stored")
    return Text(", ".join(parts), style="bold green" if row.outcome == "answered" else "bold")


def _chosen(story: Story, name: str) -> str:
    """A disposition in the words of the rules, where they still know it."""
    known = story.group.dispositions if story.group is not None else ()
    found = next((each for each in known if each.name == name), None)
    return f"{name} ({next(iter(found.said.text.values()))})" if found is not None else name


def _line(words: str, style: str, rule: object = None) -> Text:
    line = Text().append(words, style=style or "default")
    if rule:
        line.append(f"  {rule}", style="not bold dim")
    return line


def _languages(event: StoredEvent) -> str:
    """Of sentences, one after the other: each language once."""
    spoken = event.data.get("languages")
    if not isinstance(spoken, list) or not spoken:
        return _language(event)
    return ", ".join(language_name(Language(str(one))) for one in dict.fromkeys(spoken))


def _language(event: StoredEvent) -> str:
    return language_name(Language(str(event.data.get("language"))))


def _seconds(given: object) -> str:
    return f"{given:.1f} s" if isinstance(given, int | float) else "an unknown time"
