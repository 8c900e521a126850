"""Days of the calendar, and days of birth."""

from datetime import date

from callcontrol.model.names import Language
from callcontrol.model.speech import How, Line, Speech, SpokenTables
from callcontrol.speaking.numbers import amount
from callcontrol.speaking.orders import fill, table_of, word

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day(tables: Speech, language: Language, value: date, today: date | None, how: How = How.PLAIN) -> tuple[Line, ...]:
    """A day as seen from ``today``: "today", "tomorrow, Tuesday", "Monday, November twenty-third".

    ``today`` None: by its date in any case.
    `How.AT` is that with the word for when something happens: "on Monday, November twenty-third,".
    """
    table = table_of(tables, language)
    away = (value - today).days if today is not None else None
    near = "today" if away == 0 else "tomorrow" if away == 1 else "other"
    kind = How.AT if how is How.AT else How.PLAIN
    filling = {"weekday": word(table, f"weekday-{WEEKDAYS[value.weekday()]}")} | _of_month(table, value)
    return fill(table, f"day-{kind}-{near}", filling)


def birth_date(tables: Speech, language: Language, value: date) -> tuple[Line, ...]:
    """A day with its year: "March fourteenth, nineteen eighty-four"."""
    table = table_of(tables, language)
    return fill(table, "birth_date", _of_month(table, value) | {"year": year(table, value.year)})


def year(table: SpokenTables, value: int) -> tuple[Line, ...]:
    """A year as people say it, by the table's spans; as a number where none is written."""
    for span in table.years:
        if span.first <= value <= span.last:
            century, rest = divmod(value, 100)
            pair = word(table, f"pair-{rest}") or amount(table, rest)
            filling = {"number": amount(table, value), "century": amount(table, century), "pair": pair}
            return fill(table, span.order, filling)
    return amount(table, value)


def _of_month(table: SpokenTables, value: date) -> dict[str, tuple[Line, ...]]:
    return {"day": word(table, f"day-{value.day}"), "month": word(table, f"month-{value.month}")}
