"""The shape of who may listen to conversations."""

from callcontrol.config.schema_base import Entry
from callcontrol.config.written import SkillName, Truth


class SupervisionEntry(Entry):
    """Who may listen to conversations from a desk phone."""

    skills: list[SkillName]
    """Whoever has one of these and a PIN may; []: nobody."""
    announce: Truth = False
    """Whoever is listened to hears a tone; no unless said."""
