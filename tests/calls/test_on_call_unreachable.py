"""The network can not reach who is on call: each refusal in its own words, and no answer at all. Nobody is left."""

import asyncio
import io

from callcontrol.model.calls import EventKind
from callcontrol.model.names import ContactName
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.minisip import Leg, SipEnd
from tests.fixtures.night import events
from tests.fixtures.practice import HEARD, Practice

DOCTOR = "3"
RINGS = 4
"""The first step rings one, the second two at once, the third nobody who could be asked."""


def number_of(leg: Leg) -> str:
    assert leg.invite is not None
    return leg.invite.first.split()[1].removeprefix("sip:").partition("@")[0]


async def test_an_unreachable_number_passes_the_call_on_and_the_last_one_ends_in_an_alert(
    night: Practice, log: io.StringIO
) -> None:
    numbers = {contact.number: name for name, contact in night.world.group.contacts.items()}
    refusals = iter((404, 480, 503))
    refused: list[tuple[ContactName, int]] = []
    await night.mobile("dr_patel")  # the trunk's far end is ours from now on, and is given back below
    async with SipEnd(night.world.pbx.sip_port, "trunk") as network:
        assert await network.register() == 200

        async def refuse() -> None:
            for status in refusals:
                leg = await network.legs.get()
                refused.append((numbers[number_of(leg)], status))
                leg.respond(status)
            network.deaf = True  # and whoever comes last is not even told that it is tried

        refusing = asyncio.create_task(refuse())
        caller = await night.call()
        await caller.press(DOCTOR)
        await wait_heard(caller, night.clip(SystemPrompt.CALLING_ON_CALL), share=HEARD)
        await wait_heard(caller, night.clip(SystemPrompt.CALLING_NEXT), share=HEARD, timeout=30)
        await wait_heard(caller, night.clip(SystemPrompt.ON_CALL_UNREACHED), share=HEARD, timeout=40)
        await caller.wait_ended(20)
        await refusing
        assert await network.register(0) == 200
    await night.sip.carry_again(night.server)

    assert [name for name, _ in refused[:1]] == ["dr_patel"]
    assert {name for name, _ in refused[1:]} == {"dr_patel", "dr_cohen"}
    row = await night.record()
    assert (row.outcome, row.agent) == ("unreached", None)
    told = [event for event in await events(night, row.call_id, EventKind.ON_CALL) if event["result"] != "ringing"]
    assert len(told) == RINGS + 1
    assert (told[0]["contact"], told[0]["result"]) == ("dr_patel", "failed")
    by_status = {status: name for name, status in refused[1:]}
    second = {event["contact"]: event["result"] for event in told[1:3]}
    # 480 comes from a mobile that is switched off: it is passed over as one that nobody picks up.
    assert second == {by_status[480]: "missed", by_status[503]: "failed"}
    assert (told[3]["contact"], told[3]["result"]) == ("night_service", "missed")
    assert (told[4]["contact"], told[4]["result"]) == (None, "unreached")
    assert "nobody on call was reached" in log.getvalue()
