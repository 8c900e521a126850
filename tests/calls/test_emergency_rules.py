"""Emergency calls from desk phones with the rules compiled into the dialplan, and a controller that hears of them."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from callcontrol.model.names import LocationKey, PersonId
from callcontrol.prompts.sound import read_wav
from callcontrol.routing.emergencies import alert_of
from callcontrol.sandbox.ears import heard
from tests.fixtures.emergency import CALLBACK, EXAM, MAIN, PHONES, TOLD, Town, caller_id, pcm, soon
from tests.fixtures.practice import HEARD, nothing_left, until


async def test_the_location_is_shown_its_phones_are_told_and_somebody_acknowledges(town: Town) -> None:
    async with town.controller():
        await town.ready()
        call, out = await town.dial("site00-12", "9911")
        assert caller_id(out) == ("Practice 00", CALLBACK)
        assert "sip:911@" in out.invite.first if out.invite else False
        legs = await town.rung(*TOLD)
        for leg in (legs[0], legs[2]):
            leg.respond(486)
        assert {caller_id(leg) for leg in legs} == {(f"EMERGENCY 911 > {EXAM} > Practice 00 x12", "12")}
        legs[1].respond(200)
        location = town.group.locations[LocationKey("site00")]
        alert = alert_of(location, town.group.people[PersonId("site00-12")])
        assert alert is not None
        clip = read_wav(town.world.prompts.path(alert, location.default_language))

        async def is_heard() -> bool:
            return heard(pcm(town.phones["site00-13"].heard), clip) >= HEARD

        await until("what has happened where is heard", is_heard, 15)
        legs[1].bye()
        [standing] = await town.stored(ended=False)
        assert (standing.call.number, standing.call.phone, standing.call.extension) == ("911", "site00-12", "12")
        assert (standing.call.location, standing.call.place) == ("site00", EXAM)
        assert standing.call.address == "12 Harbor Street"
        _, _, notices = await town.world.readiness()
        assert notices["emergencies"] == "1 that nobody has seen to: callcontrol emergencies"
        call.bye()
        await soon(out.ended.wait())
        [standing] = await town.stored()
        assert standing.end is not None
        assert standing.end.status == "ANSWER"
        assert EXAM in await town.command("emergencies")
        await town.command("emergencies", "ack", standing.call.id, "--by", "Ann", "--note", "Ambulance came")
        said = await town.command("emergencies", "ack", standing.call.id, "--by", "Ben", status=1)
        assert "Ann has seen to it" in said
        assert "nothing waits" in await town.command("emergencies")
        assert "Ambulance came" in await town.command("emergencies", "--all")
        await until("the acknowledgement is stored", lambda: _acknowledged(town, "Ann"))
        async with aiohttp.ClientSession() as http, http.get(f"{town.http}/metrics") as answer:
            told = await answer.text()
        assert 'callcontrol_emergency_calls_total{location="site00"} 1.0' in told
        assert "callcontrol_emergencies_open 0.0" in told
        assert CALLBACK not in (town.folder / "controller.log").read_text()
        await nothing_left(town.world, 10)


async def test_the_carrier_hears_of_it_at_once_whatever_the_controller_does(town: Town) -> None:
    async with town.controller() as process:
        await town.ready()
        found = {"alive": await town.seconds_to_the_carrier()}
        os.kill(process.pid, signal.SIGSTOP)
        found["hung"] = await town.seconds_to_the_carrier()
        await process.end(signal.SIGKILL)
    found["dead"] = await town.seconds_to_the_carrier()
    assert {state: took[-2] for state, took in found.items() if took[-2] > 0.2} == {}, found
    async with town.controller():
        await town.ready()
        await town.stored(30, within=60.0)  # each is told anew every ten seconds, until somebody takes it


async def _acknowledged(town: Town, by: str) -> bool:
    [standing] = await town.stored()
    return standing.ack is not None and standing.ack.by == by


async def test_with_the_controller_dead_all_goes_on_and_the_next_one_learns_of_it(town: Town) -> None:
    async with town.controller() as first:
        await town.ready()
        await first.end(signal.SIGKILL)
    call, out = await town.dial("site00-12")
    assert caller_id(out) == ("Practice 00", CALLBACK)
    legs = await town.rung(*TOLD)
    assert caller_id(legs[0])[0] == f"EMERGENCY 911 > {EXAM} > Practice 00 x12"
    call.bye()
    async with town.controller():
        await town.ready()
        [standing] = await town.stored()
        assert standing.call.place == EXAM
        assert standing.end is not None


async def test_with_the_controller_hung_all_goes_on_and_it_learns_of_it_once(town: Town) -> None:
    async with town.controller() as hung:
        await town.ready()
        os.kill(hung.pid, signal.SIGSTOP)
        call, out = await town.dial("site00-12")
        assert caller_id(out)[1] == CALLBACK
        await town.rung(*TOLD)
        call.bye()
        await soon(out.ended.wait())
        os.kill(hung.pid, signal.SIGCONT)
        [standing] = await town.stored()
        assert standing.call.phone == "site00-12"


async def test_a_note_that_a_hung_controller_never_read_is_found_by_the_next(town: Town) -> None:
    async with town.controller() as hung:
        await town.ready()
        os.kill(hung.pid, signal.SIGSTOP)
        call, _ = await town.dial("site00-12")
        await town.rung(*TOLD)
        await hung.end(signal.SIGKILL)
    async with town.controller():
        await town.ready()
        [standing] = await town.stored(ended=False)
        assert standing.call.place == EXAM
        call.bye()
        await town.stored()
        # Nobody took a note for a caller and rang the phones of the fallback for it.
        assert all(town.phones[phone].legs.empty() for phone in PHONES)


async def test_the_emergency_centre_that_calls_back_reaches_the_phones_at_once(town: Town) -> None:
    dialled, rung = "site00-12", {"site00-11", "site00-12", "site00-13", "site01-11"}
    async with town.controller():
        await town.ready()
        earlier = await town.carrier.call(CALLBACK)
        await soon(earlier.answered.wait())  # by the menu: nobody has dialled an emergency number yet
        earlier.bye()
        call, out = await town.dial(dialled)
        for leg in await town.rung(*TOLD):
            leg.respond(486)
        call.bye()
        await soon(out.ended.wait())
        other = await town.carrier.call(MAIN)
        await soon(other.answered.wait())  # who calls the number that everybody calls is a caller as any other
        other.bye()
        await nothing_left(town.world, 10)
    # The controller has ended.
    back = await town.carrier.call(CALLBACK)
    legs = dict(zip(sorted(rung), await town.rung(*sorted(rung)), strict=True))
    assert {caller_id(leg)[0] for leg in legs.values()} == {"EMERGENCY CALLBACK"}
    legs[dialled].respond(200)
    await soon(back.answered.wait())
    for name in rung - {dialled}:
        await soon(legs[name].ended.wait())
    back.bye()
    await soon(legs[dialled].ended.wait())
    # Later than the rules say it is a call as any other: nobody controls it, and the phones of the fallback ring.
    await town.pbx.cli(f"dialplan set global CALLCONTROL_BACK_{CALLBACK.removeprefix('+')} 1000")
    late = await town.carrier.call(CALLBACK)
    leg = await soon(town.phones[dialled].legs.get())
    assert caller_id(leg)[0] != "EMERGENCY CALLBACK"
    await soon(late.answered.wait())
    late.bye()
    await soon(leg.ended.wait())
    await nothing_left(town.world, 10)


async def test_several_at_once_and_from_a_phone_that_is_told_itself(town: Town) -> None:
    async with town.controller():
        await town.ready()
        calls = await asyncio.gather(
            *(town.phones[name].call("911") for name in ("site00-11", "site00-12", "site01-12"))
        )
        outs = [await soon(town.carrier.legs.get()) for _ in calls]
        for out in outs:
            out.respond(200)
        for call in calls:
            await soon(call.answered.wait())
        assert sorted(caller_id(out)[1] for out in outs) == sorted([CALLBACK, CALLBACK, "+16465550101"])
        shown = [caller_id(leg)[0] for leg in await town.rung("site00-11", "site00-13", "site00-13")]
        assert shown[0] == f"EMERGENCY 911 > {EXAM} > Practice 00 x12", "its own call is no news to a phone"
        assert {name.rpartition(" ")[2] for name in shown[1:]} == {"x11", "x12"}
        # The second location says nothing of emergencies: everybody there is told, the caller not.
        shown = [caller_id(leg)[0] for leg in await town.rung("site01-11", "site01-11", "site01-11")]
        assert "EMERGENCY 911 > Practice 01 x12" in shown
        for call in calls:
            call.bye()
        found = await town.stored(3)
        assert {each.call.phone for each in found} == {"site00-11", "site00-12", "site01-12"}
        assert [name for name in PHONES if not town.phones[name].legs.empty()] == [], (
            "told more than once, or of itself"
        )


async def test_the_dialplan_follows_the_rules(town: Town) -> None:
    async with town.controller() as process:
        await town.ready()
        path = town.pbx.plan.rules_dialplan
        first = Path(town.env["CALLCONTROL_RULES"]) / "locations" / "site00.yaml"
        first.write_text(first.read_text().replace(EXAM, "Laboratory"))
        await town.command("rules", "reload")

        async def follows() -> bool:
            return "Laboratory" in path.read_text() and "Laboratory" in await town.pbx.cli(
                "dialplan show callcontrol-rules-phones"
            )

        await until("Asterisk has read the new place", follows)
        call, _ = await town.dial("site00-12", "118")
        legs = await town.rung(*TOLD)
        assert caller_id(legs[0])[0] == "EMERGENCY 118 > Laboratory > Practice 00 x12"
        call.bye()
        assert process.running


async def test_how_a_call_went_is_known_also_where_it_found_no_way_or_no_answer(town: Town) -> None:
    async with town.controller():
        await town.ready()
        call = await town.phones["site01-12"].call("911")
        out = await soon(town.carrier.legs.get())
        out.respond(180)
        call.cancel()
        await soon(out.ended.wait())
        [standing] = await town.stored()
        assert standing.end is not None
        assert standing.end.status == "CANCEL"
        assert await town.carrier.register(0) == 200
        call = await town.phones["site01-12"].call("911")
        await soon(call.answered.wait())
        call.bye()
        # Within one second neither is the latest.
        assert {each.end.status for each in await town.stored(2) if each.end} == {"CANCEL", "NOWAY"}
        assert "found no way out" in await town.command("emergencies")


async def test_what_is_stored_stays(town: Town) -> None:
    async with town.controller():
        await town.ready()
        call, _ = await town.dial("site01-12", "933")
        assert caller_id((await town.rung("site01-11"))[0])[0] == "TEST 933 > Practice 01 x12"
        call.bye()
        await town.stored()
    connection = await asyncpg.connect(town.dsn)
    try:
        for table in ("emergency_calls", "emergency_ends", "emergency_acks"):
            with pytest.raises(asyncpg.PostgresError, match="only ever added"):
                await connection.execute(f"delete from callcontrol.{table}")
    finally:
        await connection.close()
