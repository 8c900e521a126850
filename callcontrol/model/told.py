"""What somebody who answers is told of the caller, so that nobody asks the same again."""

from dataclasses import dataclass

from callcontrol.model.names import Language, QuestionName
from callcontrol.model.paths import Category


@dataclass(frozen=True, slots=True)
class Shown:
    """How much a ringing telephone shows beside location and queue."""

    answers: bool = True
    """What the caller keyed in answer to questions, a date of birth for one."""
    waited: bool = True
    language: bool = True


EVERYTHING = Shown()


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a caller. Personal: sealed wherever it is kept."""

    question: QuestionName
    label: str
    """Of the question, as colleagues read it; empty where the answer says enough."""
    shown: str
    """As colleagues read it: ``Known patient``, ``03/14/1984``."""
    confirmed: bool | None
    """Whether the caller has said that it is right; None: it was not read back."""


@dataclass(frozen=True, slots=True)
class CallContext:
    """A call as whoever answers it wants to know it."""

    location: str
    """Its name."""
    queue: str
    """Its label; empty for a call that comes from no queue."""
    language: Language
    category: Category | None = None
    answers: tuple[Answered, ...] = ()
    waited_seconds: float = 0.0
    known: bool | None = None
    """Whether the practice knows the caller; None: nobody can say."""
    name: str | None = None
    """The caller's, where it may be shown."""
    via: str = ""
    """How the call comes to the telephone, where it was not simply its turn: ``from Ann``, ``returned``."""

    @property
    def urgent(self) -> bool:
        """Whether the caller said that it can not wait."""
        return self.category is Category.URGENT
