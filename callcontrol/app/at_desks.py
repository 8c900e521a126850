"""What desk phones can do in this process: every word of ``[callcontrol-desk-calls]`` with its dialogue."""

from functools import partial

from callcontrol.config.clock import Clock
from callcontrol.desk import Dialogue, Dialogues, Studio
from callcontrol.desk.hours import switch_hours
from callcontrol.desk.long_waits import acknowledge_alert
from callcontrol.desk.parking import pick_up, tell_place
from callcontrol.desk.phone import DeskPhone
from callcontrol.desk.recording import record_by_number
from callcontrol.model.desk import Recorded
from callcontrol.people.wait_alerts import WaitAlerts
from callcontrol.rules import LiveRules
from callcontrol.rules.by_phone import HoursByPhone


def dialogues(rules: LiveRules, clock: Clock, studio: Studio, alerts: WaitAlerts) -> Dialogues:
    """Those of every process."""
    found = Dialogues()
    found.add("hours", Dialogue(partial(_hours, HoursByPhone(rules, clock), rules)))
    found.add("record", Dialogue(partial(_record, studio)))
    found.add("park", Dialogue(tell_place))
    found.add("unpark", Dialogue(pick_up))
    found.add("alert", Dialogue(partial(_alert, alerts)))
    return found


async def _hours(hours: HoursByPhone, rules: LiveRules, phone: DeskPhone, named: str) -> None:
    await switch_hours(phone, hours, lambda: rules.group, named)


async def _alert(alerts: WaitAlerts, phone: DeskPhone, named: str) -> None:
    await acknowledge_alert(phone, alerts, named)


async def _record(studio: Studio, phone: DeskPhone, _named: str) -> Recorded | None:
    return await record_by_number(phone, studio)
