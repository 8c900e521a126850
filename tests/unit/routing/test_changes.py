"""What changes for callers is told in their terms, and what does not is not."""

from datetime import date

from callcontrol.config import load_group_text
from callcontrol.routing.changes import compare
from tests.fixtures.rules import GROUP, LAKEVIEW, NORTHSIDE, edited, example_files, example_group

DAY = date(2026, 11, 22)


def told(file: str, was: str, now: str) -> list[str]:
    new = load_group_text(edited(file, was, now))
    return [str(change) for change in compare(example_group(), new, DAY, 400)]


def test_nothing_changes_where_nothing_changes() -> None:
    assert compare(example_group(), example_group(), DAY, 400) == ()


def test_what_only_reports_and_staff_see_is_no_change_for_callers() -> None:
    assert told(GROUP, "label: Nurse", "label: Nurses") == []
    assert told(GROUP, "cooldown: 30s", "cooldown: 40s") == []


def test_a_lunch_break_that_goes_is_a_weekly_pattern_with_its_exceptions() -> None:
    (change,) = told(NORTHSIDE, '"08:00-12:00", "13:00-17:00"', '"08:00-17:00"')
    assert change.startswith("northside, Mondays to Thursdays 12:00-13:00 (not Thu 26 Nov 2026, ")
    assert change.endswith("more days): was closed, now open")


def test_what_one_rule_changes_at_several_locations_is_told_once() -> None:
    (change,) = told(GROUP, "max_wait: 8m", "max_wait: 5m")
    assert change == "every location, queue nurse, longest wait: was 8 min, now 5 min"
    files = {name: content.decode() for name, content in example_files().items()}
    files[GROUP] = files[GROUP].replace("max_wait: 8m", "max_wait: 5m")
    files[NORTHSIDE] += "\nqueues:\n  nurse: {label: Nurse, skills: [nurse], ring: 15s, cooldown: 30s, max_wait: 8m}\n"
    new = load_group_text({name: content.encode() for name, content in files.items()})
    (change,) = [str(one) for one in compare(example_group(), new, DAY, 400)]
    assert change == "lakeview, southside, queue nurse, longest wait: was 8 min, now 5 min"


def test_a_new_day_of_the_week() -> None:
    (change,) = told(LAKEVIEW, "hours:\n", 'hours:\n  sat: ["09:00-11:00"]\n')
    assert change == "lakeview, Saturdays 09:00-11:00 (not Sat 25 Dec 2027): was closed, now open"


def test_a_single_day() -> None:
    closed = "hours:\n", "closures:\n  - {date: 2026-12-07, reason: Moving}\n\nhours:\n"
    changes = told(LAKEVIEW, *closed)
    assert changes == [
        "lakeview, Mon 7 Dec 2026 08:00-12:00: was open, now closed",
        "lakeview, Mon 7 Dec 2026 13:00-17:00: was open, now closed",
    ]


def test_another_time_zone_moves_the_hours() -> None:
    changes = told(LAKEVIEW, "America/Los_Angeles", "America/Denver")
    assert changes[0] == "lakeview, time zone: was America/Los_Angeles, now America/Denver"
    assert any("Mondays to Fridays 08:00-09:00" in change and change.endswith("now open") for change in changes)


def test_a_key_that_leads_elsewhere() -> None:
    assert told(NORTHSIDE, "3: billing", "3: clinical") == ["northside, key 3: was queue billing, now queue nurse"]


def test_a_key_that_is_gone_is_noticed_in_the_menus_text_as_well() -> None:
    files = {name: content.decode() for name, content in example_files().items()}
    text = files[LAKEVIEW].replace("    4: clinical\n", "").replace("press 4", "press 0")
    files[LAKEVIEW] = text.replace("oprima el 4", "oprima el 0")
    new = load_group_text({name: content.encode() for name, content in files.items()})
    changes = [str(change) for change in compare(example_group(), new, DAY, 400)]
    assert "lakeview, key 4: was queue nurse, now no choice" in changes
    assert any(change.startswith("lakeview, menu in Spanish: was “") for change in changes)


def test_words() -> None:
    assert told(NORTHSIDE, "We are glad to help you.", "How can we help?") == [
        "northside, greeting in English: was “…Family Medicine. We are glad to help you.”, "
        "now “…Family Medicine. How can we help?”"
    ]
    (change,) = told(GROUP, "I did not hear a choice", "I heard nothing")
    assert change.startswith("every location, nothing_heard in English: was “I am sorry, I did not hear a choice.”")


def test_another_recording_of_the_same_words() -> None:
    said = "  en: Thank you for calling Riverbend Northside Family Medicine. We are glad to help you.\n"
    recorded = said.replace("en: ", 'en: {text: "').rstrip() + '", recording: north/new.wav}\n'
    assert told(NORTHSIDE, said, recorded) == [
        "northside, recording of greeting in English: was spoken, now north/new.wav"
    ]


def test_a_number_that_moves() -> None:
    files = edited(NORTHSIDE, '["+12125550110"]', '["+12125550111"]')
    files[LAKEVIEW] = files[LAKEVIEW].replace(b'["+14155550130"]', b'["+14155550130", "+12125550110"]')
    changes = [str(change) for change in compare(example_group(), load_group_text(files), DAY, 400)]
    assert changes == [
        "+12125550110, answered by: was northside, now lakeview",
        "+12125550111, answered by: was northside (no location owns it), now northside",
        "northside, emergency calls show: was +12125550110, now +12125550111",
    ]


def test_what_emergency_calls_tell() -> None:
    files = edited(
        NORTHSIDE, "people:", 'emergency: {address: "12 Harbor Street", notify: [102, southside-201]}\npeople:'
    )
    changes = [str(change) for change in compare(example_group(), load_group_text(files), DAY, 400)]
    assert changes == [
        "northside, help comes to: was Riverbend Northside Family Medicine, now 12 Harbor Street",
        "northside, phones told of emergency calls: "
        "was northside-101, northside-102, northside-103, now northside-102, southside-201",
    ]


def test_who_answers_and_for_how_long_callers_wait() -> None:
    changes = told(NORTHSIDE, "skills: [reception, billing, speaks-es]", "skills: [billing]")
    assert changes == [
        "northside, queue front_desk, served by: was James Carter (102) and Maria Lopez (101), now Maria Lopez (101)"
    ]
    changes = told(LAKEVIEW, "skills: [reception, speaks-es]", "skills: [reception]")
    assert changes == ["lakeview, queue front_desk, first rung in Spanish: was all alike, now David Ortiz (302)"]
    served = "every location, queue nurse, served after closing time: was 15 min, now 5 min"
    assert served in told(GROUP, "max_wait: 8m", "max_wait: 8m, closing_grace: 5m")


def test_a_language_on_another_key() -> None:
    changes = told(GROUP, 'es: {key: 9, invitation: "Para continuar en español, oprima el 9."}', (
        'es: {key: 8, invitation: "Para continuar en español, oprima el 8."}'))  # fmt: skip
    assert "every location, Spanish: was chosen with key 9, now chosen with key 8" in changes


def test_numbers_of_nobody() -> None:
    (change,) = told(GROUP, "unknown_did: northside", "unknown_did: lakeview")
    assert change == (
        "numbers that no location owns, answered by: was northside (no location owns it), "
        "now lakeview (no location owns it)"
    )
