"""Traffic files: distributions in YAML and recorded calls in CSV, with every mistake at its place."""

from datetime import UTC, date, datetime, time
from math import inf
from pathlib import Path

import pytest

from callcontrol.config.traffic import TrafficError, load_traffic
from callcontrol.simulation import Drawn, Habits, Rate, Recorded
from tests.support.small_group import BILLING, DESK, small_group

GOOD = """
first_day: 2026-03-03
days: 3
wrap_up: 30s
pick_up: 4s
missed: 0.05
queues:
  northside/front_desk:
    calls:
      tue,thu: {"08:00-12:00": 40, "13:00-24:00": 2.5}
    talk: 3m
    talk_deviation: 90s
    patience: 5m
    urgent: 0.1
    languages: {es: 0.25}
  northside/billing: {calls: {mon: {"08:00-09:00": 0}}, talk: 10m}
"""
GROUP = small_group()


def written(folder: Path, text: str, name: str = "traffic.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def wrong(path: Path, day: date | None = None) -> list[str]:
    """What is told of a file that can not be simulated."""
    with pytest.raises(TrafficError) as error:
        load_traffic(path, GROUP, day)
    return [f"{one.source.line}:{one.source.column} {one.message} ({one.hint})" for one in error.value.problems]


def test_every_key_is_read(tmp_path: Path) -> None:
    fed = load_traffic(written(tmp_path, GOOD), GROUP)
    assert fed.habits == Habits(30.0, 4.0, 0.05)
    assert isinstance(fed.traffic, Drawn)
    assert (fed.traffic.first, fed.traffic.days) == (date(2026, 3, 3), 3)
    assert sorted(fed.traffic.queues) == [BILLING, DESK]
    desk, billing = fed.traffic.loads
    assert desk.rates[:2] == (Rate(1, time(8), time(12), 40.0), Rate(1, time(13), time(0), 2.5))
    assert [rate.weekday for rate in desk.rates] == [1, 1, 3, 3]
    assert (desk.talk, desk.talk_deviation, desk.patience, desk.urgent) == (180.0, 90.0, 300.0, 0.1)
    assert (desk.language, desk.languages, desk.zone.key) == ("en", {"es": 0.25}, "America/New_York")
    assert (billing.talk_deviation, billing.patience, billing.urgent) == (None, inf, 0.0)


def test_one_day_alone(tmp_path: Path) -> None:
    fed = load_traffic(written(tmp_path, GOOD.replace("first_day: 2026-03-03\n", "")), GROUP, date(2026, 5, 5))
    assert isinstance(fed.traffic, Drawn)
    assert (fed.traffic.first, fed.traffic.days) == (date(2026, 5, 5), 1)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("first_day: 2026-03-03\n", "", "2:1 `first_day` is missing here (add `first_day: 2026-03-02`, or give --day)"),
        (
            "first_day: 2026-03-03",
            "first_day: 9999-12-31",
            "2:12 9999-12-31 is too far away (a year from 1970 to 2199)",
        ),
        ("days: 3", "days: 0", "3:7 `0` is no number of days (write 1 to 400)"),
        ("days: 3", "days: ²", "3:7 `²` is no number of days (write 1 to 400)"),
        ("days: 3", "days: 99999999999", "3:7 `99999999999` is no number of days (write 1 to 400)"),
        ("wrap_up: 30s", "wrapup: 30s", '4:1 there is no key `wrapup` here (did you mean "wrap_up"?)'),
        ("talk: 3m", "talk: 3", "11:11 `3` is no duration (add a unit: write it such as 15s, 10m or 2h)"),
        ('"08:00-12:00": 40', '"08:00-12:00": lots', "10:32 `lots` is no number of calls an hour"),
        ('"08:00-12:00": 40', '"12:00-08:00": 40', "10:17 `12:00-08:00` ends before it starts"),
        ("tue,thu", "tue,someday", "10:7 `someday` is no weekday"),
        ("es: 0.25", "es: 0.75, fr: 0.5", "15:5 these shares are more than all callers"),
        (
            "northside/front_desk:",
            "northside/frontdesk:",
            '8:3 there is no queue `northside/frontdesk` (did you mean "',
        ),
        ("northside/front_desk:", "front desk:", "8:3 `front desk` is no queue (write location and queue, such as"),
        ("talk: 10m}", "patience: 10m}", "`talk` is missing here"),
    ],
)
def test_mistakes_are_told_at_their_place(tmp_path: Path, was: str, now: str, told: str) -> None:
    assert was in GOOD
    [problem] = wrong(written(tmp_path, GOOD.replace(was, now)))
    assert told in problem


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert "does not exist" in wrong(tmp_path / "nothing.yaml")[0]
    assert "is no file" in wrong(tmp_path)[0]
    assert "no call comes to any queue" in wrong(written(tmp_path, "first_day: 2026-03-03\nqueues: {}\n"))[0]
    assert wrong(written(tmp_path, "- 1\n"))
    assert "larger than" in wrong(written(tmp_path, "#" * 300_000))[0]


