"""What desk calls need of the layers above: the composition root gives it."""

from dataclasses import dataclass
from typing import Protocol

from callcontrol.flows.call import Call
from callcontrol.flows.handed import Handed
from callcontrol.model.calls import ChannelId
from callcontrol.model.desk import Refusal
from callcontrol.model.names import Language, LocationKey, PersonId
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Group, Switch
from callcontrol.model.supervising import PinVerdict, SupervisionStep
from callcontrol.prompts import SpokenCandidate


class HoursSwitch(Protocol):
    """Switches hours as ``override set`` does, proved first; `callcontrol.rules.by_phone.HoursByPhone` is one."""

    async def set(self, location: LocationKey, switch: Switch, author: str, until: str = "") -> Refusal | None:
        """In the place of what was switched for this location before; ``until`` is ``17:00`` or the next change.

        None: callers to come meet it.
        """

    async def clear(self, location: LocationKey, author: str) -> Refusal | None:
        """Back to the written hours. None: callers to come meet them."""


class Pins(Protocol):
    """Judges PINs; `callcontrol.people.pins.PinGate` behind a thread is one."""

    async def judge(self, person: PersonId, keyed: str) -> PinVerdict:
        """What it is worth; three wrong ones lock. Raises CallcontrolError; then it is not right."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A person of the practice and a caller, joined."""

    call: Call
    person: PersonId
    channel: ChannelId
    """The person's leg."""


class Conversations(Protocol):
    """Who talks with whom; `callcontrol.calls.conversations.LiveConversations` is one."""

    def of(self, person: PersonId) -> Conversation | None:
        """What somebody says to a caller at this moment, of a call that we lead; None: nothing."""

    def goes_on(self, talk: Conversation) -> bool:
        """Whether it is still the same two."""


class PickUps(Protocol):
    """Gives callers to phones that are at hand; `callcontrol.calls.picking_up.LivePickUps` is one."""

    def longest_waiting(self, group: Group, person: PersonId, channel: str) -> Handed | None:
        """Claim the caller who has waited longest of those whom a person serves; None: there is none."""

    def ringing_at(self, person: PersonId, colleague: PersonId, channel: str) -> Handed | None:
        """Claim the caller for whom a colleague's phone rings; None: there is none, or they may not."""


class UnderWay(Protocol):
    """Remembers over the process's end which listenings are under way; `callcontrol.desk.trail.OpenListenings`."""

    async def keep(self, step: SupervisionStep) -> None:
        """This is the last step of its listening; an end: it is not under way any more. Raises nothing."""


class Studio(Protocol):
    """Keeps what is recorded by phone; `callcontrol.prompts.SpokenStore` is one."""

    async def prepare(self, prompt: Prompt, language: Language, wav: bytes) -> SpokenCandidate:
        """As loud as every sentence and without silence around it. Raises UnusableRecording, PromptError, OSError."""

    async def keep(self, candidate: SpokenCandidate, author: str) -> None:
        """Callers hear it from now on. Raises PromptError, OSError."""

    async def drop(self, candidate: SpokenCandidate) -> None:
        """It is not wanted. Never raises OSError."""
