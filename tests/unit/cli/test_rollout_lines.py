"""The comparison with the old destination, counted."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from callcontrol.cli.rollout_lines import Ended, Fate, Side, days_before, fates_of, lines
from callcontrol.journal import RolledOut
from callcontrol.sandbox.cdr import CdrRow

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
NEW_YORK = {"northside": ZoneInfo("America/New_York")}
ALL_DAYS: dict[str | None, date] = {None: date(2026, 1, 1)}


def row(unique_id: str, disposition: str, billed: int = 0) -> CdrRow:
    return CdrRow("", "", "", "", "", "", "", "", "", NOON, None, NOON, billed, billed, disposition, "", unique_id, "")


def call(
    channel: str, outcome: str | None = "passed_on", *, at: datetime = NOON, would: bool | None = True,
    talk: float | None = None, location: str | None = "northside",
) -> RolledOut:  # fmt: skip
    queue = f"{location}/front_desk" if outcome == "passed_on" and would else None
    return RolledOut(channel, location, at, outcome, talk, would if outcome == "passed_on" else None, queue)


def test_each_call_is_counted_once_on_its_side() -> None:
    fates = fates_of(
        [row("1", "ANSWERED", 60), row("2", "NO ANSWER"), row("3", "BUSY"), row("4", "CONGESTION"), row("5", "NEW")]
    )
    calls = [
        *(call(str(number)) for number in range(1, 7)),
        call("1", would=False),
        call("7", would=None),
        call("8", "answered", talk=30.0),
        call("9", "answered", talk=50.0),
        call("10", "abandoned"),
        call("11", "failed"),
        call("12", None),
    ]
    found = {line.side: line for line in lines(calls, fates, NEW_YORK, ALL_DAYS)}
    opened = found[Side.OPEN]
    assert opened.calls == 6
    assert opened.ended == {
        Ended.ANSWERED: 1, Ended.NOT_ANSWERED: 1, Ended.BUSY: 1, Ended.FAILED: 1, Ended.UNKNOWN: 2,
    }  # fmt: skip
    assert (opened.talk_seconds, opened.queues) == (60.0, {"northside/front_desk": 6})
    assert (found[Side.CLOSED].calls, found[Side.CLOSED].ended) == (1, {Ended.ANSWERED: 1})
    assert found[Side.GONE].ended == {Ended.UNKNOWN: 1}
    live = found[Side.LIVE]
    assert (live.calls, live.talk_seconds) == (5, 80.0)
    assert live.ended == {Ended.ANSWERED: 2, Ended.NOT_ANSWERED: 2, Ended.FAILED: 1}


def test_days_are_those_of_the_location_and_old_ones_are_left_out() -> None:
    night = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    """Still Monday in New York."""
    calls = [call("1", at=night), call("2", at=night, location=None), call("3"), call("4", at=NOON - timedelta(days=2))]
    first = days_before(NOON, NEW_YORK, 2)
    assert first == {None: date(2026, 3, 2), "northside": date(2026, 3, 2)}
    found = [(line.location, line.day.day, line.calls) for line in lines(calls, {}, NEW_YORK, first)]
    assert found == [("(no location)", 3, 1), ("northside", 2, 1), ("northside", 3, 1)]


def test_of_several_phones_that_were_rung_the_best_row_counts() -> None:
    rows = [row("1", "NO ANSWER"), row("1", "ANSWERED", 5), row("1", "ANSWERED", 40), row("1", "BUSY")]
    assert fates_of(rows) == {"1": Fate(Ended.ANSWERED, 40.0)}
    assert fates_of([row("1", "NO ANSWER"), row("1", "BUSY")])["1"].ended is Ended.BUSY
