"""Every piece that values of a kind can come to need: what has to be rendered ahead, and nothing else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from functools import lru_cache

from callcontrol.model.names import Language
from callcontrol.model.speech import How, Kind, Line, Speech, SpokenTables
from callcontrol.speaking.days import birth_date, day
from callcontrol.speaking.numbers import counted, digits, money, number
from callcontrol.speaking.orders import table_of
from callcontrol.speaking.times import MOST_MINUTES, Span, clock, hours, wait, wait_range

FIRST_YEAR, LAST_YEAR = 1900, 2099
"""Years of birth that are spoken."""
LAST_PLACE = 50
"""In a line, that is spoken."""
CURRENCIES = ("USD", "EUR", "CAD")
_MONDAY = date(2024, 1, 1)


def pieces(tables: Speech, language: Language, kinds: Iterable[Kind]) -> tuple[Line, ...]:
    """The pieces of these kinds in a language, each once.

    Raises ValueError when the language has no table.
    """
    table = table_of(tables, language)
    found = {prompt.name: (prompt, spoken) for kind in kinds for prompt, spoken in _of_kind(_Same(table), kind)}
    return tuple(found.values())


class _Same:
    """A table, told apart by identity, so that what was worked out of it can be kept."""

    def __init__(self, table: SpokenTables) -> None:
        self.table = table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.table is self.table

    def __hash__(self) -> int:
        return id(self.table)


@lru_cache(maxsize=256)
def _of_kind(same: _Same, kind: Kind) -> tuple[Line, ...]:
    language, tables = same.table.language, {same.table.language: same.table}
    lines = (line for value in _VALUES[kind](tables, language) for line in value)
    return tuple({line[0].name: line for line in lines}.values())


def _numbers() -> Iterator[int]:
    """Together they use every word: below a hundred, each hundred alone and before more, thousands."""
    yield from range(100)
    for hundred in range(100, 1000, 100):
        yield from (hundred, hundred + 1)
    yield from (value * 1000 for value in range(1, 1000))


def _times() -> Iterator[time]:
    yield from (time(hour, minute) for hour in range(24) for minute in (0, 1, 59))
    yield from (time(8, minute) for minute in range(60))


def _spans() -> Iterator[list[Span]]:
    yield [(time(0), time(0)), (time(8), time(12))]
    for value in _times():
        yield from ([(value, time(0))], [(time(0), value)])


def _year() -> Iterator[date]:
    return (_MONDAY + timedelta(days=away) for away in range(366))


def _births() -> Iterator[date]:
    yield from _year()
    yield from (date(year, 1, 1) for year in range(FIRST_YEAR, LAST_YEAR + 1))


def _days(tables: Speech, language: Language, how: How) -> Iterator[tuple[Line, ...]]:
    for value in _year():
        yield from (day(tables, language, value, value - timedelta(days=before), how) for before in (0, 1, 2))


def _waits(tables: Speech, language: Language) -> Iterator[tuple[Line, ...]]:
    yield from (wait(tables, language, minutes * 60.0) for minutes in range(MOST_MINUTES + 10))
    yield from (wait(tables, language, hours * 3600.0) for hours in range(1, 25))
    for high in range(1, MOST_MINUTES + 1):
        yield wait_range(tables, language, 0, high * 60.0)
        yield wait_range(tables, language, 60.0, high * 60.0)
        yield wait_range(tables, language, high * 60.0, MOST_MINUTES * 60.0)


def _money(tables: Speech, language: Language, currency: str, value: int) -> tuple[Line, ...]:
    table = table_of(tables, language)
    if value < 100:
        cents = counted(table, value, f"{currency}_cents")
        return *cents, *money(tables, language, Decimal(value) + Decimal("0.05"), currency)
    return money(tables, language, Decimal(value), currency)


Values = Callable[[Speech, Language], Iterable[tuple[Line, ...]]]
_VALUES: Mapping[Kind, Values] = {
    Kind.DIGITS: lambda tables, language: [digits(tables, language, "0123456789")],
    Kind.NUMBER: lambda tables, language: (number(tables, language, value) for value in _numbers()),
    Kind.PLACE: lambda tables, language: (number(tables, language, value) for value in range(1, LAST_PLACE + 1)),
    Kind.DATE: lambda tables, language: (day(tables, language, each, None) for each in _year()),
    Kind.DAY: lambda tables, language: _days(tables, language, How.PLAIN),
    Kind.BIRTH_DATE: lambda tables, language: (birth_date(tables, language, each) for each in _births()),
    Kind.CLOCK: lambda tables, language: (clock(tables, language, value) for value in _times()),
    Kind.UNTIL: lambda tables, language: (clock(tables, language, value, How.UNTIL) for value in _times()),
    Kind.MOMENT: lambda tables, language: (
        *_days(tables, language, How.AT),
        *(clock(tables, language, value, How.AT) for value in _times()),
    ),
    Kind.WAIT: _waits,
    Kind.MONEY: lambda tables, language: (
        _money(tables, language, name, value) for name in CURRENCIES for value in _numbers()
    ),
    Kind.HOURS: lambda tables, language: (hours(tables, language, spans) for spans in _spans()),
}
"""Values that between them use every piece of a kind."""
