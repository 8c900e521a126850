"""What desk calls need of the layers above: the composition root gives it."""

from typing import Protocol

from callcontrol.model.desk import Refusal
from callcontrol.model.names import Language, LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import Switch
from callcontrol.prompts import SpokenCandidate


class HoursSwitch(Protocol):
    """Switches hours as ``override set`` does, proved first; `callcontrol.rules.by_phone.HoursByPhone` is one."""

    async def set(self, location: LocationKey, switch: Switch, author: str, until: str = "") -> Refusal | None:
        """In the place of what was switched for this location before; ``until`` is ``17:00`` or the next change.

        None: callers to come meet it.
        """

    async def clear(self, location: LocationKey, author: str) -> Refusal | None:
        """Back to the written hours. None: callers to come meet them."""


class Studio(Protocol):
    """Keeps what is recorded by phone; `callcontrol.prompts.SpokenStore` is one."""

    async def prepare(self, prompt: Prompt, language: Language, wav: bytes) -> SpokenCandidate:
        """As loud as every sentence and without silence around it. Raises UnusableRecording, PromptError, OSError."""

    async def keep(self, candidate: SpokenCandidate, author: str) -> None:
        """Callers hear it from now on. Raises PromptError, OSError."""

    async def drop(self, candidate: SpokenCandidate) -> None:
        """It is not wanted. Never raises OSError."""
