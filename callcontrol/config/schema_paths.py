"""The shape of what callers choose from and where that leads."""

from pydantic import ConfigDict, model_validator

from callcontrol.config.problems import quote
from callcontrol.config.schema_base import Entry, exactly_one
from callcontrol.config.schema_words import Texts
from callcontrol.config.values import WrongValueError
from callcontrol.config.written import Ahead, CategoryName, Count, DigitKey, KeySeconds, Name

DESTINATIONS = ("queue", "on_call", "box", "callback", "answer")


class DestinationEntry(Entry):
    """Where a call goes: exactly one key."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    queue: Name | None = None
    """A queue of the location: the caller waits for a person."""
    on_call: Name | None = None
    """An on-call chain of group.yaml: whoever is on call is rung outside."""
    box: Name | None = None
    """A box: the caller leaves a message."""
    callback: Name | None = None
    """A callback: the caller leaves a number and is called back."""
    answer: Name | None = None
    """An answer: the system tells something, then the menu comes again."""

    @model_validator(mode="before")
    @classmethod
    def _has_a_kind(cls, written: object) -> object:
        if isinstance(written, str):
            raise WrongValueError(
                f"{quote(written)} does not say what it is", f"write such as {{queue: {written[:32]}}}"
            )
        return written

    @model_validator(mode="after")
    def _one_destination(self) -> "DestinationEntry":
        exactly_one(self, DESTINATIONS, "a destination")
        return self


class CallTypeEntry(Entry):
    """What a call is about, and where it goes."""

    category: CategoryName | None = None
    """What reports count such calls as; not needed where the call type has the name of a category."""
    ask: list[Name] | None = None
    """Questions that are put before the call goes on, in this order."""
    open: DestinationEntry | None = None
    """While the location is open."""
    closed: DestinationEntry | None = None
    """While it is closed."""
    ahead: Ahead | None = None
    """In a queue such callers stand so far ahead of others, 90s at most; urgent ones go first anyway."""


class MenuEntry(Entry):
    """What a caller chooses from."""

    text: Texts
    """Spoken; names each key as a digit: press 1."""
    options: dict[DigitKey, Name]
    """Keys 1 to 9, each with a call type or a further menu; four at most are wise. 0 always leads to a person."""
    person: Name
    """The call type of 0, of silence and of wrong keys."""
    timeout: KeySeconds = 5.0
    """Silence after the text that counts as one; 5s unless said, 60s at most."""
    silences: Count = 2
    """How many lead to a person; 2 unless said."""
    wrong_keys: Count = 3
    """How many lead to a person; 3 unless said."""
