"""Names of things in the rules, and the place where each was written."""

from dataclasses import dataclass
from typing import NewType

Language = NewType("Language", str)
"""ISO 639-1 code, such as ``en``."""

Skill = NewType("Skill", str)
"""A named ability of a person: a team, a speciality, or ``speaks-es`` for a language."""

LocationKey = NewType("LocationKey", str)
QueueName = NewType("QueueName", str)
"""Unique in the group: ``northside/billing``."""
PersonId = NewType("PersonId", str)
"""Unique in the group: a desk phone's SIP endpoint, ``northside-101``, or a contact, ``contact/dr_patel``."""
Did = NewType("Did", str)
"""A number that callers dial, E.164 with its plus sign: ``+12125550100``."""
CallTypeName = NewType("CallTypeName", str)
"""Of a location: ``appointment``."""
MenuName = NewType("MenuName", str)
"""Of a location; no call type of it has the same name. ``menu`` is the first one, ``closed_menu`` that of the night."""
QuestionName = NewType("QuestionName", str)
AnswerName = NewType("AnswerName", str)
BoxName = NewType("BoxName", str)
"""Unique in the group: ``northside/appointments``."""
CallbackName = NewType("CallbackName", str)
"""Unique in the group: ``northside/morning``."""
ContactName = NewType("ContactName", str)
ChainName = NewType("ChainName", str)
"""An on-call chain of the group: ``clinician``."""

KEYS = "0123456789*#"


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A place in a rules file; line and column count from one, as editors show them."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
