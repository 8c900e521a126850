"""Which version of the rules is live: taking up a new one while calls are up, and keeping every one that was."""

from callcontrol.rules.live import LiveRules, Reloaded, Switched, Verdict
from callcontrol.rules.overrides import OverridesDamaged, OverrideStore
from callcontrol.rules.overriding import Overrides, over_kept
from callcontrol.rules.start import Start, choose_start
from callcontrol.rules.store import History, RulesStore, StoreTrouble, VersionUnknown
from callcontrol.rules.switching import Asked

__all__ = [
    "Asked",
    "History",
    "LiveRules",
    "OverrideStore",
    "Overrides",
    "OverridesDamaged",
    "Reloaded",
    "RulesStore",
    "Start",
    "StoreTrouble",
    "Switched",
    "Verdict",
    "VersionUnknown",
    "choose_start",
    "over_kept",
]
