"""Finding the one bad row of a batch."""

from collections.abc import Sequence

import pytest

from callcontrol.journal.batch import RowsRefused, deliver
from callcontrol.journal.rows import Kind, Row
from tests.unit.journal.builders import drive


def row(number: int) -> Row:
    return Row(number, Kind.EVENT, "c", number, b"{}", 0.0)


class Sink:
    def __init__(self, bad: set[int], fails_at: int | None = None) -> None:
        self.bad, self.fails_at = bad, fails_at
        self.written: list[int] = []
        self.transactions = 0

    async def write(self, rows: Sequence[Row]) -> None:
        self.transactions += 1
        if self.transactions == self.fails_at:
            raise ConnectionResetError
        if any(r.id in self.bad for r in rows):
            raise RowsRefused("23514 check constraint")
        self.written += [r.id for r in rows]


class Ledger:
    def __init__(self) -> None:
        self.settled: list[int] = []
        self.aside: list[int] = []
        self.order: list[int] = []

    async def settle(self, rows: Sequence[Row]) -> None:
        self.settled += [r.id for r in rows]
        self.order += [r.id for r in rows]

    async def set_aside(self, row: Row, reason: str) -> None:
        assert reason == "23514 check constraint"
        self.aside.append(row.id)
        self.order.append(row.id)


@pytest.mark.parametrize("bad", [set(), {1}, {500}, {250, 251}, {1, 500}, set(range(1, 501))])
def test_only_the_bad_rows_are_set_aside(bad: set[int]) -> None:
    sink, ledger = Sink(bad), Ledger()
    drive(deliver([row(n) for n in range(1, 501)], sink, ledger))
    assert ledger.aside == sorted(bad)
    assert ledger.settled == sink.written == [n for n in range(1, 501) if n not in bad]
    assert ledger.order == list(range(1, 501))


def test_one_bad_row_costs_few_transactions() -> None:
    sink = Sink({137})
    drive(deliver([row(n) for n in range(1, 501)], sink, Ledger()))
    assert sink.transactions <= 20


def test_a_connection_lost_half_way_leaves_the_rest_untold() -> None:
    sink, ledger = Sink({1}, fails_at=4), Ledger()
    with pytest.raises(ConnectionResetError):
        drive(deliver([row(n) for n in range(1, 101)], sink, ledger))
    assert ledger.order == []
