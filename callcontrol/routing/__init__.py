"""Decisions about a call, pure: rules, number, moment and key in, decision with its reason out."""

from callcontrol.routing.arrival import Arrival, route
from callcontrol.routing.hours import Opened, is_open, next_change, periods
from callcontrol.routing.menu import (
    Again,
    Back,
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
from callcontrol.routing.overriding import message_at, with_overrides
from callcontrol.routing.stages import (
    Decided,
    Deeper,
    after_closed,
    begins_asking,
    decide,
    destination,
    first_stage,
    last_words,
    menu_again,
    speaking_location,
    stage_of,
)
from callcontrol.routing.words import Line, closed_words, menu_words, opening_words

__all__ = [
    "Again",
    "Arrival",
    "Back",
    "Choose",
    "Decided",
    "Deeper",
    "Heard",
    "Key",
    "Line",
    "Opened",
    "PersonReason",
    "Silence",
    "Step",
    "SwitchLanguage",
    "ToPerson",
    "after_closed",
    "begins_asking",
    "caller_kind",
    "closed_words",
    "decide",
    "destination",
    "first_stage",
    "is_open",
    "last_words",
    "menu_again",
    "menu_words",
    "message_at",
    "next_change",
    "normalise_did",
    "opening_words",
    "periods",
    "route",
    "speaking_location",
    "stage_of",
    "step_menu",
    "with_overrides",
]
