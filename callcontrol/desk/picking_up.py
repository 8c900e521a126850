"""Taking a caller with the phone in one's hand: who waits longest, or whoever rings at a colleague's."""

import asyncio
from collections.abc import Callable

from callcontrol.desk.phone import DeskPhone
from callcontrol.desk.ports import PickUps
from callcontrol.flows.entry import END_KEY, entry
from callcontrol.flows.handed import Handed
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.rules import Group
from callcontrol.routing.supervising import meant_by

TAKE_SECONDS = 5.0
"""For the call to take the phone that it was handed: it does so at once, unless something is very wrong."""
_EXTENSION_DIGITS = 8


class PickingUp:
    """The dialogues. They end with the phone in the caller's call, or with a sentence."""

    def __init__(self, live: Callable[[], Group], pick_ups: PickUps) -> None:
        self._live = live
        self._pick_ups = pick_ups

    async def waiting(self, phone: DeskPhone, _text: str) -> None:
        """The longest waiting caller of all queues that are served from here. Raises AriError."""
        handed = self._pick_ups.longest_waiting(self._live(), phone.person, phone.channel)
        if handed is None:
            await phone.tell(DeskPrompt.NOBODY_WAITS, keys_cut=False)
        elif not await _handed_over(phone, handed):
            await phone.tell(DeskPrompt.CALLER_GONE, keys_cut=False)

    async def ringing(self, phone: DeskPhone, extension: str) -> None:
        """The caller who rings at an extension, asked for where it was not dialled. Raises AriError."""
        if not extension:
            await phone.tell(DeskPrompt.ENTER_EXTENSION)
            keyed = await entry(phone.keys, lambda keys: len(keys) >= _EXTENSION_DIGITS or keys.endswith(END_KEY))
            extension = keyed.removesuffix(END_KEY)
        people = meant_by(self._live(), phone.person, extension)
        for person in people:
            handed = self._pick_ups.ringing_at(phone.person, person, phone.channel)
            if handed is None:
                continue
            if not await _handed_over(phone, handed):
                await phone.tell(DeskPrompt.CALLER_GONE, keys_cut=False)
            return
        await phone.tell(DeskPrompt.NOTHING_RINGS if people else DeskPrompt.NO_SUCH_EXTENSION, keys_cut=False)


async def _handed_over(phone: DeskPhone, handed: Handed) -> bool:
    """Whether the call has the phone now: from then on it is no business of ours."""
    try:
        async with asyncio.timeout(TAKE_SECONDS):
            phone.given = await asyncio.shield(handed.taken)
    except TimeoutError:
        handed.settle(taken=False)  # such as of a caller who has pressed a key in that moment, and goes elsewhere
        phone.log.warning("a call did not take the phone that it was handed")
    except asyncio.CancelledError:
        # The receiver was put down, or the process ends: whoever takes the phone now must know.
        phone.given = handed.taken.done() and handed.taken.result()
        handed.gone = not phone.given
        raise
    return phone.given
