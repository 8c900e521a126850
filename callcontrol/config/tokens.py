"""How levels, shares, lengths, answers and paths are written. As in `values`, wrong ones raise `WrongValueError`."""

import re
from dataclasses import dataclass

from callcontrol.config.problems import quote
from callcontrol.config.values import WrongValueError, did, duration, skill
from callcontrol.model.staff import LEVELS, MOST_AHEAD_SECONDS

LONGEST_STICKY_SECONDS = 60.0
"""For which a caller waits for one person while others may be free."""
MOST_DIGITS = 20
"""Digits that a caller is asked to key in."""

_SPAN = re.compile(r"([0-9]{1,3})(?:-([0-9]{1,3}))?")
_SHARE = re.compile(r"0?\.[0-9]{1,4}|1(\.0{1,4})?")
_RECORDING = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}/){0,3}[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}\.wav")
_CONTEXT = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,78}")
_NOTIFIED = re.compile(r"[0-9]{2,6}|[a-z][a-z0-9_]{0,31}|[a-z][a-z0-9_-]{0,31}-[0-9]{2,6}")
_SITE = re.compile(r"[a-z][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Skilled:
    """A skill and how well somebody has, or must have, it."""

    name: str
    level: int


def skilled(text: str) -> Skilled:
    """``nurse``, or ``nurse 3`` with a level."""
    name, space, level = text.partition(" ")
    if not space:
        return Skilled(skill(name), 1)
    if re.fullmatch("[0-9]{1,3}", level) is None or int(level) not in LEVELS:
        hint = f"write a skill and a level from {LEVELS[0]} to {LEVELS[-1]}, such as nurse 3"
        raise WrongValueError(f"{quote(text)} names no level", hint)
    return Skilled(skill(name), int(level))


def contact_number(text: str) -> str:
    """A number to be rung outside, E.164. It belongs to somebody: no message repeats it."""
    try:
        return did(text)
    except WrongValueError as error:
        raise WrongValueError("this is no E.164 number", error.hint) from None


def emergency_number(text: str) -> str:
    """A number of the emergency services, 2 to 6 digits."""
    if re.fullmatch(r"[0-9]{2,6}", text) is None:
        raise WrongValueError(f"{quote(text)} is no emergency number", 'write 2 to 6 digits, such as "911"')
    return text


def emergency_prefix(text: str) -> str:
    """What is dialled before an emergency number, 1 or 2 digits."""
    if re.fullmatch(r"[0-9]{1,2}", text) is None:
        raise WrongValueError(f"{quote(text)} is no prefix", 'write 1 or 2 digits, such as "9"')
    return text


def number_start(text: str) -> str:
    """The beginning of a number outside: a plus sign, the country, and as much more as is wanted."""
    if re.fullmatch(r"\+[1-9][0-9]{0,14}", text) is None:
        raise WrongValueError(f"{quote(text)} begins no number", 'write a plus sign and digits, such as "+1212"')
    return text


def transfer_code(text: str) -> str:
    """What is keyed in a talk: a star or pound key and one to three more keys; empty for ``off``."""
    if text == "off":
        return ""
    if re.fullmatch(r"[*#][0-9*#]{1,3}", text) is None:
        raise WrongValueError(f"{quote(text)} is no code", 'write a star and digits, such as "*2", or off')
    return text


def notified(text: str) -> str:
    """Whose phones are told: an extension, a queue of the location, or a phone of any location."""
    if _NOTIFIED.fullmatch(text) is None:
        hint = "write an extension (101), a queue (front_desk), or a phone of another location (south-201)"
        raise WrongValueError(f"{quote(text)} names no phone", hint)
    return text


def truth(text: str) -> bool:
    """``yes`` or ``no``."""
    if text not in {"yes", "no", "true", "false"}:
        raise WrongValueError(f"{quote(text)} is neither yes nor no", "write yes or no")
    return text in {"yes", "true"}


def digits_span(text: str) -> tuple[int, int]:
    """The least and the most digits of ``8`` or ``4-12``."""
    found = _SPAN.fullmatch(text)
    least = int(found[1]) if found else 0
    most = int(found[2] or found[1]) if found else 0
    if not found or min(least, most) < 1 or max(least, most) > MOST_DIGITS:
        hint = f"write such as 8 or 4-12; at most {MOST_DIGITS} are taken"
        raise WrongValueError(f"{quote(text)} is no number of digits", hint)
    if most < least:
        raise WrongValueError(f"{quote(text)} ends before it starts", f"write {most}-{least}")
    return least, most


def share(text: str) -> float:
    """A part of the calls, above 0 and at most 1."""
    if _SHARE.fullmatch(text) is None or float(text) == 0:
        raise WrongValueError(f"{quote(text)} is no share", "write a part of 1, such as 0.2 for one call in five")
    return float(text)


def queue_length(text: str) -> int:
    """A number of waiting callers, 1 to 999."""
    if re.fullmatch("[0-9]{1,3}", text) is None or int(text) == 0:
        raise WrongValueError(f"{quote(text)} is no number of callers", "write a whole number from 1 to 999")
    return int(text)


def few_waiting(text: str) -> int:
    """A number of waiting callers, 0 to 999."""
    return 0 if text == "0" else queue_length(text)


def misses(text: str) -> int:
    """A number of missed calls, 0 to 9; 0 is never."""
    if re.fullmatch("[0-9]", text) is None:
        raise WrongValueError(f"{quote(text)} is no number of missed calls", "write one digit; 0 is never")
    return int(text)


def ahead(text: str) -> float:
    """Seconds of ``60s`` that callers stand ahead of others: 1 to `MOST_AHEAD_SECONDS`."""
    seconds = duration(text)
    if seconds > MOST_AHEAD_SECONDS:
        hint = (
            f"at most {MOST_AHEAD_SECONDS:.0f}s are taken, so that nobody is overtaken for ever; urgent calls go first"
        )
        raise WrongValueError(f"{quote(text)} is too far ahead", hint)
    return seconds


def sticky(text: str) -> float:
    """Seconds of ``20s`` that a caller waits for one person: 1 to 60."""
    seconds = duration(text)
    if seconds > LONGEST_STICKY_SECONDS:
        hint = f"at most {LONGEST_STICKY_SECONDS:.0f}s are taken: others are free meanwhile"
        raise WrongValueError(f"{quote(text)} is too long to wait for one person", hint)
    return seconds


def at_once(text: str) -> int:
    """A number of phones, 1 to 5."""
    if re.fullmatch("[1-5]", text) is None:
        raise WrongValueError(f"{quote(text)} is no number of phones that may ring at once", "write 1 to 5")
    return int(text)


def recording(text: str) -> str:
    """The path of a sound file under ``recordings/``."""
    if _RECORDING.fullmatch(text) is None or ".." in text:
        hint = "write its path under the folder recordings/, such as northside/greeting-en.wav"
        raise WrongValueError(f"{quote(text)} is no recording", hint)
    return text


def context(text: str) -> str:
    """A context of the dialplan."""
    if _CONTEXT.fullmatch(text) is None:
        raise WrongValueError(
            f"{quote(text)} is no context of the dialplan", "use letters, digits, `_` and `-`, a letter first"
        )
    return text


def site(text: str) -> str:
    """A location's key, or ``all``."""
    if _SITE.fullmatch(text) is None:
        raise WrongValueError(f"{quote(text)} is no location", "write the name of its file without .yaml")
    return text
