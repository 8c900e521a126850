"""One mistake in the example gives one problem: at its place, with what is wrong and what would be right."""

import pytest

from tests.fixtures.mistakes import Mistake, check
from tests.fixtures.rules import GROUP, LAKEVIEW, NORTHSIDE, SOUTHSIDE, example_files

_TRAINING = "date: 2026-04-17, reason: Staff"
MISTAKES = {
    "key": Mistake(NORTHSIDE, "greeting:", "greting:", "greting:", "no key `greting`", '"greeting"'),
    "inner key": Mistake(NORTHSIDE, "options:", "optoins:", "optoins:", "no key `optoins`", '"options"'),
    "group key": Mistake(GROUP, "unknown_did", "unknown", "unknown:", "no key `unknown`", '"unknown_did"'),
    "option": Mistake(NORTHSIDE, "4: clinical", "4: clincal", "clincal", "no call type or menu", '"clinical"'),
    "person": Mistake(NORTHSIDE, "person: other", "person: othr", "othr", "no call type `othr`", '"other"'),
    "queue": Mistake(GROUP, "cal: {open: {queue: nurse", "cal: {open: {queue: nures", "nures", "no queue", '"nurse"'),
    "skill": Mistake(NORTHSIDE, "[reception, s", "[receptoin, s", "receptoin", "no skill `receptoin`", '"reception"'),
    "queue skill": Mistake(GROUP, "[nurse]", "[nurce]", "nurce", "no skill `nurce`", '"nurse"'),
    "speaks": Mistake(SOUTHSIDE, "speaks-es", "speaks-xx", "speaks-xx", "no skill `speaks-xx`", "did you mean"),
    "category": Mistake(
        GROUP, "    other: {", "    other: {category: othr, ", "othr", "`othr` is no category", '"other"'
    ),
    "language": Mistake(GROUP, "    es: {key", "    sp: {key", "sp: {key", "`sp` is no language", '"es"'),
    "no text": Mistake(
        SOUTHSIDE, "  es: Gracias", "  # es: Gracias", "greeting:", "`greeting` has no text in `es`", "es: ..."
    ),
    "text language": Mistake(
        NORTHSIDE, "after_hours:", "after_hours:\n  fr: Bonjour", "fr: Bon", "not offer the language `fr`", "en, es"
    ),
    "message": Mistake(GROUP, "  wrong_key:", "  wrong_keys:", "wrong_keys:", "no message `wrong_keys`", '"wrong_key"'),
    "zone": Mistake(
        NORTHSIDE, "America/New_York", "America/NewYork", "America/NewY", "no time zone", '"America/New_York"'
    ),
    "city": Mistake(LAKEVIEW, "America/Los_Angeles", "Los Angeles", "Los Ang", "no time zone", '"America/Los_Angeles"'),
    "zone without summer time": Mistake(NORTHSIDE, "America/New_York", "EST", "EST", "no time zone", "region and city"),
    "queue number": Mistake(
        *(GROUP, "nurse: {label", "nurse: {number: 101, label", "nurse: {number", "extension of northside-101"),
        "nothing else",
    ),
    "queue's emergency number": Mistake(
        *(GROUP, "nurse: {label", "nurse: {number: 9911, label", "nurse: {number", "for an emergency"), "nothing else"
    ),
    "codes in a talk": Mistake(
        *(GROUP, "skills:", 'transfers: {code: "*2", consult: "*21"}\nskills:', '"*21"', "told apart", "other keys")
    ),
    "location": Mistake(GROUP, "did: northside", "did: nortside", "nortside", "is no location", '"northside"'),
    "did plus": Mistake(LAKEVIEW, '"+14155550130"', "14155550130", "141", "no E.164", "plus sign"),
    "did short": Mistake(LAKEVIEW, "+14155550130", "+1415555", '"+1', "no E.164", "plus sign"),
    "did twice": Mistake(
        SOUTHSIDE, "+13125550120", "+14155550130", '"+1', "belongs to lakeview (locations/lake", "one location"
    ),
    "no dids": Mistake(SOUTHSIDE, 'dids: ["+13125550120"]', "dids: []", "[]", "has no number", "dids:"),
    "extension twice": Mistake(NORTHSIDE, "  102:", "  101:", "101: {name: James", "written twice", "keep one"),
    "extension": Mistake(NORTHSIDE, "  101:", "  10a:", "10a", "no extension", "2 to 6 digits"),
    "key twice": Mistake(NORTHSIDE, "    2: pres", "    1: pres", "1: pres", "written twice, first at line", "keep"),
    "key zero": Mistake(
        NORTHSIDE, "    4: clin", "    0: clin", "0: clin", "key `0` is taken", "always leads to a person"
    ),
    "key star": Mistake(NORTHSIDE, "    4: clin", '    "*": clin', '"*": clin', "no key", "1 to 9"),
    "text without key": Mistake(NORTHSIDE, "press 4", "press four", "en: >-\n      To make", "never says 4", "press 4"),
    "text with another": Mistake(NORTHSIDE, "press 0", "press 0 or 7", "en: >-\n      To make", "says 7", "`options`"),
    "duration unit": Mistake(GROUP, "ring: 15s", "ring: 15", "15,", "`15` is no duration", "15s"),
    "silence": Mistake(NORTHSIDE, "  person:", "  timeout: 61s\n  person:", "61s", "`61s` is too long", "at most 60s"),
    "duration": Mistake(GROUP, "max_wait: 8m", "max_wait: soon", "soon", "no duration", "10m"),
    "signing out for a moment": Mistake(
        *(GROUP, "max_wait: 8m", "max_wait: 8m, overflow: [{unattended: 9s, queue: billing}]", "9s"),
        *("`9s` is too short", "at least 10s"),
    ),
    "count": Mistake(NORTHSIDE, "  person:", "  silences: 0\n  person:", "0\n  person", "1 to 9", "one digit"),
    "clock": Mistake(NORTHSIDE, "08:00-12", "8:00-12", '"8:00', "`8:00` is no time", "08:30"),
    "backwards": Mistake(NORTHSIDE, "08:00-12:00", "12:00-08:00", '"12:00-08', "ends before it starts", "24:00"),
    "overlap": Mistake(NORTHSIDE, '"13:00-17', '"11:59-17', '"11:59', "overlap", "one interval"),
    "weekday": Mistake(NORTHSIDE, "  fri:", "  friday:", "friday:", "no weekday", '"fri"'),
    "weekday twice": Mistake(
        NORTHSIDE, "mon-thu", "mon-fri", 'fri: ["08:00-12:00", "13:00-16', "named twice", "one line"
    ),
    "date": Mistake(SOUTHSIDE, "2026-04-17", "2026-04-31", "2026-04-31", "not in the calendar", "2026-12-24"),
    "yearly date": Mistake(GROUP, "date: 12-24", "date: 24-12", "24-12", "not in the calendar", "12-24 for every year"),
    "date twice": Mistake(
        SOUTHSIDE,
        "closures:\n",
        "closures:\n  - {date: 2026-04-17, reason: x}\n",
        f"{{{_TRAINING}",
        "written twice",
        "keep",
    ),
    "closed and open": Mistake(
        SOUTHSIDE,
        "closures:",
        "special_hours: [{date: 2026-04-17, hours: [], reason: x}]\nclosures:".replace("[]", '["08:00-09:00"]'),
        f"{{{_TRAINING}",
        "2026-04-17 is written twice",
        "keep",
    ),
    "no reason": Mistake(
        SOUTHSIDE, ", reason: Staff training day", "", "{date: 2026-04-17}", "`reason` is missing", "add"
    ),
    "special hours without a time": Mistake(
        GROUP, 'hours: ["08:00-12:00"], reason', "hours: [], reason", "[], reason", "without a time", "`closures`"
    ),
    "special hours overlap": Mistake(
        GROUP, '["08:00-12:00"], r', '["08:00-12:00", "11:00-13:00"], r', '"11:00', "overlap", "one interval"
    ),
    "country": Mistake(GROUP, "country: US", "country: USA", "USA", "`USA` is no country", '"US"'),
    "country in words": Mistake(GROUP, "country: US", "country: America", "America", "no country", "ISO 3166-1"),
    "state": Mistake(NORTHSIDE, "state: NY", "state: NX", "NX", "US has no state `NX`", "NV, NY, OH"),
    "state in words": Mistake(NORTHSIDE, "state: NY", "state: New York", "New York", "no state `New York`", '"NY"'),
    "state of another country": Mistake(
        NORTHSIDE, "state: NY", "country: LU\nstate: NY", "NY", "LU has no state", "same everywhere"
    ),
    "holiday": Mistake(
        GROUP, "- Columbus Day", "- Colombus Day", "Colombus", "no public holiday `Colombus Day`", '"Columbus Day"'
    ),
    "holiday of another state": Mistake(
        NORTHSIDE,
        "state: NY",
        "state: NY\nholidays: {open: [Diwali]}",
        "Diwali",
        "US NY has no public holiday `Diwali`",
        "known here",
    ),
    "holiday twice": Mistake(
        GROUP, "      - Diwali", "      - Day After Thanksgiving", '["08:00-12:00"]\n\n', "under `open` as well", "keep"
    ),
    "holiday without a time": Mistake(
        GROUP, 'Thanksgiving: ["08:00-12:00"]', "Thanksgiving: []", "[]\n", "no time", "closed without it"
    ),
    "list for text": Mistake(
        SOUTHSIDE, "Staff training day", "[Staff day]", "[Staff", "one value is expected", "plain"
    ),
    "text for list": Mistake(NORTHSIDE, "[reception, speaks-es]", "reception", "reception}", "a list is expected", "["),
    "text for keys": Mistake(
        SOUTHSIDE, "\nmenu:", "\nqueues: none\nmenu:", "none", "keys with values are expected", "indented"
    ),
    "blank": Mistake(NORTHSIDE, "name: Riverbend Northside Family Medicine", 'name: " "', '" "', "blank", "write what"),
    "nothing": Mistake(NORTHSIDE, "time_zone: America/New_York", "time_zone:", "time_zone:", "has no value", "write"),
    "nobody": Mistake(NORTHSIDE, "[nurse, speaks-es]", "[reception]", "people:", "nobody at northside", "skills"),
    "anchor": Mistake(NORTHSIDE, "name: River", "name: &a River", "&a", "YAML anchor", "remove it"),
    "alias": Mistake(GROUP, "did: northside", "did: *a", "*a", "YAML alias", "write the value"),
    "tag": Mistake(GROUP, "did: northside", "did: !!python/name:os.system northside", "!!python", "YAML tag", "remove"),
    "tab": Mistake(NORTHSIDE, "  fri:", "\tfri:", "\tfri:", "a tab", "spaces"),
    "bracket": Mistake(NORTHSIDE, '["+12125550110"]', '["+12125550110"', "time_zone", "no valid YAML", "bracket"),
    "two documents": Mistake(NORTHSIDE, "\nhours:", "\n---\nhours:", "---", "second document", "remove"),
    "quote": Mistake(NORTHSIDE, '"+12125550110"]', '+12125550110"]', "+1212", "is no E.164 number", "plus sign"),
    "quote not closed": Mistake(
        NORTHSIDE, '["+12125550110"]', '["+12125550110]', '08:00-12:00", "13:00-17', "no valid YAML", "missing quote"
    ),
    "colon in brackets": Mistake(
        NORTHSIDE, "name: Maria Lopez", "name: Maria: Lopez", ": Lopez", "no valid YAML", "in quotes"
    ),
    "comma in brackets": Mistake(
        NORTHSIDE, "name: Maria Lopez", "name: Lopez, Maria Ana", "Maria Ana", "has no value", "in quotes"
    ),
    "column": Mistake(NORTHSIDE, "state: NY", "  state: NY", ": NY", "no valid YAML", "start in the same column"),
    "no space": Mistake(NORTHSIDE, "state: NY", "state:NY", "hours:", "no valid YAML", "no space after one"),
    "colon in text": Mistake(NORTHSIDE, "en: Thank you", "en: Note: thank you", ": thank", "no valid YAML", "quotes"),
    "escape": Mistake(
        LAKEVIEW, "name: Riverbend Lakeview Internal Medicine", 'name: "\\UFFFFFFFF"', "name", "no valid", "back"
    ),
    "a key of pydantic": Mistake(NORTHSIDE, "name: R", '"[key]": 1\nname: R', '"[key]"', "this is no key", "one word"),
    "half a character": Mistake(SOUTHSIDE, "Rosa Delgado", '"\\ud800"', '"\\ud8', "half a character", "itself"),
    "half a character in a key": Mistake(SOUTHSIDE, "name: R", '"\\ud800": x\nname: R', '"\\ud8', "half a", "itself"),
    "control": Mistake(NORTHSIDE, "name: River", "name: \x07River", "\x07", "U+0007", "delete"),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_one_mistake_is_one_problem_at_its_place(name: str) -> None:
    check(MISTAKES[name], example_files())
