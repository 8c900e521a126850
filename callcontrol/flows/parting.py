"""A person is out of the talk with the caller, who is alone from then on."""

import asyncio
from contextlib import suppress

from callcontrol.ari.errors import AriError
from callcontrol.flows.call import Call
from callcontrol.flows.context import Context
from callcontrol.flows.joining import end_leg
from callcontrol.flows.leg import Leg
from callcontrol.flows.recording_talk import pause_recording
from callcontrol.model.calls import Parked, Transferring
from callcontrol.model.talks import talk_ends

_PUTS_DOWN_SECONDS = 1.0
"""For a telephone to hang up by itself once it knows that its transfer is done; then we do."""


async def parted(call: Call, stage: Transferring | Parked) -> bool:
    """Take the caller out of the bridge; the talk is over and the person free. False: that was done before."""
    if call.record.talking_since is None:
        return False
    call.update(talk_ends(call.record, call.services.clock.now()))
    call.services.dispatcher.finished(stage.by, call.id)
    with suppress(AriError):
        await call.services.ari.bridges.remove_channel(bridge_id=stage.bridge, channel=[call.channel])
    if stage.leg in call.legs:
        # Else the CDR of whoever comes next would have a row with them.
        with suppress(AriError):
            await call.services.ari.bridges.remove_channel(bridge_id=stage.bridge, channel=[stage.leg])
    await pause_recording(call, stage.keep_days)
    return True


async def put_down(context: Context, leg: Leg) -> None:
    """Until the person's telephone has hung up; one that does not is hung up."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PUTS_DOWN_SECONDS):
            await leg.ended()
    await end_leg(context, leg)
