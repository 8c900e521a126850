"""Decisions about a call, pure: rules, number, moment and key in, decision with its reason out."""

from callcontrol.routing.arrival import Arrival, route
from callcontrol.routing.asking import after_question, is_complete, question_of, take_answer
from callcontrol.routing.calling_out import next_ring
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
from callcontrol.routing.promises import due, window
from callcontrol.routing.rota import OnDuty, contacts_of, on_duty, rung
from callcontrol.routing.sentences import Reached, location_lines, needed, reached, spoken_kinds
from callcontrol.routing.stage_words import (
    answer_words,
    box_words,
    callback_words,
    number_words,
    on_call_words,
    question_words,
    take_call_line,
)
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
from callcontrol.routing.values import expand, hours_of, next_opening, text_at
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
    "OnDuty",
    "Opened",
    "PersonReason",
    "Reached",
    "Silence",
    "Step",
    "SwitchLanguage",
    "ToPerson",
    "after_closed",
    "after_question",
    "answer_words",
    "begins_asking",
    "box_words",
    "callback_words",
    "caller_kind",
    "closed_words",
    "contacts_of",
    "decide",
    "destination",
    "due",
    "expand",
    "first_stage",
    "hours_of",
    "is_complete",
    "is_open",
    "last_words",
    "location_lines",
    "menu_again",
    "menu_words",
    "message_at",
    "needed",
    "next_change",
    "next_opening",
    "next_ring",
    "normalise_did",
    "number_words",
    "on_call_words",
    "on_duty",
    "opening_words",
    "periods",
    "question_of",
    "question_words",
    "reached",
    "route",
    "rung",
    "speaking_location",
    "spoken_kinds",
    "stage_of",
    "step_menu",
    "take_answer",
    "take_call_line",
    "text_at",
    "window",
    "with_overrides",
]
