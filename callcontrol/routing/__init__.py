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
from callcontrol.routing.stages import first_stage, joins, last_words, speaking_location
from callcontrol.routing.words import Line, closed_words, menu_words, opening_words

__all__ = [
    "Again",
    "Arrival",
    "Choose",
    "Heard",
    "Key",
    "Line",
    "Opened",
    "PersonReason",
    "Silence",
    "Step",
    "SwitchLanguage",
    "ToPerson",
    "caller_kind",
    "closed_words",
    "first_stage",
    "is_open",
    "joins",
    "last_words",
    "menu_words",
    "next_change",
    "normalise_did",
    "opening_words",
    "periods",
    "route",
    "speaking_location",
    "step_menu",
]