CSV = """arrived_at,queue,talk_seconds,patience_seconds,waited_seconds,language,urgent,caller
2026-03-03 09:00:00,northside/front_desk,180,,12.5,es,,+12025550143
2026-03-03T14:00:05Z,northside/billing,,40,,,yes,
2026-03-04 14:00:00.50001+00,northside/billing,0,,,,no,
"""


def test_records_are_read(tmp_path: Path) -> None:
    fed = load_traffic(written(tmp_path, CSV, "calls.csv"), GROUP)
    assert isinstance(fed.traffic, Recorded)
    first, second, third = fed.traffic.records
    assert first.arrived.astimezone(UTC) == datetime(2026, 3, 3, 14, 0, tzinfo=UTC), "on the clock of the location"
    assert (first.queue, first.language, first.talk, first.patience, first.waited) == (DESK, "es", 180.0, None, 12.5)
    assert (second.arrived - first.arrived).total_seconds() == 5.0
    assert (second.queue, second.language, second.talk, second.patience, second.urgent) == (
        BILLING,
        "en",
        None,
        40,
        True,
    )
    assert (third.talk, third.urgent) == (0.0, False)
    assert not fed.traffic.is_fixed


def test_records_of_one_day(tmp_path: Path) -> None:
    path = written(tmp_path, CSV, "calls.csv")
    fed = load_traffic(path, GROUP, date(2026, 3, 4))
    assert isinstance(fed.traffic, Recorded)
    assert len(fed.traffic.records) == 1
    assert fed.traffic.is_fixed
    assert "no call came on 2026-03-05" in wrong(path, date(2026, 3, 5))[0]


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("queue,", "line,", "1:1 there is no column `queue`"),
        ("2026-03-03 09:00:00,", "soon,", "2:1 arrived_at: `soon` is no moment (write it such as"),
        ("2026-03-03 09:00:00,", "0001-01-01 00:00+14:00,", "2:1 arrived_at: `0001-01-01 00:00+14:00` is no moment"),
        ("front_desk", "frontdesk", "2:1 there is no queue `northside/frontdesk` (did you mean"),
        (",180,", ",-1,", "2:1 talk_seconds: `-1` is no number of seconds"),
        (",40,", ",nan,", "3:1 patience_seconds: `nan` is no number of seconds"),
        (",12.5,", ",1e9,", "2:1 waited_seconds: `1e9` is no number"),
        (",es,", ",spanish,", "2:1 `spanish` is no language code"),
        (",yes,", ",perhaps,", "3:1 `perhaps` says not whether the call is urgent"),
    ],
)
def test_wrong_records_are_told_and_none_is_repeated(tmp_path: Path, was: str, now: str, told: str) -> None:
    assert was in CSV
    [problem] = wrong(written(tmp_path, CSV.replace(was, now, 1), "calls.csv"))
    assert problem.startswith(told)
    assert "0143" not in problem


def test_records_that_can_not_be_simulated_together(tmp_path: Path) -> None:
    assert "more than 400 days apart" in wrong(written(tmp_path, CSV.replace("2026-03-04", "2024-03-04"), "a.csv"))[0]
    silent = CSV.replace(",180,", ",,").replace("billing,0,", "billing,,")
    assert "no call says how long its talk was" in wrong(written(tmp_path, silent, "b.csv"))[0]
    assert "is no moment" in wrong(written(tmp_path, CSV.replace("2026-03-04", "9999-12-31"), "c.csv"))[0]


def test_files_that_hold_no_records(tmp_path: Path) -> None:
    assert "the file holds no call" in wrong(written(tmp_path, CSV.splitlines()[0] + "\n", "calls.csv"))[0]
    assert "there is no column" in wrong(written(tmp_path, "", "calls.csv"))[0]
    assert len(wrong(written(tmp_path, "arrived_at,queue\n" + "x,y\n" * 500, "calls.csv"))) <= 20
    latin = tmp_path / "latin.csv"
    latin.write_bytes(CSV.replace("es", "\u00e9").encode("latin-1"))
    assert "not UTF-8" in wrong(latin)[0]
    assert "no CSV" in wrong(written(tmp_path, 'arrived_at,queue\n"x"y,z\n', "calls.csv"))[0]


@pytest.mark.parametrize(
    "text", ["\0", "arrived_at,queue\n\0,\n", "arrived_at,queue\n,,,,\n", "a" * 200_000, "queues: 1"]
)
def test_anything_is_refused_in_words(tmp_path: Path, text: str) -> None:
    for name in ("calls.csv", "traffic.yaml"):
        assert wrong(written(tmp_path, text, name))
