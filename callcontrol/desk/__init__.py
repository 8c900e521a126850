"""What desk phones do for themselves, each a call of its own; and the lamps that show the hours."""

from callcontrol.desk.desk import AWAY_CONTEXT, DESK_CONTEXTS, Desk
from callcontrol.desk.dialogues import Dialogue, Dialogues
from callcontrol.desk.lamps import Lamps
from callcontrol.desk.ports import HoursSwitch, Studio

__all__ = ["AWAY_CONTEXT", "DESK_CONTEXTS", "Desk", "Dialogue", "Dialogues", "HoursSwitch", "Lamps", "Studio"]
