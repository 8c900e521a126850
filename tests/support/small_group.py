"""A practice small enough to think about: one location that is open, one that is closed, five people."""

from callcontrol.config import load_group_text
from callcontrol.model.rules import Group, SystemPrompt

NORTH = "+12125550110"
LAKE = "+14155550130"
NOWHERE = "+12125550999"
DESK, BILLING = "northside/front_desk", "northside/billing"

_GROUP = """
name: Small Medical Group
{unknown_did}
skills: {{reception: books, billing: bills}}
defaults:
  language: en
  more_languages:
    es: {{key: 9, invitation: "Para español, oprima el 9."}}
  queues:
    front_desk: {{label: Front desk, skills: [reception], ring: 10s, cooldown: 30s, max_wait: 5m}}
    billing: {{label: Billing, skills: [billing], ring: 10s, cooldown: 30s, max_wait: 5m}}
  call_types:
    appointment: {{open: {{queue: front_desk}}}}
    billing: {{open: {{queue: billing}}}}
    other: {{open: {{queue: front_desk}}}}
messages:
"""
_LOCATION = """
name: {name}
dids: ["{did}"]
time_zone: America/New_York
hours: {hours}
greeting: {{en: Welcome., es: Bienvenidos.}}
menu:
  text: {{en: Press 1 or 3., es: Oprima 1 o 3.}}
  options:
    1: appointment
    3: billing
  person: other
  timeout: 5s
  silences: 2
  wrong_keys: 3
after_hours: {{en: Closed., es: Cerrado.}}
people: {people}
"""
NORTH_PEOPLE = (
    "{101: {name: Ann, skills: [reception, speaks-es]}, 102: {name: Ben, skills: [reception, billing]}, "
    "103: {name: Cora, skills: [billing, speaks-es]}}"
)
_LAKE_PEOPLE = "{301: {name: Dan, skills: [reception, speaks-es]}, 302: {name: Eve, skills: [billing, speaks-es]}}"


def small_group(*, unknown_did: str | None = "northside", north_people: str = NORTH_PEOPLE) -> Group:
    """Northside is open on Tuesdays, lakeview never. ``unknown_did``: who answers numbers that nobody owns."""
    return load_group_text(small_files(unknown_did=unknown_did, north_people=north_people))


def without_billing() -> Group:
    """The skill `billing` is renamed, and Ben has it no more."""
    words = {
        b"skills: [billing": b"skills: [accounts",
        b"reception, billing]": b"reception]",
        b"billing: b": b"accounts: b",
    }
    files = small_files()
    for old, new in words.items():
        files = {name: text.replace(old, new) for name, text in files.items()}
    return load_group_text(files)


def small_files(*, unknown_did: str | None = "northside", north_people: str = NORTH_PEOPLE) -> dict[str, bytes]:
    """The same as files."""
    unknown = f"unknown_did: {unknown_did}" if unknown_did else ""
    messages = "".join(f"  {name}: {{en: {name}., es: {name}.}}\n" for name in SystemPrompt)
    north = _LOCATION.format(name="North", did=NORTH, hours='{tue: ["08:00-17:00"]}', people=north_people)
    lake = _LOCATION.format(name="Lake", did=LAKE, hours='{sun: ["08:00-09:00"]}', people=_LAKE_PEOPLE)
    files = {
        "group.yaml": _GROUP.format(unknown_did=unknown) + messages,
        "locations/northside.yaml": north,
        "locations/lakeview.yaml": lake,
    }
    return {name: text.encode() for name, text in files.items()}
