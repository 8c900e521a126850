"""Mistakes in contacts and on-call chains: one problem each, at its place."""

import pytest

from tests.fixtures.mistakes import Mistake, check
from tests.fixtures.rules import GROUP, edited, everything_files, problems_of

_WEEKENDS = 'sat-sun: {"08:00-08:00": dr_cohen}'

MISTAKES = {
    "number": Mistake(GROUP, '"+12125550191"', '"212-555-0191"', '"212-555', "this is no E.164 number", "plus sign"),
    "truth": Mistake(GROUP, "press_one: no", "press_one: never", "never", "neither yes nor no", "yes or no"),
    "language": Mistake(GROUP, "languages: [en, es]", "languages: [en, sp]", "sp]", "no language code", '"es"'),
    "reserved name": Mistake(
        GROUP,
        "  night_service: {",
        "  on_call: {}\n  night_service: {".replace("{}", '{name: X, number: "+12125550199"}'),
        "on_call: {name: X",
        "can be nobody's name",
        "another name",
    ),
    "contact and chain": Mistake(
        GROUP,
        "  night_service: {",
        '  service: {name: X, number: "+12125550199"}\n  night_service: {',
        "service:\n    label: Ans",
        "a contact and an on-call chain",
        "another name",
    ),
    "step's contact": Mistake(
        GROUP, "[dr_cohen, dr_patel]", "[dr_cohen, dr_patl]", "dr_patl", "no contact `dr_patl`", '"dr_patel"'
    ),
    "step twice": Mistake(
        GROUP, "[dr_cohen, dr_patel]", "[dr_cohen, dr_cohen]", "dr_cohen]}", "rung twice at once", "keep one"
    ),
    "step of nobody": Mistake(GROUP, "[dr_cohen, dr_patel]", "[]", "[]", "rings nobody", "remove the step"),
    "no step": Mistake(GROUP, "steps: [{ring: [night_service]}]", "steps: []", "[]", "no step", "ring: [on_call]"),
    "steps missing": Mistake(
        GROUP,
        "    steps: [{ring: [night_service]}]\n",
        "",
        "service:\n    label: Ans",
        "`steps` is missing",
        "steps: ...",
    ),
    "on call without weeks": Mistake(
        GROUP,
        "steps: [{ring: [night_service]}]",
        "steps: [{ring: [on_call]}]",
        "on_call]}]",
        "no `weeks`",
        "add `weeks`",
    ),
    "step's time": Mistake(GROUP, "for: 40s", "for: 40", "40}", "no duration", "add a unit"),
    "step's key": Mistake(GROUP, "for: 40s", "form: 40s", "form:", "no key `form`", '"for"'),
    "duty's contact": Mistake(
        GROUP, _WEEKENDS, _WEEKENDS.replace("cohen", "cohn"), "dr_cohn", "no contact", '"dr_cohen"'
    ),
    "duty of the rota": Mistake(
        GROUP,
        _WEEKENDS,
        _WEEKENDS.replace("dr_cohen", "on_call"),
        "on_call}\n      - mon-sun",
        "can not stand here",
        "contacts",
    ),
    "duty": Mistake(GROUP, '"08:00-08:00"', '"8-8"', '"8-8"', "`8` is no time of day", "two digits"),
    "duty from midnight": Mistake(GROUP, '"08:00-08:00"', '"24:00-08:00"', '"24:00', "end of a day", "next day"),
    "duty's days": Mistake(GROUP, "sat-sun:", "weekend:", "weekend:", "no weekday", "did you mean"),
    "overlap": Mistake(
        GROUP,
        '"08:00-08:00"',
        '"07:00-08:00"',
        '"07:00',
        "`dr_patel` and `dr_cohen` are on call at once (group.yaml:",
        "end",
    ),
    "overlap in a week": Mistake(
        GROUP, _WEEKENDS, _WEEKENDS + '\n        sun: {"10:00-11:00": dr_patel}', '"10:00-11', "at once", "end when"
    ),
    "overlap of the last week and the first": Mistake(
        GROUP,
        'mon-sun: {"00:00-24:00": dr_cohen}',
        'mon-sun: {"18:00-18:00": dr_cohen}',
        '"18:00',
        "at once",
        "end when",
    ),
    "first week": Mistake(GROUP, "    first_week: 2026-01-07\n", "", "weeks:\n", "2 weeks take turns", "first_week:"),
    "first week of every year": Mistake(GROUP, "2026-01-07", "01-07", "01-07", "`01-07` is no date", "2026-01-05"),
    "no zone": Mistake(
        GROUP,
        "defaults:\n  time_zone: America/New_York\n",
        "defaults:\n",
        "service:\n    label: Ans",
        "`time_zone` is missing",
        "America/New_York",
    ),
    "swap backwards": Mistake(
        GROUP,
        'until: "2026-12-26 08:00"',
        'until: "2026-12-24 17:00"',
        '"2026-12-24 17:00", contact',
        "ends before",
        "later",
    ),
    "swaps at once": Mistake(
        GROUP,
        'from: "2026-12-26 08:00"',
        'from: "2026-12-26 07:59"',
        '{from: "2026-12-26',
        "hold at once (group.yaml:",
        "end",
    ),
    "swap's contact": Mistake(
        GROUP, "contact: dr_cohen, reason", "contact: dr_cohn, reason", "dr_cohn", "no contact `dr_cohn`", '"dr_cohen"'
    ),
    "moment": Mistake(GROUP, '"2026-12-24 17:00"', '"2026-12-24"', '"2026-12-24"', "no moment", "2026-12-24 17:00"),
    "moment of no day": Mistake(
        GROUP, '"2026-12-24 17:00"', '"2026-11-31 17:00"', '"2026-11-31', "not in the calendar", "17:00"
    ),
    "week of nobody": Mistake(
        GROUP, '{"00:00-24:00": dr_cohen}', "{}", "mon-sun: {}", "nobody is on call in this", "name"
    ),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_one_mistake_is_one_problem_at_its_place(name: str) -> None:
    files = everything_files()
    if name == "no zone":  # each location has one of its own
        files["locations/north.yaml"] += b"time_zone: America/New_York\n"
    check(MISTAKES[name], files)


def test_duties_of_one_contact_may_overlap() -> None:
    """Who is on call is known all the same: the weekend of 24 hours from 8 runs into the next one's Monday."""
    assert problems_of(everything_files()) == ()


def test_a_contacts_number_is_in_no_message() -> None:
    for wrong in ("2125550191", "+1 212 555 0191", "+12125550191x"):
        for problem in problems_of(edited(GROUP, "+12125550191", wrong, everything_files())):
            assert "0191" not in f"{problem.message} {problem.hint}"


def test_a_wrong_list_of_contacts_blames_no_chain() -> None:
    files = everything_files()
    start = files[GROUP].index(b"contacts:")
    end = files[GROUP].index(b"on_call:\n")
    files[GROUP] = files[GROUP][:start] + b"contacts: none\n\n" + files[GROUP][end:]
    assert [problem.message for problem in problems_of(files)] == ["keys with values are expected here, not text"]


def test_a_wrong_chain_blames_no_call_type() -> None:
    [problem] = problems_of(edited(GROUP, "    label: Clinician on call\n", "", everything_files()))
    assert "`label` is missing" in problem.message
