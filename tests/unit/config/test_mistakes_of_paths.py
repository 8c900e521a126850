"""Mistakes in what calls are about and where they go: one problem each, at its place."""

import pytest

from tests.fixtures.mistakes import Mistake, check
from tests.fixtures.rules import GROUP, NORTH, SOUTH, edited, everything_files, problems_of

_CLOSED = "closed: {box: appointments}"
_AFTER = "{after: 5m, queue: spare}"
_RING = "{after: 45s, sites: [south]}"
_SOUTHS = "category: urgent, closed: {on_call: clinician}"

MISTAKES = {
    "who may switch hours": Mistake(
        GROUP, "switch_hours: [nurse]", "switch_hours: [nurs]", "nurs]", "no skill `nurs`", '"nurse"'
    ),
    "who may listen": Mistake(
        GROUP,
        "skills: [nurse, billing], ann",
        "skills: [nurse, biling], ann",
        "biling]",
        "no skill `biling`",
        "billing",
    ),
    # call types and destinations
    "one for list": Mistake(GROUP, "sites: [all]", "sites: all", "all,", "a list is expected", "[all]"),
    "hyphen": Mistake(GROUP, "ring: [on_call]", "ring: [on-call]", "on-call]", "is no name", 'write "on_call"'),
    "no destination": Mistake(GROUP, _CLOSED, "closed: {}", "{}}", "a destination is missing", "`queue`, `on_call`"),
    "two destinations": Mistake(
        GROUP,
        _CLOSED,
        "closed: {box: appointments, queue: spare}",
        "box: appointments, q",
        "exclude each other",
        "keep",
    ),
    "destination": Mistake(GROUP, _CLOSED, "closed: {bx: appointments}", "bx:", "no key `bx`", '"box"'),
    "destination in a word": Mistake(
        GROUP, _CLOSED, "closed: appointments", "appointments}", "does not say what it is", "{queue: appointments}"
    ),
    "box": Mistake(
        GROUP, _CLOSED, "closed: {box: appointment}", "appointment}}", "no box `appointment`", "did you mean"
    ),
    "chain": Mistake(SOUTH, _SOUTHS, _SOUTHS.replace("ician", "ican"), "clinican", "no on-call chain", '"clinician"'),
    "callback": Mistake(
        GROUP, "closed: {callback: morning}", "closed: {callback: mornin}", "mornin}", "no callback", '"morning"'
    ),
    "answer": Mistake(
        GROUP, "open: {answer: directions}", "open: {answer: direction}", "direction}", "no answer", '"directions"'
    ),
    "own destination": Mistake(SOUTH, "{on_call: clinician}", "{box: her}", "her}", "south has no box `her`", '"here"'),
    "asked": Mistake(GROUP, "ask: [known,", "ask: [knwn,", "knwn", "no question `knwn`", '"known"'),
    "asked twice": Mistake(
        GROUP, "birth_date, member]", "birth_date, known]", "known], open", "asked twice", "keep one"
    ),
    "menu's name": Mistake(
        GROUP,
        "    more:\n",
        "    closed_menu:\n      text: {en: 1, es: 1}\n      options: {1: other}\n      person: other\n    more:\n",
        "closed_menu:\n      text: {en: 1,",
        "can not be the name",
        "another name",
    ),
    # keys while waiting
    "key to itself": Mistake(
        GROUP, "3: {queue: spare, text", "3: {queue: front_desk, text", "front_desk, text", "leads to itself", "another"
    ),
    "no such queue by key": Mistake(
        GROUP, "3: {queue: spare, text", "3: {queue: spar, text", "spar, text", "no queue `spar`", '"spare"'
    ),
    "a person's key": Mistake(
        GROUP,
        "0: {on_call: service}",
        "0: {callback: morning}",
        "morning}\n      alert",
        "key 0 does not lead",
        "person",
    ),
    "star while waiting": Mistake(GROUP, "        2: {box", '        "*": {box', '"*"', "is no key", "0 to 9"),
    "a queue's key is untold": Mistake(
        GROUP,
        '3: {queue: spare, text: {en: "For the spare desk, press 3.", es: "Para la mesa libre, oprima el 3."}}',
        "3: {queue: spare}",
        "{queue: spare}\n        0",
        "nothing tells callers",
        "add `text:`",
    ),
    "another key is told": Mistake(
        GROUP, "spare desk, press 3.", "spare desk, press 4.", 'en: "For the spare', "never says 3", "press 3"
    ),
    "key to an answer": Mistake(
        GROUP, "2: {box: appointments}", "2: {answer: directions}", "answer: directions}\n", "no key `answer`", "box"
    ),
    "comfort in one language": Mistake(
        GROUP,
        '{en: "We have not forgotten you.", es: "No le hemos olvidado."}',
        "{en: We have not.}",
        "{en: We have not",
        "has no text in `es`",
        "add a line",
    ),
    # questions
    "nothing to answer": Mistake(
        GROUP,
        ", date: mdy",
        "",
        '{text: {en: "Your date',
        "what a caller may answer is missing",
        "`choices`, `date`, `digits`",
    ),
    "two to answer": Mistake(
        GROUP,
        ", date: mdy",
        ", date: mdy, digits: 8",
        "digits: 8, label",
        "`date` and `digits` exclude each other",
        "keep one",
    ),
    "read back": Mistake(
        GROUP,
        "      tries: 3\n",
        "      tries: 3\n      read_back: yes\n",
        "read_back: yes",
        "a choice is not",
        "remove",
    ),
    "read back what": Mistake(GROUP, "read_back: no", "read_back: maybe", "maybe", "neither yes nor no", "yes or no"),
    "shown": Mistake(GROUP, "shown: {answers:", "shown: {answer:", "answer: no", "no key `answer`", '"answers"'),
    "whisper": Mistake(GROUP, "whisper: yes", "wisper: yes", "wisper", "no key `wisper`", '"whisper"'),
    "spoken name": Mistake(NORTH, "es: El consultorio", "sp: El consultorio", "sp: El", "no language code", '"es"'),
    "order": Mistake(GROUP, "date: mdy", "date: mdyy", "mdyy", "no order of a date", "mdy or dmy or ymd"),
    "digits": Mistake(GROUP, "digits: 4-12", "digits: 4-21", "4-21", "no number of digits", "at most 20"),
    "digits backwards": Mistake(GROUP, "digits: 4-12", "digits: 12-4", "12-4", "ends before it starts", "4-12"),
    "one choice": Mistake(
        GROUP,
        "choices: {1: New patient, 2: Known patient}",
        "choices: {1: New patient}",
        "choices: {1",
        "no choice",
        "two",
    ),
    "choice unsaid": Mistake(GROUP, "Known: press 2.", "Known: press two.", 'en: "New here', "never says 2", "press 2"),
    "question mark": Mistake(
        GROUP,
        '{en: "Your number?",',
        "{en: Your number?,",
        "?, es",
        "no valid YAML",
        "question mark must stand in quotes",
    ),
    "question without a language": Mistake(
        GROUP, ', es: "¿Su número?"', "", 'text: {en: "Your number', "`question-member` has no text in `es`", "es: ..."
    ),
    # answers, boxes, callbacks
    "answer without a language": Mistake(
        GROUP,
        ", es: Frente a la estación.",
        "",
        "directions: {en",
        "`answer-directions` has no text in `es`",
        "es: ...",
    ),
    "box without a language": Mistake(
        GROUP, ", es: Deje un mensaje.", "", "text: {en: Leave", "`box-overflowing` has no text in `es`", "es: ..."
    ),
    "callback without a language": Mistake(
        GROUP, ", es: Llamamos mañana.", "", "text: {en: We call", "`callback-morning` has no text in `es`", "es: ..."
    ),
    "box without a label": Mistake(
        GROUP, "label: Overflow, ", "", "overflowing: {", "`label` is missing", "label: ..."
    ),
    "within": Mistake(GROUP, "within: 4h", "within: 4", "4\n", "no duration", "add a unit"),
    "callback's queue": Mistake(
        GROUP, "queue: calls", "queue: call", "call\n      window", "no queue `call`", '"calls"'
    ),
    "window": Mistake(GROUP, '"08:30-10:00"', '"10:00-08:30"', '"10:00-08', "ends before it starts", "must end after"),
    "language of an answer": Mistake(
        GROUP, "es: Frente", "sp: Frente", "sp: Frente", "`sp` is no language code", '"es"'
    ),
    "language of a message": Mistake(
        GROUP, "    es: En una", "    sp: En una", "sp: En una", "`sp` is no language code", '"es"'
    ),
    "list of what is preferred": Mistake(
        GROUP, "prefers: [pediatrics]", "prefers: pediatrics", "pediatrics\n      language", "a list is expected", "["
    ),
    "recording": Mistake(
        GROUP, "directions-en.wav", "../directions-en.wav", "../dir", "no recording", "under the folder recordings/"
    ),
    "recording's key": Mistake(
        GROUP, "recording: directions", "recordng: directions", "recordng", "no key `recordng`", '"recording"'
    ),
    "text's key": Mistake(
        NORTH, "{text: Welcome to North.", "{txt: Welcome to North.", "txt:", "no key `txt`", '"text"'
    ),
    "list for a text": Mistake(NORTH, "es: Bienvenidos a North.", "es: [Hola]", "[Hola]", "a text is expected", "said"),
    "recording without a text": Mistake(
        NORTH, "text: Welcome to North., ", "", "en: {recording", "`text` is missing", "text: ..."
    ),
    # queues
    "ring of nothing": Mistake(GROUP, _RING, "{after: 45s}", "{after: 45s}", "changes nothing", "`sites`, `without`"),
    "ring without after": Mistake(GROUP, _RING, "{sites: [south]}", "{sites: [south]}", "`after` is missing", "after"),
    "rings not in order": Mistake(
        GROUP, _RING, _RING.replace("45s", "90s"), "90s, sites: [all]", "not start later", "in order"
    ),
    "site": Mistake(GROUP, "sites: [south]", "sites: [suth]", "suth", "`suth` is no location", '"south"'),
    "without what is needed": Mistake(
        GROUP, "without: [pediatrics]", "without: [nurse]", "nurse]}", "can not be done without", "never be given up"
    ),
    "without what is not preferred": Mistake(
        GROUP,
        "without: [pediatrics]",
        "without: [billing]",
        "billing]}",
        "does not prefer `billing`",
        "what `prefers` names",
    ),
    "preferred": Mistake(
        GROUP, "prefers: [pediatrics]", "prefers: [pediatrics, peds]", "peds]", "no skill `peds`", "declare it"
    ),
    "level": Mistake(GROUP, "skills: [nurse 2]", "skills: [nurse 6]", "nurse 6", "names no level", "from 1 to 5"),
    "two levels": Mistake(NORTH, "[nurse 3,", "[nurse 3, nurse 4,", "nurse 4", "two levels", "keep one"),
    "level that nobody has": Mistake(
        NORTH,
        "[nurse 3, pediatrics, billing]",
        "[pediatrics]",
        "people:",
        "can serve the queue `north/billing`",
        "give",
    ),
    "matter": Mistake(
        GROUP, "language: preferred", "language: prefered", "prefered", "no way to take", "required or preferred"
    ),
    "no condition": Mistake(GROUP, _AFTER, "{queue: spare}", "{queue: spare}", "a condition is missing", "`after`"),
    "two conditions": Mistake(
        GROUP,
        _AFTER,
        "{after: 5m, longer_than: 2, queue: spare}",
        "longer_than: 2",
        "`after` and `longer_than`",
        "keep",
    ),
    "no overflow": Mistake(GROUP, _AFTER, "{after: 5m}", "{after: 5m}", "a destination is missing", "`queue`"),
    "two overflows": Mistake(
        GROUP,
        _AFTER,
        "{after: 5m, queue: spare, box: overflowing}",
        "box: overflowing}\n        - {l",
        "exclude",
        "keep",
    ),
    "overflow to an answer": Mistake(
        GROUP, _AFTER, "{after: 5m, answer: directions}", "answer: directions}\n", "no key `answer`", "known here"
    ),
    "overflow's queue": Mistake(GROUP, _AFTER, "{after: 5m, queue: spar}", "spar}", "no queue `spar`", '"spare"'),
    "overflow to itself": Mistake(
        GROUP, _AFTER, "{after: 5m, queue: front_desk}", "front_desk}\n        - {l", "leads to itself", "another"
    ),
    "longer": Mistake(GROUP, "longer_than: 10", "longer_than: 0", "0, until", "no number of callers", "from 1 to 999"),
    # people
    "works": Mistake(NORTH, 'fri: ["13:00', 'wed: ["13:00', 'wed: ["13', "named twice", "one line"),
    "works never": Mistake(
        NORTH, '{mon-wed: ["08:00-12:00"], fri: ["13:00-17:00"]}', "{}", "works: {", "without a time", "or remove it"
    ),
    "works twice": Mistake(
        NORTH, '"08:00-12:00"]', '"08:00-12:00", "11:00-13:00"]', '"11:00', "overlap", "one interval"
    ),
    "emergency number": Mistake(NORTH, "  102:", "  911:", "911:", "is an emergency number", "another extension"),
    "emergency number twice": Mistake(GROUP, '"911", "988"', '"911", "911"', '"911"]', "written twice", "keep one"),
    "no emergency number": Mistake(GROUP, '"988"', "nine", "nine", "no emergency number", "2 to 6 digits"),
    # recording
    "recorded queue": Mistake(
        GROUP, "queues: [billing, spare]", "queues: [biling, spare]", "biling, s", "no queue `biling`", '"billing"'
    ),
    "unannounced": Mistake(
        GROUP,
        '    announcement: {en: "This call is recorded.", es: "Esta llamada se graba."}\n',
        "",
        "queues: [billing, spare]",
        "nobody is recorded unannounced",
        "each language",
    ),
    "announcement without a language": Mistake(
        GROUP, ', es: "Esta llamada se graba."', "", "announcement: {en", "`recording` has no text in `es`", "es: ..."
    ),
    "keep without a unit": Mistake(
        GROUP, "keep: 30d", "keep: 30", "30\n  rollout", "no number of days", "add the unit"
    ),
    "keep in hours": Mistake(GROUP, "keep: 30d", "keep: 30h", "30h", "no number of days", "such as 90d"),
    "kept for ever": Mistake(GROUP, "keep: 30d", "keep: 3651d", "3651d", "too long", "3650d"),
    "recording's queues": Mistake(
        GROUP, "queues: [billing, spare]", "queues: billing", "billing\n    ann", "a list is expected", "["
    ),
    "recording's keys": Mistake(GROUP, "keep: 30d", "kept: 30d", "kept", "no key `kept`", '"keep"'),
    # the rest
    "severity": Mistake(GROUP, "long_menus: warning", "long_menus: warn", "warn\n", "no severity", "error or warning"),
    "mode": Mistake(NORTH, "mode: share", "mode: half", "half", "`half` is no mode", "live or shadow or share"),
    "share missing": Mistake(NORTH, "share: 0.2, ", "", "{mode: share", "`share` is missing", "share: 0.2"),
    "share of a shadow": Mistake(NORTH, "mode: share", "mode: shadow", "share: 0.2", "has no share", "mode: share"),
    "share": Mistake(NORTH, "share: 0.2", "share: 20", "20, old", "no share", "0.2"),
    "old missing": Mistake(NORTH, ", old: old-north", "", "{mode", "`old` is missing", "context"),
    "context": Mistake(NORTH, "old: old-north", "old: old north", "old north", "no context", "letters, digits"),
    "until before": Mistake(NORTH, "until: 2026-07-10", "until: 2026-07-05", "2026-07-05", "is before", "last closed"),
    "until too late": Mistake(NORTH, "until: 2026-07-10", "until: 2026-10-06", "2026-10-06", "93 days", "at most 60"),
    "until of every year": Mistake(NORTH, "until: 2026-07-10", "until: 07-10", "07-10", "not both", "with the year"),
    "yearly until before": Mistake(GROUP, "12-28, until: 01-02", "02-28, until: 01-02", "01-02", "is before", "last"),
    "closed twice": Mistake(
        NORTH,
        "\ngreeting:",
        "\n  - {date: 2026-07-08, reason: x}\ngreeting:",
        "{date: 2026-07-08",
        "written twice",
        "keep",
    ),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_one_mistake_is_one_problem_at_its_place(name: str) -> None:
    check(MISTAKES[name], everything_files())


def test_a_location_can_not_be_called_all() -> None:
    files = everything_files()
    files["locations/all.yaml"] = files.pop(SOUTH)
    found = [problem for problem in problems_of(files) if problem.source.file == "locations/all.yaml"]
    assert [problem.message for problem in found] == ["`all` is no name for a location"]


def test_more_than_four_options_are_for_the_proof_to_judge() -> None:
    files = everything_files()
    files[SOUTH] = files[SOUTH].replace(
        b"{en: Press 1.}, options: {1: clinical}",
        b"{en: 'Press 1, 2, 3, 4 or 5.'}, options: {1: clinical, 2: clinical, 3: clinical, 4: clinical, 5: clinical}",
        1,
    )
    assert problems_of(files) == ()


def test_a_level_that_nobody_has_is_told_where_people_are() -> None:
    """The queue is a default: what is to be mended stands in the location's own file."""
    [problem] = problems_of(edited(GROUP, "skills: [billing]", "skills: [billing 4]", everything_files()))
    assert problem.source.file == NORTH
    assert "it needs `billing 4`" in problem.message


def test_a_default_that_is_wrong_is_told_once_for_all_locations() -> None:
    wrong = edited(
        GROUP, "clinical: {ahead: 60s, open: {queue: nurse}", "clinical: {open: {queue: nures}", everything_files()
    )
    [problem] = problems_of(wrong)
    assert problem.source.file == GROUP
    assert "no queue `nures`" in problem.message
