"""Numbers as the trunk delivers them: text from outside that may hold anything at all."""

import re

from callcontrol.model.calls import CallerKind
from callcontrol.model.names import Did

LONGEST_TEXT = 64
"""Characters looked at. A dialled number or a caller's number that is longer is no number."""

_E164 = re.compile(r"\+?([1-9][0-9]{7,14})")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_PUNCTUATION = str.maketrans("", "", " -.()")
_WITHHELD = frozenset({"", "anonymous", "private", "restricted", "unavailable", "unknown", "withheld"})


def normalise_did(text: str) -> Did | None:
    """The E.164 number with its plus sign that a dialled text means; None when it means none.

    Takes E.164 with or without the plus sign (8 to 15 digits, ITU-T E.164 section 6), ASCII digits only.
    Anything else is None, however long it is.
    """
    if len(text) > LONGEST_TEXT:
        return None
    found = _E164.fullmatch(text.strip(" "))
    return Did(f"+{found[1]}") if found else None


def caller_kind(name: str, number: str) -> CallerKind:
    """What kind of caller ID the trunk gave, without keeping it.

    A caller whose name is withheld is anonymous even if a network lets the number through: they asked for it.
    """
    if len(number) > LONGEST_TEXT:
        return CallerKind.UNREADABLE
    bare = number.strip().lower()
    if bare in _WITHHELD or name[:LONGEST_TEXT].strip().lower() == "anonymous":
        return CallerKind.ANONYMOUS
    if _NUMBER.fullmatch(bare.translate(_PUNCTUATION)):
        return CallerKind.NUMBER
    return CallerKind.UNREADABLE
