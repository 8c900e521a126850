"""The shape of a language's table: languages/CODE.yaml among the rules, and our own in `speech_tables`."""

from pydantic import Field

from callcontrol.config.schema_base import Entry
from callcontrol.config.written import Label
from callcontrol.config.written_speech import (
    BetweenOrder,
    BirthOrder,
    Category,
    ClockOrder,
    CountOrder,
    DayOrder,
    DayWords,
    FormedNumber,
    FormName,
    HourWords,
    Hundred,
    HundredKey,
    Hundreds,
    MinuteKey,
    MinuteOrder,
    MoneyOrder,
    MonthWords,
    PairKey,
    Rule,
    SpanOrder,
    TimeKey,
    WeekdayWords,
    WordsAlone,
    YearOrder,
    YearSpan,
)


class NumbersEntry(Entry):
    """The words of numbers."""

    words: Hundred
    """0 to 99."""
    hundreds: Hundreds
    """100 to 900, alone."""
    hundreds_before: dict[HundredKey, Label] = Field(default_factory=dict)
    """Hundreds that are another word before more: ciento."""
    thousand: Label
    """1000."""
    thousands: Label
    """After a number of thousands."""
    thousands_form: FormName | None = None
    """The form of the number before it."""
    forms: dict[FormName, dict[FormedNumber, Label]] = Field(default_factory=dict)
    """Numbers below 100, and whole hundreds, that are another word in a form: una, veintiuna."""


class NearDaysEntry(Entry):
    """A day as seen from today: orders of weekday, day and month."""

    today: DayOrder
    """Today itself: today."""
    tomorrow: DayOrder
    """The day after it: tomorrow, Tuesday."""
    other: DayOrder
    """Every other day: Monday, November twenty-third."""


class DaysEntry(Entry):
    """Days of the calendar."""

    weekdays: WeekdayWords
    """From Monday."""
    months: MonthWords
    """From January."""
    ordinals: DayWords
    """1 to 31, as days of a month."""
    plain: NearDaysEntry
    """The day alone."""
    at: NearDaysEntry
    """With the word for when something happens: on Monday."""
    birth_date: BirthOrder
    """Day, month and year."""


class YearsEntry(Entry):
    """Years that are not spoken as numbers."""

    spans: dict[YearSpan, YearOrder] = Field(default_factory=dict)
    """Such as 1100-1999, with an order of number, century (19) and pair (84)."""
    pairs: dict[PairKey, Label] = Field(default_factory=dict)
    """Pairs that are not spoken as numbers: 5 as in nineteen oh five."""


class ExactEntry(Entry):
    """A time of day with a name of its own."""

    plain: Label
    """Alone: noon."""
    at: Label
    """When something happens: at noon."""
    from_: Label = Field(alias="from")
    """When it begins: from noon."""
    until: Label
    """When it ends: until noon."""


class ClockEntry(Entry):
    """Times of day."""

    hours: HourWords
    """0 to 23."""
    minutes: MinuteOrder
    """How a number of minutes follows the hour."""
    minutes_of: dict[MinuteKey, Label] = Field(default_factory=dict)
    """Minutes that are spoken otherwise: 30 as half past."""
    parts: dict[TimeKey, Label] = Field(default_factory=dict)
    """Parts of the day, each from its time on; none where 24 hours are counted."""
    plain: ClockOrder
    """The time alone, of hour, minute and part."""
    at: ClockOrder
    """When something happens: at eight."""
    from_: ClockOrder = Field(alias="from")
    """When it begins: from eight."""
    until: ClockOrder
    """When it ends: until eight."""
    exact: dict[TimeKey, ExactEntry] = Field(default_factory=dict)
    """Times with a name: noon."""


class HoursEntry(Entry):
    """Hours of a day."""

    span: SpanOrder
    """One opening, of the clock's orders from, until, at and plain."""
    and_: Label = Field(alias="and")
    """Between the last two."""
    all_day: WordsAlone
    """Open from midnight to midnight."""


class WaitsEntry(Entry):
    """Lengths of waiting."""

    short: WordsAlone
    """Less than a minute."""
    minutes: CountOrder
    """Whole minutes."""
    hour: WordsAlone
    """About an hour."""
    hours: CountOrder
    """About so many hours."""
    long: WordsAlone
    """More than a day."""
    between: BetweenOrder
    """Between so many and so many minutes."""
    up_to: CountOrder
    """Up to so many minutes."""


class UnitEntry(Entry):
    """Something that is counted, in each category of plurals."""

    zero: Label | None = None
    """Of the category `zero`."""
    one: Label | None = None
    """Of the category `one`."""
    two: Label | None = None
    """Of the category `two`."""
    few: Label | None = None
    """Of the category `few`."""
    many: Label | None = None
    """Of the category `many`."""
    other: Label
    """Of every number that no rule claims."""
    form: FormName | None = None
    """Of the number before it."""


class UnitsEntry(Entry):
    """What waits are counted in."""

    minute: UnitEntry
    """Of time."""
    hour: UnitEntry
    """Of time."""


class MoneyEntry(Entry):
    """Amounts of money."""

    both: MoneyOrder
    """Whole units and hundredths."""
    USD: UnitEntry
    """US dollars."""
    USD_cents: UnitEntry
    """Hundredths of US dollars."""
    EUR: UnitEntry
    """Euros."""
    EUR_cents: UnitEntry
    """Hundredths of euros."""
    CAD: UnitEntry
    """Canadian dollars."""
    CAD_cents: UnitEntry
    """Hundredths of Canadian dollars."""


class SpeechEntry(Entry):
    """How a language speaks values: languages/CODE.yaml. Keys left out are ours, where we have the language."""

    numbers: NumbersEntry | None = None
    """Words of numbers."""
    plurals: dict[Category, Rule] | None = None
    """Rules of the categories, as Unicode writes them, such as `one: n = 1`; what none claims is `other`."""
    days: DaysEntry | None = None
    """Days and their order."""
    years: YearsEntry | None = None
    """Years, where they are not numbers."""
    clock: ClockEntry | None = None
    """Hours and minutes."""
    hours: HoursEntry | None = None
    """From when until when."""
    waits: WaitsEntry | None = None
    """How long, roughly."""
    units: UnitsEntry | None = None
    """Minutes and hours."""
    money: MoneyEntry | None = None
    """Currencies."""
