"""The shape of what is spoken, asked and promised."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from callcontrol.config.schema_base import Entry, exactly_one, one_of
from callcontrol.config.values import IncompleteError, WrongValueError
from callcontrol.config.written import (
    TEXT,
    Count,
    DateOrder,
    Days,
    DaysOrNever,
    DigitKey,
    DigitsSpan,
    IdentifiesName,
    Interval,
    Label,
    LanguageCode,
    Name,
    RecordingPath,
    Seconds,
    ShowNameWord,
    Spoken,
    Truth,
)
from callcontrol.model.callers import ShowName
from callcontrol.model.paths import Identifies


class SaidEntry(Entry):
    """A text in one language, and a recording of it."""

    text: Spoken
    """Spoken where the recording is not there."""
    recording: RecordingPath | None = None
    """A sound file under the rules' folder `recordings`: northside/greeting-en.wav."""


class _TextAlone:
    """The short way to write a `SaidEntry`, for an editor."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [TEXT, handler(core)]}


def _in_full(written: object) -> object:
    if isinstance(written, list):
        raise WrongValueError("a text is expected here, not a list", "write what is to be said")
    return {"text": written} if isinstance(written, str) else written


Said = Annotated[SaidEntry, BeforeValidator(_in_full), _TextAlone()]
Texts = dict[LanguageCode, Said]


class LanguageEntry(Entry):
    """A further language: the key that switches to it and the sentence, in it, that says so."""

    key: DigitKey
    """The telephone key that switches to this language."""
    invitation: Said
    """Spoken in this language after the greeting, such as: Para español, oprima el 9."""
    back: Said | None = None
    """Spoken in the first language to callers who are greeted in this one, such as: For English, press 9. There is a
    wording of our own for en, es and fr."""


_KINDS = ("choices", "date", "digits")
_IDENTIFYING = {Identifies.DATE_OF_BIRTH: "date", Identifies.CODE: "digits"}
"""The kind of answer that each column needs."""


class QuestionEntry(Entry):
    """Something that a caller is asked to key in. Exactly one of `choices`, `date` and `digits` says what."""

    model_config = ConfigDict(
        json_schema_extra={
            **one_of(_KINDS),
            "allOf": [
                {
                    "if": {"properties": {"identifies": {"const": str(what)}}, "required": ["identifies"]},
                    "then": {"required": [kind]},
                }
                for what, kind in _IDENTIFYING.items()
            ],
            "if": {"required": ["choices"]},
            "then": {"properties": {"read_back": {"enum": ["no", "false", False]}}},
        }
    )

    text: Texts
    """The question; names each choice as a digit: press 1."""
    choices: dict[DigitKey, Label] | None = None
    """Keys 1 to 9 and what each means, as colleagues read it."""
    date: DateOrder | None = None
    """A date in eight digits: mdy (month, day, year), dmy or ymd."""
    digits: DigitsSpan | None = None
    """A number of so many digits: 8, or 4-12. The pound key ends it."""
    tries: Count = 2
    """Unclear answers, after the last of which the call goes on without one; 2 unless said."""
    identifies: IdentifiesName | None = None
    """The column of the callers' directory with which the answer is compared: date_of_birth of a `date`, code of
    `digits`."""
    label: Label | None = None
    """What stands before the answer on a phone's display, such as DOB."""
    read_back: Truth | None = None
    """Whether a date or digits are read back and confirmed; yes unless said."""

    @model_validator(mode="after")
    def _one_kind(self) -> "QuestionEntry":
        exactly_one(self, _KINDS, "what a caller may answer")
        wanted = _IDENTIFYING.get(self.identifies) if self.identifies is not None else None
        if wanted is not None and getattr(self, wanted) is None:
            message = f"`{self.identifies}` can not be the answer of this question"
            raise WrongValueError(message, f"ask for it with `{wanted}`", key="identifies")
        if self.choices is not None and self.read_back:
            raise WrongValueError("a choice is not read back", "remove it: a key says what it means", key="read_back")
        return self


class BoxEntry(Entry):
    """Where callers leave messages."""

    label: Label
    """As colleagues read it."""
    text: Texts
    """Spoken before the tone; says by when somebody answers."""
    within: Seconds = 8 * 3600.0
    """Answered within so much time of being open; 8h unless said."""
    longest: Seconds = 180.0
    """A message is cut off after this; 3m unless said."""


class CallbackEntry(Entry):
    """A promise to call back."""

    label: Label
    """As colleagues read it."""
    text: Texts
    """Spoken before the caller confirms the number; says when the call will come."""
    queue: Name
    """The queue whose people call."""
    window: Interval
    """When they call, on the next day that is open all through it: "08:30-10:00"."""


class RecordingEntry(Entry):
    """Which conversations are recorded."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"queues": {"minItems": 1}}},
            "then": {"required": ["announcement"]},
        }
    )

    queues: list[Name]
    """Calls that a person of these queues answers are recorded; [all]: of every queue of the location; []: none."""
    announcement: Texts | None = None
    """Spoken to the caller before they wait; required: nobody is recorded unannounced."""
    keep: Days = 90
    """A recording is deleted after so many days; 90d unless said."""

    @model_validator(mode="after")
    def _nobody_is_recorded_unannounced(self) -> "RecordingEntry":
        if self.queues and self.announcement is None:
            message = "`announcement` is missing here: nobody is recorded unannounced"
            raise IncompleteError(message, "add it with a line for each language")
        return self


class RecogniseEntry(Entry):
    """That callers are recognised by their number, and for how long what they left is kept."""

    language: DaysOrNever = 180
    """The language that a caller chose is kept for so many days after their last call, 0: never; 180d unless said."""
    person: DaysOrNever = 14
    """What they called about, and who answered, is kept for so many, 0: never; 14d unless said."""
    show_name: ShowNameWord = ShowName.IDENTIFIED
    """When the name of the directory is shown to whoever answers: `identified` unless said, or `never`."""
