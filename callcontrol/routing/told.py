"""What somebody who answers is told of the caller, pure: the text on the telephone's display."""

from collections.abc import Iterator
from datetime import date

from callcontrol.model.paths import AnswerKind, Question
from callcontrol.model.told import Answered, CallContext, Shown
from callcontrol.routing.phrases import language_name

LONGEST_DISPLAY = 60
"""Characters; displays of desk phones hold about so many in two lines."""
_LONGEST_NAME = 24
"""Of location, queue and caller, so that what comes after has room."""
_SHORTEST_WAIT_SECONDS = 10.0
"""A wait that nobody has to apologise for is not shown."""
_BETWEEN = " > "
_DATES = {"mdy": "%m/%d/%Y", "dmy": "%d/%m/%Y", "ymd": "%Y-%m-%d"}


def answered(question: Question, answer: str, *, confirmed: bool | None) -> Answered:
    """An answer as `asking.take_answer` has it, in the words and the order of digits that colleagues read.

    ``confirmed`` None: it was not read back.
    """
    match question.kind:
        case AnswerKind.CHOICE:
            shown = question.choices[answer]
        case AnswerKind.DATE:
            shown = date.fromisoformat(answer).strftime(_DATES[question.date_order])
        case AnswerKind.DIGITS:
            shown = answer
    label = question.label if question.kind is AnswerKind.CHOICE else question.label or question.name.replace("_", " ")
    return Answered(question.name, label, shown, confirmed)


def answer_in_words(answer: Answered) -> str:
    """``DOB 03/14/1984``; with a question mark where the caller has not said that it is right."""
    doubt = "?" if answer.confirmed is False else ""
    return f"{answer.label} {answer.shown}{doubt}".strip()


def display(context: CallContext, shown: Shown, *, first_language: str) -> str:
    """The text on a ringing telephone: what matters most first, in at most `LONGEST_DISPLAY` characters.

    What has no room left is passed over whole, never cut in the middle: half a date of birth is a wrong one.
    ``first_language`` is the location's: callers who speak it are the rule, and not told of.
    """
    text = ""
    for part in _parts(context, shown, first_language):
        longer = f"{text}{_BETWEEN}{part}" if text else part
        text = longer if len(longer) <= LONGEST_DISPLAY else text
    return text


def clock_of(seconds: float) -> str:
    """``2:10``, ``1:02:10``: minutes and seconds, from an hour on with hours."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _parts(context: CallContext, shown: Shown, first_language: str) -> Iterator[str]:
    if context.urgent:
        yield "URGENT"
    if context.via:
        yield _short(context.via)
    yield _short(context.location)
    if context.queue:
        yield _short(context.queue)
    if context.name is not None:
        yield _short(context.name)
    elif context.known is not None:
        yield "known" if context.known else "new"
    if shown.language and context.language != first_language:
        yield language_name(context.language)
    if shown.answers:
        yield from (_plain(answer_in_words(answer)) for answer in context.answers)
    if shown.waited and context.waited_seconds >= _SHORTEST_WAIT_SECONDS:
        yield clock_of(context.waited_seconds)


def _short(name: str) -> str:
    return _plain(name)[:_LONGEST_NAME].rstrip()


def _plain(text: str) -> str:
    """Printable, on one line: a name of a directory or a label can hold anything."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
