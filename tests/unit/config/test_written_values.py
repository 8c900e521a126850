"""Values mean what is written: YAML's own guesses about plain text never reach a rule."""

from datetime import time

import pytest

from callcontrol.config import load_group_text, values
from callcontrol.model.names import Did, LocationKey, PersonId
from callcontrol.model.rules import SystemPrompt
from tests.fixtures.rules import GROUP, LAKEVIEW, NORTHSIDE, SOUTHSIDE, edited, example_files


def test_a_number_may_stand_without_quotes() -> None:
    group = load_group_text(edited(LAKEVIEW, '"+14155550130"', "+14155550130"))
    assert group.dids[Did("+14155550130")] == "lakeview"


def test_an_extension_keeps_its_leading_zero() -> None:
    group = load_group_text(edited(NORTHSIDE, "  101:", "  0101:"))
    assert group.people[PersonId("northside-0101")].extension == "0101"


def test_words_that_yaml_takes_for_truth_are_text() -> None:
    group = load_group_text(edited(NORTHSIDE, "Maria Lopez", "No"))
    assert group.people[PersonId("northside-101")].name == "No"


def test_norwegian_is_a_language() -> None:
    files = example_files()
    for file, content in files.items():
        files[file] = content.replace(b"    es:", b"    no:").replace(b"  es:", b"  no:").replace(b"s-es", b"s-no")
    written = [name for name in SystemPrompt if f"  {name}:" not in files[GROUP].decode()]
    files[GROUP] += "".join(f"  {name}: {{no: Norsk.}}\n" for name in written).encode()
    group = load_group_text(files)
    assert [choice.language for choice in group.locations[LocationKey("northside")].languages] == ["en", "no"]
    assert set(group.prompts[SystemPrompt.WRONG_KEY].text) == {"en", "no"}


def test_opening_times_may_stand_without_quotes() -> None:
    group = load_group_text(edited(SOUTHSIDE, '["09:00-12:00"]', "[09:00-12:00]"))
    saturday = [opening for opening in group.locations[LocationKey("southside")].hours if opening.weekday == 5]
    assert [(opening.starts, opening.ends) for opening in saturday] == [(time(9), time(12))]


def test_a_text_over_several_lines_is_one_sentence() -> None:
    group = load_group_text(edited(NORTHSIDE, "en: Thank you for", "en: |\n    Thank   you\n    for"))
    text = group.locations[LocationKey("northside")].greeting.text
    assert next(iter(text.values())).startswith("Thank you for calling")


def test_a_location_may_replace_a_default_and_add_a_queue() -> None:
    own = "queues:\n  billing: {label: Money, skills: []}\n  spare: {label: Spare, skills: [nurse], ring: 1m}\npeople:"
    group = load_group_text(edited(NORTHSIDE, "people:", own))
    northside = {name: queue for name, queue in group.queues.items() if name.startswith("northside/")}
    assert {queue.label for queue in northside.values()} == {"Front desk", "Money", "Nurse", "Spare"}
    assert {queue.ring_seconds for queue in northside.values()} == {15, 60}


def test_a_group_may_leave_unknown_numbers_to_nobody() -> None:
    assert load_group_text(edited(GROUP, "unknown_did: northside", "")).unknown_did is None


def test_a_byte_order_mark_is_tolerated() -> None:
    files = example_files()
    files[NORTHSIDE] = b"\xef\xbb\xbf" + files[NORTHSIDE].replace(b"\n", b"\r\n")
    assert LocationKey("northside") in load_group_text(files).locations


@pytest.mark.parametrize(("text", "seconds"), [("15s", 15.0), ("10m", 600.0), ("2h", 7200.0)])
def test_durations(text: str, seconds: float) -> None:
    assert values.duration(text) == seconds


@pytest.mark.parametrize("text", ["", "15", "0s", "-5s", "1.5m", "1m30s", "15 s", "15S", "999999s", "1:30", "٣s"])
def test_no_durations(text: str) -> None:
    with pytest.raises(values.WrongValueError, match="no duration"):
        values.duration(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon", (0,)), ("mon-fri", (0, 1, 2, 3, 4)), ("sat-mon", (5, 6, 0)), ("mon,wed, fri", (0, 2, 4)), ("sun", (6,))],
)
def test_weekdays(text: str, days: tuple[int, ...]) -> None:
    assert values.weekdays(text) == days


@pytest.mark.parametrize("text", ["", "Mon", "monday", "mon-", "-fri", "mon,", "mon-wed,tue", "mon-tue-wed"])
def test_no_weekdays(text: str) -> None:
    with pytest.raises(values.WrongValueError):
        values.weekdays(text)


def test_an_interval_may_end_at_midnight_but_not_start_there_backwards() -> None:
    assert values.interval("00:00-24:00") == (time(0), time(0))
    for text in ("24:00-24:00", "08:00-00:00", "24:00-08:00", "08:00-08:00", "08:00", "08:00-24:01", "08:00-25:00"):
        with pytest.raises(values.WrongValueError):
            values.interval(text)


@pytest.mark.parametrize("text", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_zones(text: str) -> None:
    assert values.zone(text).key == text


@pytest.mark.parametrize("text", ["EST", "Etc/GMT+5", "localtime", "posixrules", "../../etc/passwd", "", "A" * 500])
def test_no_zones(text: str) -> None:
    with pytest.raises(values.WrongValueError, match="no time zone"):
        values.zone(text)
