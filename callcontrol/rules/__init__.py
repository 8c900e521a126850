"""Which version of the rules is live: taking up a new one while calls are up, and keeping every one that was."""

from callcontrol.rules.live import LiveRules, Reloaded, Verdict
from callcontrol.rules.start import Start, choose_start
from callcontrol.rules.store import History, RulesStore, StoreTrouble, VersionUnknown

__all__ = [
    "History",
    "LiveRules",
    "Reloaded",
    "RulesStore",
    "Start",
    "StoreTrouble",
    "Verdict",
    "VersionUnknown",
    "choose_start",
]
