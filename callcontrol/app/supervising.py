"""Who listens, and who takes a caller by hand, at the desk phones of this process."""

from callcontrol.calls.conversations import LiveConversations
from callcontrol.calls.picking_up import LivePickUps
from callcontrol.calls.supervisor import Supervisor
from callcontrol.config import Settings
from callcontrol.desk import Dialogue, Dialogues
from callcontrol.desk.picking_up import PickingUp
from callcontrol.desk.supervising import LONGEST_SECONDS, Supervising
from callcontrol.desk.trail import OpenListenings
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.pins import PinGate
from callcontrol.rules import LiveRules


def add_supervising(
    at_desks: Dialogues,
    settings: Settings,
    rules: LiveRules,
    supervisor: Supervisor,
    dispatcher: Dispatcher,
    gate: PinGate,
) -> OpenListenings:
    """Let desk phones ask for it; the listenings under way, of which a process before this one may have left some."""
    kept = OpenListenings(settings.listenings)
    talks = LiveConversations(supervisor.sessions.values)
    talk = Supervising(lambda: rules.group, gate, talks, kept).talk
    at_desks.add("listen", Dialogue(talk, longest_seconds=LONGEST_SECONDS))
    picking_up = PickingUp(lambda: rules.group, LivePickUps(supervisor.sessions.values, dispatcher))
    at_desks.add("pickup", Dialogue(picking_up.waiting))
    at_desks.add("ringing", Dialogue(picking_up.ringing))
    return kept
