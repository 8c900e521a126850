"""What became of a stored call after the menu, in words. Whatever a journal event lacks is passed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from callcontrol.journal import StoredEvent
from callcontrol.model.calls import EventKind
from callcontrol.model.names import ContactName
from callcontrol.routing.phrases import day_in_words

if TYPE_CHECKING:
    from callcontrol.cli.story import Story

_RINGS = {
    "ringing": ("is rung", ""),
    "taken": ("takes the call", "bold green"),
    "missed": ("does not take it", "yellow"),
    "no_answer": ("does not answer", "yellow"),
    "not_taken": ("picks up, but does not take it", "yellow"),
    "declined": ("declines, or is busy", "yellow"),
    "busy": ("is busy", "yellow"),
    "failed": ("cannot be reached: the trunk does not connect", "yellow"),
    "not_joined": ("took it, but the two could not be joined", "yellow"),
}
_REASONS = {"zero": "pressed 0", "silence": "said nothing", "wrong_keys": "pressed wrong keys only"}


def chosen(_story: Story, event: StoredEvent) -> Text:
    """A menu, a call type, or a person because nothing was chosen."""
    data = event.data
    call_type, category, reason = data.get("call_type"), data.get("category"), data.get("reason")
    if data.get("menu"):
        words = f"goes on to the menu {data['menu']}"
    elif reason:
        words = f"is to have a person: {_REASONS.get(str(reason), reason)}"
    else:
        about = f", which is about {category}" if category and call_type and category != call_type else ""
        words = f"has chosen {call_type or category}{about}"
    return _line(words, "bold cyan", data.get("rule"))


def _question(_story: Story, event: StoredEvent) -> Text:
    data = event.data
    name = data.get("question")
    if not data.get("answered"):
        return _line(f"{name}: no clear answer", "yellow")
    return _line(f"{name}: {data.get('answer', 'answered, and kept sealed')}", "bold cyan")


def _informed(_story: Story, event: StoredEvent) -> Text:
    return _line(f"hears the answer {event.data.get('answer')}", "bold")


def _overflowed(_story: Story, event: StoredEvent) -> Text:
    data = event.data
    queue = data.get("from") or data.get("queue")
    told = data.get("why") or data.get("reason")
    why = f": {told}" if told else ""
    start = f"from {queue} " if queue else ""
    return _line(f"goes on {start}to {data.get('to')}{why}", "yellow", data.get("rule"))


def _left_by_key(_story: Story, event: StoredEvent) -> Text:
    data = event.data
    words = f"presses {data.get('key')} and goes on from {data.get('from')} to {data.get('to')}"
    return _line(words, "bold cyan", data.get("rule"))


def _closed_meanwhile(_story: Story, event: StoredEvent) -> Text:
    data = event.data
    to = "the after-hours message" if data.get("into") == "closed" else data.get("to")
    words = f"is told that the location has closed meanwhile, and goes on from {data.get('from')} to {to}"
    return _line(words, "yellow", data.get("rule"))


def _on_call(story: Story, event: StoredEvent) -> Text:
    data = event.data
    contact, result = data.get("contact"), str(data.get("result"))
    where = f"{data.get('chain')}, step {_counted(data.get('step'))}, round {_counted(data.get('round'))}"
    if contact is None:
        words = {
            "unreached": f"{_unreached(data.get('left'))} ({data.get('chain')})",
            "number_given": f"says at which number to reach them, while {data.get('chain')} is rung",
            "nobody_on_duty": f"the rota names nobody ({where})",
        }.get(result, f"on call {where}: {result}")
        return _line(words, "" if result == "number_given" else "bold red", data.get("rule"))
    words, style = _RINGS.get(result, (result, ""))
    return _line(f"{_contact(story, contact)} {words} ({where})", style, data.get("rule"))


def _unreached(left: object) -> str:
    return "hangs up before anybody on call was reached" if left else "nobody on call was reached"


def _message(story: Story, event: StoredEvent) -> Text:
    data = event.data
    seconds = data.get("seconds")
    length = f" of {seconds:.1f} s" if isinstance(seconds, int | float) else ""
    by = f", to be answered by {_moment(story, data['due'])}" if data.get("due") else ""
    return _line(f"leaves a message{length} in {data.get('box')}{by}", "bold green")


def _recorded(story: Story, event: StoredEvent) -> Text:
    seconds = event.data.get("seconds")
    length = f", {seconds:.1f} s" if isinstance(seconds, int | float) else ""
    until = f", kept until {_moment(story, event.data['keep_until'])}" if event.data.get("keep_until") else ""
    return _line(f"the talk was recorded{length}{until}", "")


def _supervised(_story: Story, event: StoredEvent) -> Text:
    data = event.data
    ways = {"listen": "listens", "whisper": "whispers to them", "barge": "barges in"}
    way = ways.get(str(data.get("ear")), "listens no more")
    return _line(f"{data.get('supervisor')} {way} ({data.get('person')})", "")


def _picked_up(_story: Story, event: StoredEvent) -> Text:
    holder = event.data.get("holder")
    where = f", who rang at {holder}" if holder else " out of the line"
    return _line(f"{event.data.get('person')} takes the caller{where}, with the phone in their hand", "bold green")


def _callback(story: Story, event: StoredEvent) -> Text:
    data = event.data
    window = ""
    if data.get("starts") and data.get("ends"):
        window = f" between {_moment(story, data['starts'])} and {_moment(story, data['ends'])}"
    by = f" by somebody of {data['queue']}" if data.get("queue") else ""
    return _line(f"is promised a call{window}{by} ({data.get('callback')})", "bold green")


def _passed_on(_story: Story, event: StoredEvent) -> Text:
    why = f": {event.data['reason']}" if event.data.get("reason") else ""
    return _line(f"is passed on to the old destination {event.data.get('to')}{why}", "bold")


PLACES: Mapping[str, Callable[[Story, StoredEvent], Text | None]] = {
    EventKind.CHOSEN: chosen,
    EventKind.QUESTION: _question,
    EventKind.INFORMED: _informed,
    EventKind.OVERFLOWED: _overflowed,
    EventKind.LEFT_BY_KEY: _left_by_key,
    EventKind.CLOSED_MEANWHILE: _closed_meanwhile,
    EventKind.ON_CALL: _on_call,
    EventKind.MESSAGE: _message,
    EventKind.RECORDED: _recorded,
    EventKind.SUPERVISED: _supervised,
    EventKind.PICKED_UP: _picked_up,
    EventKind.CALLBACK: _callback,
    EventKind.PASSED_ON: _passed_on,
}
"""Who tells which event."""


def _contact(story: Story, name: object) -> str:
    found = story.group.contacts.get(ContactName(str(name))) if story.group is not None else None
    return found.label if found is not None else str(name)


def _counted(number: object) -> object:
    """As people count, from one."""
    return number + 1 if isinstance(number, int) else number


def _moment(story: Story, written: object) -> str:
    """A stored moment on the location's clock; as it was written when it is none."""
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        return str(written)
    if moment.tzinfo is None:
        return str(written)
    local = moment.astimezone(story.zone)
    return f"{day_in_words(local)} {local:%H:%M}"


def _line(words: str, style: str, rule: object = None) -> Text:
    line = Text().append(words, style=style or "default")
    if rule:
        line.append(f"  {rule}", style="not bold dim")
    return line
