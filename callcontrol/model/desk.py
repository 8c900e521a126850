"""What the desk phones do for themselves: switch the hours, show them by a lamp, record a sentence."""

from enum import StrEnum


class DeskPrompt(StrEnum):
    """Sentences that people at desk phones hear; the wording is ours, see ``config/desk_wording.yaml``."""

    IS_OPEN = "is_open"
    """After the location's name."""
    IS_CLOSED = "is_closed"
    BY_HAND = "by_hand"
    """The state was switched, the written hours say something else or the same."""
    HOURS_MENU = "hours_menu"
    """1 open, 2 closed, 3 closed until a time, 4 back to the written hours."""
    ENTER_TIME = "enter_time"
    SWITCHED = "switched"
    """Said before the new state."""
    NOT_A_KEY = "not_a_key"
    GOODBYE = "goodbye"
    MAY_NOT = "may_not"
    NO_SUCH_LOCATION = "no_such_location"
    UNSAFE = "unsafe"
    NO_CHANGE = "no_change"
    NOT_A_TIME = "not_a_time"
    FOR_ALL = "for_all"
    NOTHING_SET = "nothing_set"
    NOT_KEPT = "not_kept"
    ENTER_SENTENCE = "enter_sentence"
    """The number that ``callcontrol prompts list`` shows."""
    NO_SUCH_SENTENCE = "no_such_sentence"
    HEARD_NOW = "heard_now"
    """Before the sentence as callers hear it at present."""
    SPEAK = "speak"
    """Before the tone."""
    UNUSABLE = "unusable"
    AS_RECORDED = "as_recorded"
    """Before what was recorded."""
    KEEP = "keep"
    """1 keep, 2 again."""
    KEPT = "kept"
    ENTER_PIN = "enter_pin"
    WRONG_PIN = "wrong_pin"
    PIN_LOCKED = "pin_locked"
    ENTER_EXTENSION = "enter_extension"
    """Of a colleague who talks, whom a supervisor wants to hear."""
    NO_SUCH_EXTENSION = "no_such_extension"
    NOT_TALKING = "not_talking"
    FOR = "for"
    """Before a location's name, of several that have the extension."""
    PRESS = "press"
    """Before the digit that chooses it."""
    EARS = "ears"
    """1 listen, 2 whisper, 3 barge, star another extension."""
    CONVERSATION_OVER = "conversation_over"
    PLACE_1 = "place_1"
    """At which place the caller is parked by completing the transfer; so the following."""
    PLACE_2 = "place_2"
    PLACE_3 = "place_3"
    PLACE_4 = "place_4"
    PLACE_5 = "place_5"
    PLACE_6 = "place_6"
    PLACE_7 = "place_7"
    PLACE_8 = "place_8"
    PLACE_9 = "place_9"
    NO_PLACE = "no_place"
    NOBODY_PARKED = "nobody_parked"
    ALERT_SEEN = "alert_seen"
    LONGEST_WAIT = "longest_wait"
    """Before the length of a wait."""
    NO_ALERT = "no_alert"
    NO_SUCH_QUEUE = "no_such_queue"
    TRANSFER_TO = "transfer_to"
    """The target, then the pound key; the pound key alone leads back to the caller."""
    TRANSFER_REFUSED = "transfer_refused"
    NOBODY_WAITS = "nobody_waits"
    NOTHING_RINGS = "nothing_rings"
    CALLER_GONE = "caller_gone"
    """Between the moment at which somebody wanted to take them and that at which they would have."""


PARKING_PLACES = tuple(DeskPrompt(f"place_{number}") for number in range(1, 10))
"""What is said of each place, the first one's first."""


class Refusal(StrEnum):
    """Why hours were not switched; each has a sentence of the same name."""

    UNSAFE = "unsafe"
    """Callers would not end well."""
    NO_CHANGE = "no_change"
    """The hours do not change soon: there is nothing to hold until."""
    NOT_A_TIME = "not_a_time"
    FOR_ALL = "for_all"
    """What holds was set for every location: one can not take it back for itself."""
    NOTHING_SET = "nothing_set"
    NOT_KEPT = "not_kept"
    """The disk, or too much at once; the log says what."""

    @property
    def prompt(self) -> DeskPrompt:
        """What the person hears."""
        return DeskPrompt(self.value)


class HoursKey(StrEnum):
    """What a key of `DeskPrompt.HOURS_MENU` asks for."""

    OPEN = "1"
    CLOSED = "2"
    CLOSED_UNTIL = "3"
    AS_WRITTEN = "4"


class Lamp(StrEnum):
    """A location's lamp at the phones, as Asterisk's device states."""

    OFF = "NOT_INUSE"
    """Open."""
    ON = "INUSE"
    """Closed."""
    BLINKS = "RINGING"
    """Switched by hand, open or closed: somebody should think of it."""


class Recorded(StrEnum):
    """What came of it, as the command tells."""

    KEPT = "kept"
    DROPPED = "dropped"
    """The receiver was put down, or nothing usable was spoken."""
    NOT_KEPT = "not_kept"
    """A fault; the log says which."""
    NO_ANSWER = "no_answer"
    """The phone was busy, away, or nobody took it up."""


ALERT_LAMP = "Stasis:callcontrol-alert-"
"""What the device of a queue's alert is called, with the queue's name behind it, a dash in the place of its slash."""
LAMP = "Stasis:callcontrol-hours-"
"""What the device of a location's lamp is called, with the location's key behind it."""
SENTENCE_DIGITS = 6
"""Of the number under which a sentence is recorded from a phone."""
