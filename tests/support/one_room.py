"""A location that never closes, with desks and nurses: what theory and simulation are compared on."""

from datetime import UTC, datetime

from callcontrol.config import load_group_text
from callcontrol.model.names import Language, QueueName
from callcontrol.model.rules import Group
from callcontrol.simulation import Arrival, Habits, Plan, Run, plan, run

DESK, NURSE = QueueName("site/desk"), QueueName("site/nurse")
EN = Language("en")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)

_GROUP = """
name: One room
skills: {{desk: answers, nurse: advises}}
defaults:
  language: en
  queues:
    desk: {{label: Desk, skills: [desk], ring: 20s, cooldown: 30s, max_wait: 10h{desk}}}
    nurse: {{label: Nurse, skills: [nurse], ring: 20s, cooldown: 30s, max_wait: 10h{nurse}}}
  call_types:
    other: {{open: {{queue: desk}}, closed: {{box: box}}}}
    clinical: {{open: {{queue: nurse}}, closed: {{box: box}}}}
  boxes: {{box: {{label: Box, within: 8h, text: {{en: Speak}}}}}}
messages:
  emergency_notice: {{en: Emergency}}
  unknown_number: {{en: Nobody}}
  nobody_available: {{en: Sorry}}
  technical_trouble: {{en: Trouble}}
"""
_SITE = """
name: {name}
dids: ["{did}"]
time_zone: {zone}
hours: {hours}
greeting: {{en: Welcome}}
menu: {{text: {{en: "Press 1, press 2"}}, options: {{1: other, 2: clinical}}, person: other, timeout: 5s, silences: 2,
  wrong_keys: 3}}
closed_menu: {{text: {{en: "Press 1"}}, options: {{1: other}}, person: other, timeout: 5s, silences: 2, wrong_keys: 3}}
after_hours: {{en: Closed}}
people: {people}
"""
ALWAYS = '{mon-sun: ["00:00-24:00"]}'


def one_room(
    desks: int,
    nurses: int = 1,
    *,
    hours: str = ALWAYS,
    works: str = "",
    desk: str = "",
    nurse: str = "",
    elsewhere: int = 0,
) -> Group:
    """So many people of each kind. ``desk``, ``nurse``: more keys of the queues; ``elsewhere``: desks of a sister."""
    more = f", works: {works}" if works else ""
    people = {100 + n: "desk" for n in range(desks)} | {200 + n: "nurse" for n in range(nurses)}
    written = ", ".join(f"{n}: {{name: P{n}, skills: [{skill}]{more}}}" for n, skill in people.items())
    files = {
        "group.yaml": _GROUP.format(desk=desk, nurse=nurse),
        "locations/site.yaml": _SITE.format(
            name="Site", did="+12125550110", zone="Africa/Abidjan", hours=hours, people=f"{{{written}}}"
        ),
    }
    if elsewhere:
        sister = ", ".join(f"{300 + n}: {{name: S{n}, skills: [desk, nurse]}}" for n in range(elsewhere))
        files["locations/sister.yaml"] = _SITE.format(
            name="Sister", did="+12125550120", zone="Africa/Abidjan", hours=ALWAYS, people=f"{{{sister}}}"
        )
    return load_group_text({name: text.encode() for name, text in files.items()})


def coming(*calls: tuple[float, float], queue: QueueName = DESK, first: int = 0) -> list[Arrival]:
    """Calls at these seconds with talks so long; nobody hangs up."""
    return [Arrival(first + n, at, queue, EN, talk) for n, (at, talk) in enumerate(calls)]


def a_day(group: Group, days: int = 1) -> Plan:
    """The rules from Monday on."""
    return plan(group, MONDAY, 86_400.0 * days)


def lived(group: Group, arrivals: list[Arrival], habits: Habits | None = None) -> Run:
    """A Monday of these calls."""
    ordered = sorted(arrivals, key=lambda call: (call.at, call.number))
    return run(a_day(group), ordered, habits or Habits())


def waits(done: Run) -> dict[int, tuple[str, float]]:
    """Of each call how its waiting ended and after how many seconds."""
    return {call.arrival.number: (str(call.fate), round(call.seconds, 6)) for call in done.calls}
