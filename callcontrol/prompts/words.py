"""From a text as somebody typed it to the words that a speech engine is given. Pure.

Speech engines read "911" as nine hundred and eleven and a telephone number as an amount. Both are dangerous
here, so such digits are spelled out before any engine sees them.
"""

import re
import unicodedata

MAX_TEXT = 2000
"""Characters of one prompt: about two minutes of speech. Longer ones are refused."""

_NOT_SPOKEN = re.compile(r"[\[\]{}<>\\|`^~_]+")
"""Characters with which an engine may be commanded (phonemes, markup) and which nobody says aloud."""
_PHONE_NUMBER = re.compile(
    r"(?<![\w.,$€£])(?!\d{4}-\d\d-\d\d(?!\d))"  # not an amount, not a date
    r"\+?(?:\(\d{1,4}\)|\d{1,15})(?:[-. ]?\(\d{2,4}\)|[-. ]\d{2,15}){0,5}(?!\w|[-.,]\d)"
)
_PHONE_DIGITS = 7, 15
_SHORT_CODE = re.compile(r"(?<![\w.,:$€£+-])(?:[2-9]11|112|933|988)(?![\w%]|[.,:-]\d)")
_SPACES = re.compile(r"\s+")


def spoken_words(text: str) -> str:
    """``text`` without markup and control characters, telephone numbers spelled digit by digit."""
    plain = "".join(" " if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"} else char for char in text)
    plain = _NOT_SPOKEN.sub(" ", plain)
    plain = _PHONE_NUMBER.sub(_spell_number, plain)
    plain = _SHORT_CODE.sub(lambda found: " ".join(found[0]), plain)
    return _SPACES.sub(" ", plain).strip()


def _spell_number(found: re.Match[str]) -> str:
    groups = re.findall(r"\d+", found[0])
    if not _PHONE_DIGITS[0] <= sum(map(len, groups)) <= _PHONE_DIGITS[1]:
        return found[0]
    return ", ".join(" ".join(group) for group in groups)
