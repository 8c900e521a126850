"""Words for people in messages of the proof and of explanations, the same on every machine."""

from collections.abc import Iterable
from datetime import date, datetime

from callcontrol.model.names import Language
from callcontrol.model.paths import Destination, ToAnswer, ToBox, ToCallback, ToOnCall, ToQueue
from callcontrol.routing.graph import Act, Edge

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fa": "Persian", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hmn": "Hmong",
    "ht": "Haitian Creole", "hu": "Hungarian", "hy": "Armenian", "it": "Italian", "ja": "Japanese",
    "km": "Khmer", "ko": "Korean", "lo": "Lao", "nl": "Dutch", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "so": "Somali", "sw": "Swahili", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language_name(language: Language) -> str:
    """The language as an English reader names it; its code when the name is not known here."""
    return _LANGUAGES.get(language, language)


def day_in_words(day: date) -> str:
    """``Sat 28 Nov 2026``; of a moment in its own zone."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_in_words(weekday: int) -> str:
    """``Mon`` for 0, as `datetime.date.weekday` counts."""
    return _WEEKDAYS[weekday]


def place_in_words(to: Destination | None) -> str:
    """A destination: ``queue northside/billing``."""
    match to:
        case ToQueue(queue=name):
            return f"queue {name}"
        case ToOnCall(chain=chain):
            return f"on call {chain}"
        case ToBox(box=box):
            return f"box {box}"
        case ToCallback(callback=callback):
            return f"callback {callback}"
        case ToAnswer(answer=answer):
            return f"answer {answer}"
        case None:
            return "nothing"


def moment_in_words(moment: datetime) -> str:
    """``Sat 28 Nov 2026 13:05``, in the moment's own zone; the second pass of a repeated hour is told apart."""
    again = " (the second time)" if moment.fold else ""
    return f"{day_in_words(moment)} {moment:%H:%M}{again}"


def way_in_words(edges: Iterable[Edge], ending: str) -> str:
    """What a caller does and what comes of it: ``9 → 3 → nothing``."""
    return " → ".join((*(step for edge in edges if (step := _step(edge))), ending))


def _step(edge: Edge) -> str:
    match edge.act:
        case Act.KEY:
            return edge.keys[0]
        case Act.CHOICE:
            return f"{edge.keys} while waiting"
        case Act.SILENCE | Act.WRONG_KEY | Act.NOBODY | Act.KEYED | Act.UNCLEAR | Act.CORRECTED | Act.NO_NUMBER:
            return edge.act.value
        case Act.OVERFLOW:
            return edge.why
        case Act.CLOSING:
            return edge.act.value
        case _:
            return ""


def duration_in_words(seconds: float) -> str:
    """``45 s``, ``10 min``, ``1 min 30 s``, ``2 h``."""
    whole = round(seconds)
    parts = ((whole // 3600, "h"), (whole % 3600 // 60, "min"), (whole % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or f"{seconds:g} s"


def kept_in_words(days: int) -> str:
    """``kept 90 days``."""
    return f"kept {days} day{'' if days == 1 else 's'}"
