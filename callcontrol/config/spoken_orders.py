"""How orders and plural rules of a language's table are written."""

import re
from collections.abc import Iterable, Iterator

from callcontrol.config.problems import did_you_mean, quote
from callcontrol.config.values import WrongValueError, label
from callcontrol.model.speech import Clip, Condition, Slot

Parts = tuple[Clip | Slot, ...]

_PART = re.compile(r"\[(?P<breath>[^\[\]]*)\]|\{(?P<slot>[^{}]*)\}|(?P<words>[^\s\[\]{}]+(?:\s+[^\s\[\]{}]+)*)|\s+")
_SLOT = re.compile(r"\{([^{}]*)\}")
_CONDITION = re.compile(r"n(?:\s*%\s*([1-9][0-9]{0,5}))?\s*(!?=)\s*([0-9.,\s]+)")
_RANGE = re.compile(r"([0-9]{1,6})(?:\.\.([0-9]{1,6}))?")


def order(text: str, slots: Iterable[str], needed: Iterable[str] = ()) -> Parts:
    """The parts of ``[{weekday},] {month} {day}``: slots, words, and what is spoken in one breath.

    Raises WrongValueError for a slot that there is not, one of ``needed`` that is missing, and brackets left open.
    """
    known, written = list(slots), " ".join(label(text).split())
    parts: list[Clip | Slot] = []
    reached = 0
    for found in _PART.finditer(written):
        if found.start() != reached:
            break
        reached = found.end()
        parts += _part(found, known)
    if reached != len(written):
        raise WrongValueError(f"{quote(written[reached:])} can not be read", "close every bracket; none inside another")
    named = {slot.name for part in parts for slot in ([part] if isinstance(part, Slot) else _slots(part))}
    missing = sorted(set(needed) - named)
    if missing:
        raise WrongValueError(f"`{{{missing[0]}}}` is missing in this order", "put it where it is spoken")
    return tuple(parts)


def condition(text: str) -> tuple[tuple[Condition, ...], ...]:
    """A plural rule as Unicode writes them: ``n = 1``, ``n % 10 = 2..4 and n % 100 != 12..14``."""
    return tuple(tuple(_condition(one) for one in re.split(r"\band\b", each)) for each in re.split(r"\bor\b", text))


def _part(found: re.Match[str], known: list[str]) -> Iterator[Clip | Slot]:
    if found["slot"] is not None:
        yield _slot(found["slot"], known)
    elif found["words"] is not None:
        yield Clip((found["words"],))
    elif found["breath"] is not None:
        pieces = _SLOT.split(found["breath"])
        inside = (_slot(piece, known) if place % 2 else piece for place, piece in enumerate(pieces))
        parts = tuple(part for part in inside if part)
        if not parts or any(isinstance(part, str) and re.search(r"[{}]", part) for part in parts):
            raise WrongValueError(f"{quote(found[0])} can not be read", "write words and slots between the brackets")
        yield Clip(parts)


def _slots(clip: Clip) -> list[Slot]:
    return [part for part in clip.parts if isinstance(part, Slot)]


def _slot(name: str, known: list[str]) -> Slot:
    if name not in known:
        hint = did_you_mean(name, known) if known else "write words alone"
        raise WrongValueError(f"there is no slot {quote('{' + name + '}')} here", hint)
    return Slot(name)


def _condition(text: str) -> Condition:
    found = _CONDITION.fullmatch(text.strip())
    ranges = [_RANGE.fullmatch(one.strip()) for one in found[3].split(",")] if found else []
    if found is None or None in ranges:
        raise WrongValueError(
            f"{quote(text.strip())} is no rule of a plural",
            "write such as `n = 1` or `n % 10 = 2..4 and n % 100 != 12`",
        )
    spans = tuple((int(one[1]), int(one[2] or one[1])) for one in ranges if one is not None)
    return Condition(int(found[1]) if found[1] else None, spans, found[2] == "!=")
