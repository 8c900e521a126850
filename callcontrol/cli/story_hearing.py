"""What was heard of the prompts of a stored call: each put together with how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from callcontrol.journal import StoredEvent
from callcontrol.model.calls import EventKind

_CUTS = {
    "key": "cut by a key",
    "hangup": "until the hang-up",
    "stopped": "until it was stopped",
    "failed": "which did not play as it should",
}


def with_hearing(events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Every prompt with the end that belongs to it, which comes later in the journal, as ``heard`` of its data."""
    told: list[StoredEvent] = []
    open_prompts: dict[object, int] = {}
    for event in events:
        whose = event.data.get("channel") if event.kind in (EventKind.PROMPT, EventKind.HEARD) else None
        place = open_prompts.pop(whose, None) if event.kind == EventKind.HEARD else None
        if place is not None:
            told[place] = replace(told[place], data={**told[place].data, "heard": event.data})
        elif event.kind != EventKind.HEARD:
            if event.kind == EventKind.PROMPT:
                open_prompts[whose] = len(told)
            told.append(event)
    return told


def what_was_heard(data: Mapping[str, object]) -> str:
    """The prompts by name; with the seconds of each, and what cut the last of them, where that is known."""
    prompts = data.get("prompts")
    names = [str(name) for name in prompts] if isinstance(prompts, list) else [str(prompts)]
    heard = data.get("heard")
    seconds = heard.get("seconds") if isinstance(heard, Mapping) else None
    if not isinstance(heard, Mapping) or not isinstance(seconds, list):
        return ", ".join(names)
    told = [f"{name} for {of} s" for name, of in zip(names, seconds, strict=False)]
    cut = _CUTS.get(str(heard.get("cut")))
    return ", ".join(told) + (f", {cut}" if cut else "")
