"""A phone that is at hand already: whoever picks a waiting caller up has dialled us, and need not be rung."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callcontrol.flows.leg import CAUSE_REJECTED, Leg
from callcontrol.model.calls import ChannelId
from callcontrol.model.names import PersonId

if TYPE_CHECKING:
    from callcontrol.flows.call import Call


@dataclass(slots=True, eq=False)
class Handed:
    """One phone for one call: offered by the desk, and taken by the call's own stage, so that one task changes each."""

    person: PersonId
    channel: ChannelId
    taken: "asyncio.Future[bool]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    """True: the channel is the call's from now on. False: the caller has gone, the phone is still the desk's."""
    gone: bool = False
    """The receiver was put down before it was taken."""
    holder: PersonId | None = None
    """Whose phone rings for the caller at this moment; None: nobody's."""

    def settle(self, *, taken: bool) -> None:
        """Tell the desk; a second word changes nothing."""
        if not self.taken.done():
            self.taken.set_result(taken)


def take(call: "Call", person: PersonId) -> Leg | None:
    """The phone that was handed to this call for this person, as a leg that has been answered; None: none was."""
    handed = call.handed
    if handed is None or handed.person != person or handed.taken.done():
        return None
    call.handed = None
    leg = call.adopt_leg(Leg(handed.channel, person), call.services.clock.now())
    leg.created = True
    leg.answer()
    if handed.gone:
        leg.go(CAUSE_REJECTED)
    handed.settle(taken=True)
    return leg
