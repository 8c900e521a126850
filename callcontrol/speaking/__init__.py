"""Values as the pieces that are spoken for them, pure: numbers, days, times, waits and money, in any language."""

from callcontrol.model.speech import How, Kind, Line, Speech, SpokenTables
from callcontrol.speaking.days import birth_date, day
from callcontrol.speaking.numbers import digits, money, number
from callcontrol.speaking.orders import ends_phrase, is_piece
from callcontrol.speaking.pieces import LAST_PLACE, pieces
from callcontrol.speaking.sentence import as_text
from callcontrol.speaking.times import Span, clock, hours, moment, wait, wait_range

__all__ = [
    "LAST_PLACE",
    "How",
    "Kind",
    "Line",
    "Span",
    "Speech",
    "SpokenTables",
    "as_text",
    "birth_date",
    "clock",
    "day",
    "digits",
    "ends_phrase",
    "hours",
    "is_piece",
    "moment",
    "money",
    "number",
    "pieces",
    "wait",
    "wait_range",
]
