"""The values that a sentence of the rules holds, worked out for one moment. Pure.

A switch that was set, a holiday, special hours: what the caller hears follows from the same hours that decide calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from callcontrol import speaking
from callcontrol.model.names import Language
from callcontrol.model.paths import Prompt
from callcontrol.model.placeholders import Placeholder, clips, filled, placeholders
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.model.speech import Line
from callcontrol.routing.hours import is_open, next_change, periods
from callcontrol.routing.promises import due, window
from callcontrol.routing.wall_clock import MIDNIGHT, ONE_DAY, reached

Spans = tuple[speaking.Span, ...]
Values = Mapping[Placeholder, tuple[Line, ...]]
"""What is spoken for values that do not follow from rules and moment, such as a caller's place in a line."""
NO_VALUES: Values = {}


@dataclass(frozen=True, slots=True)
class Moment:
    """Where and when a value is spoken."""

    group: Group
    location: Location
    at_utc: datetime
    language: Language
    values: Values = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The local day."""
        return self.at_utc.astimezone(self.location.zone).date()


def expand(
    group: Group, location: Location, line: Line, at_utc: datetime, values: Values = NO_VALUES
) -> tuple[Line, ...]:
    """A sentence as what is played for it: itself, or its clips and the pieces of its values at an aware moment.

    A value in a language that the rules have no table for is left out.
    """
    prompt, language = line
    moment = Moment(group, location, at_utc, language, values)
    found: list[Line] = []
    for part in clips(prompt, language):
        found += _value(moment, part, prompt) if isinstance(part, Placeholder) else ((part, language),)
    return tuple(found)


def text_at(group: Group, location: Location, line: Line, at_utc: datetime, values: Values = NO_VALUES) -> str:
    """The text of a sentence as it is heard at an aware moment; empty when it has none in the language."""
    prompt, language = line
    moment = Moment(group, location, at_utc, language, values)
    return filled(prompt.text.get(language, ""), lambda which: _text(moment, which, prompt))


def spoken_digits(group: Group, text: str, language: Language) -> tuple[Line, ...]:
    """The digits of a text, one by one; nothing in a language that the rules have no table for."""
    return speaking.digits(group.speech, language, text) if language in group.speech else ()


def hours_of(location: Location, day: date) -> Spans:
    """The hours of a local day, in order, switches and holidays included; none where it is closed all day."""
    starts, ends = (reached(location.zone, each, MIDNIGHT) for each in (day, day + ONE_DAY))
    spans: list[tuple[datetime, datetime]] = []
    found = list(periods(location, starts, ends))
    for (begins, opened), (until, _) in zip(found, [*found[1:], (ends, None)], strict=True):
        if not opened.open:
            continue
        first = spans.pop()[0] if spans and spans[-1][1] == begins else begins  # open on, for another reason
        spans.append((first, until))
    local = ((each.astimezone(location.zone).replace(tzinfo=None) for each in span) for span in spans)
    return tuple((begins.time(), until.time()) for begins, until in local)


def next_opening(location: Location, at_utc: datetime) -> datetime | None:
    """The UTC moment at which the location next begins to be open; None when that is not in sight."""
    change = next_change(location, at_utc)
    if change is not None and not is_open(location, change).open:
        return next_change(location, change)
    return change


def _text(moment: Moment, which: Placeholder, prompt: Prompt) -> str:
    if which is Placeholder.HOURS_TODAY:
        frame = _hours_today(moment)
        return text_at(moment.group, moment.location, (frame, moment.language), moment.at_utc) if frame else ""
    return speaking.as_text(_value(moment, which, prompt))


def _value(moment: Moment, which: Placeholder, prompt: Prompt) -> tuple[Line, ...]:
    if moment.language not in moment.group.speech:
        return ()
    location, at_utc = moment.location, moment.at_utc
    match which:
        case Placeholder.HOURS_TODAY:
            frame = _hours_today(moment)
            return expand(moment.group, location, (frame, moment.language), at_utc) if frame else ()
        case Placeholder.HOURS:
            spans = hours_of(location, moment.today)
            return speaking.hours(moment.group.speech, moment.language, spans) if spans else ()
        case Placeholder.NEXT_OPENING:
            return _moment(moment, next_opening(location, at_utc))
        case Placeholder.TODAY:
            return speaking.day(moment.group.speech, moment.language, moment.today, None)
        case Placeholder.TIME:
            now = at_utc.astimezone(location.zone).time()
            return speaking.clock(moment.group.speech, moment.language, now)
        case Placeholder.WINDOW:
            return _window(moment, prompt)
        case Placeholder.DUE:
            box = next((each for each in moment.group.boxes.values() if each.prompt == prompt), None)
            return _moment(moment, due(location, box, at_utc) if box is not None else None)
        case Placeholder.POSITION | Placeholder.WAIT:
            return moment.values.get(which, ())


def _hours_today(moment: Moment) -> Prompt | None:
    """The sentence that says today's hours; None where the rules have none, or it would hold itself."""
    spans = hours_of(moment.location, moment.today)
    now = moment.at_utc.astimezone(moment.location.zone).time()
    which = SystemPrompt.HOURS_OPEN
    if not spans:
        which = SystemPrompt.HOURS_CLOSED
    elif spans[-1][1] != MIDNIGHT and spans[-1][1] <= now:
        which = SystemPrompt.HOURS_OVER
    frame = moment.group.prompts.get(which)
    endless = frame is not None and Placeholder.HOURS_TODAY in placeholders(frame.text.get(moment.language, ""))
    return None if endless else frame


def _moment(moment: Moment, value: datetime | None) -> tuple[Line, ...]:
    """A day and a time of it; the group's words for what is not in sight."""
    if value is None:
        unknown = moment.group.prompts.get(SystemPrompt.OPENING_UNKNOWN)
        return ((unknown, moment.language),) if unknown is not None else ()
    local = value.astimezone(moment.location.zone)
    return speaking.moment(moment.group.speech, moment.language, local, moment.today)


def _window(moment: Moment, prompt: Prompt) -> tuple[Line, ...]:
    callback = next((each for each in moment.group.callbacks.values() if each.prompt == prompt), None)
    found = window(moment.location, callback, moment.at_utc) if callback is not None else None
    if callback is None or found is None:
        return _moment(moment, None)
    speech, language = moment.group.speech, moment.language
    day = found[0].astimezone(moment.location.zone).date()
    on = speaking.day(speech, language, day, moment.today, speaking.How.AT)
    return *on, *speaking.hours(speech, language, [(callback.starts, callback.ends)])
