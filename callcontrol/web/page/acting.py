"""What somebody does at the page: the very steps of desk phones and commands, with the person's id as the author."""

from collections.abc import Callable
from dataclasses import dataclass, field

from callcontrol.calls.emergencies import LONGEST_NAME, LONGEST_NOTE, Emergencies, NoSuchEmergency, SeenTo
from callcontrol.model.calls import CallId
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import PersonId, QueueName
from callcontrol.model.rules import Group
from callcontrol.people.staff import Staff
from callcontrol.people.wait_alerts import NothingToAcknowledge, WaitAlerts
from callcontrol.routing.desk import may_acknowledge
from callcontrol.routing.desk_people import MORE_SECONDS
from callcontrol.web.page.looking import zone_at


@dataclass(slots=True)
class Acting:
    """Each method never waits, and says in words what holds now. Whoever came too late is told who was first.

    Raises CallcontrolError where the rules do not know the person, or what they chose.
    """

    live: Callable[[], Group]
    staff: Staff
    emergencies: Emergencies
    alerts: WaitAlerts
    noted: dict[PersonId, tuple[CallId, str]] = field(default_factory=dict)
    """Which call of somebody's last ended how, by their word at a page."""

    def see_to_emergency(self, person: PersonId, name: str, note: str) -> str:
        """Acknowledge an emergency call."""
        who = self._known(person)
        printable = "".join(letter for letter in note if letter.isprintable()).strip()[:LONGEST_NOTE]
        try:
            self.emergencies.acknowledge(name, who[:LONGEST_NAME], person, printable)
        except NoSuchEmergency:
            return "That call is not known any more."
        except SeenTo:
            found = next((each for each in self.emergencies.standing(everything=True) if each.call.id == name), None)
            if found is None or found.ack is None:
                return "Somebody has seen to it already."
            at = found.ack.at.astimezone(zone_at(self.live(), found.call.location))
            return f"Already seen to: {found.ack.by} did at {at:%H:%M}."
        return "Acknowledged: you have seen to the emergency call."

    def see_to_alert(self, person: PersonId, queue: QueueName) -> str:
        """Acknowledge that callers wait too long."""
        who = self._known(person)
        if not may_acknowledge(self.live(), person, queue):
            return "You may not acknowledge this: the queue is neither of your location nor of your skills."
        try:
            self.alerts.acknowledge(queue, who[:LONGEST_NAME], person)
        except NothingToAcknowledge as error:
            return f"Nothing to acknowledge: {error}."
        return f"Acknowledged: you have seen to the callers of {queue}."

    def sign(self, person: PersonId, *, on: bool) -> str:
        """In to all queues, or out of all."""
        self.staff.sign(person, person, on=on)
        return "You are signed in: calls come to you." if on else "You are signed out: no calls come to you."

    def pause(self, person: PersonId, reason: str) -> str:
        """With a reason of the rules."""
        if reason not in {each.name for each in self.live().pauses}:
            raise CallcontrolError("the rules do not know this reason any more")
        self.staff.pause(person, person, reason)
        return "You are paused: no calls come to you."

    def ready(self, person: PersonId) -> str:
        """End a pause and the work after a call."""
        self.staff.ready(person, person)
        return "You are ready."

    def more_time(self, person: PersonId) -> str:
        """Before the next call, from now."""
        self.staff.wrap_up(person, person, MORE_SECONDS)
        return f"Your next call waits for {MORE_SECONDS / 60:.0f} minutes."

    def dispose(self, person: PersonId, call: CallId, disposition: str) -> str:
        """How a call ended. ``call`` is the one that the person saw: by now their last one may be another."""
        self._known(person)
        if disposition not in {each.name for each in self.live().dispositions}:
            raise CallcontrolError("the rules do not know this way for a call to end any more")
        if call != self.staff.last_call(person):
            return "You have had another call since: choose for that one."
        self.staff.dispose(person, call, disposition)
        self.noted[person] = call, disposition
        return "Noted how the call ended."

    def _known(self, person: PersonId) -> str:
        who = self.live().people.get(person)
        if who is None:
            raise CallcontrolError("the rules do not know you any more")
        return who.name
