"""Decisions about a call, pure: rules, number, moment and key in, decision with its reason out."""

from callcontrol.routing.arrival import Arrival, route
from callcontrol.routing.hours import Opened, is_open, next_change, periods
from callcontrol.routing.menu import (
    Again,
    Choose,
    Heard,
    Key,
    PersonReason,
    Silence,
    Step,
    SwitchLanguage,
    ToPerson,
    step_menu,
)
from callcontrol.routing.numbers import caller_kind, normalise_did

__all__ = [
    "Again",
    "Arrival",
    "Choose",
    "Heard",
    "Key",
    "Opened",
    "PersonReason",
    "Silence",
    "Step",
    "SwitchLanguage",
    "ToPerson",
    "caller_kind",
    "is_open",
    "next_change",
    "normalise_did",
    "periods",
    "route",
    "step_menu",
]
