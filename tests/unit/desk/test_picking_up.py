"""Callers taken by hand, in virtual time: one caller, one claim, whoever is quicker or goes in the same moment."""

import asyncio

import pytest

from callcontrol.calls.picking_up import LivePickUps
from callcontrol.config import load_group_text
from callcontrol.desk import Dialogue
from callcontrol.desk.picking_up import PickingUp
from callcontrol.model.calls import EventKind, Outcome
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.queueing import Device
from tests.support.pbx_things import Line, Manner
from tests.support.practice import Practice
from tests.support.small_group import NORTH, small_files
from tests.support.virtual_time import virtual

ANN, BEN, CORA = map(PersonId, ("northside-101", "northside-102", "northside-103"))


def group() -> Group:
    """Ben is off duty: nobody rings him, and he may take what his skills allow."""
    off = b"works: {sun: ['08:00-12:00']}, name: Ben,"
    return load_group_text({name: text.replace(b"name: Ben,", off) for name, text in small_files().items()})


class Town(Practice):
    """A practice whose phones can pick up."""

    def __init__(self) -> None:
        super().__init__(group())
        pick_ups: list[LivePickUps] = []

        def made() -> LivePickUps:
            if not pick_ups:
                pick_ups.append(LivePickUps(lambda: self.sessions, self.dispatcher))
            return pick_ups[0]

        self.dialogues.add("pickup", Dialogue(lambda phone, text: PickingUp(self._rules, made()).waiting(phone, text)))
        self.dialogues.add("ringing", Dialogue(lambda phone, text: PickingUp(self._rules, made()).ringing(phone, text)))

    def _rules(self) -> Group:
        return self.group

    def dials(self, person: str, *words: str) -> Line:
        return self.pbx.dial_in(self.pbx.phones[person], *words)

    async def caller(self, *, rings: bool = False) -> Line:
        """Somebody who waits, or for whom Ann's phone rings."""
        for phone in self.pbx.phones.values():
            self.pbx.register(phone, phone.name in {BEN, CORA} or (rings and phone.name == ANN))
            phone.manner = Manner.IGNORE
        await asyncio.sleep(0.1)
        line = self.pbx.call_in(NORTH)
        await self.until(lambda: line.sounds)
        self.pbx.press(line, "1")
        await self.stage("Ringing" if rings else "Waiting")
        await asyncio.sleep(0.5)
        return line

    def heard(self, line: Line, sentence: str) -> bool:
        return f"sound:memory/desk/{sentence}.en" in line.heard


@virtual
async def test_who_dials_has_the_caller_on_the_line_they_dialled_with() -> None:
    async with Town() as town:
        caller = await town.caller()
        ben = town.dials(BEN, "pickup")
        await town.stage("Talking")
        assert [set(room.lines) for room in town.pbx.rooms.values()] == [{caller, ben}]
        assert town.journal.only.person == BEN
        assert ben.variables["CONNECTEDLINE(num)"] == caller.number
        town.pbx.hang_up(caller)
        await town.over()
        await asyncio.sleep(1)
        assert town.pbx.leftovers() == []
        status = town.dispatcher.status(BEN)
        assert status is not None
        assert status.serving is None


@virtual
async def test_of_two_who_dial_in_the_same_moment_one_has_the_caller() -> None:
    async with Town() as town:
        caller = await town.caller()
        lines = [town.dials(BEN, "pickup"), town.dials(BEN, "pickup")]
        await town.stage("Talking")
        await asyncio.sleep(5)
        joined = [line for line in lines if town.pbx.talking(line)]
        assert len(joined) == 1
        assert town.pbx.talking(caller)
        (other,) = [line for line in lines if line not in joined]
        assert town.heard(other, "nobody_waits")


@virtual
async def test_whoever_has_not_the_skill_takes_nobody() -> None:
    async with Town() as town:
        caller = await town.caller()
        cora = town.dials(CORA, "pickup")
        await town.until(lambda: town.heard(cora, "nobody_waits"))
        assert town.stages() == ["Waiting"]
        assert not town.pbx.talking(caller)


@pytest.mark.parametrize("delay", [0.0, 0.001, 0.002, 0.003, 0.004, 0.006, 0.01, 0.02])
@pytest.mark.parametrize("goes", ["caller", "person"])
@pytest.mark.parametrize("rings", [False, True])
@virtual
async def test_who_goes_in_that_moment_leaves_one_outcome_and_nothing_else(
    rings: bool, goes: str, delay: float
) -> None:
    async with Town() as town:
        caller = await town.caller(rings=rings)
        ben = town.dials(BEN, *(("ringing", "101") if rings else ("pickup",)))
        await asyncio.sleep(delay)
        town.pbx.hang_up(caller if goes == "caller" else ben)
        await asyncio.sleep(20)
        if goes == "person":
            assert town.stages() in (["Waiting"], ["Ringing"], [])
            town.pbx.hang_up(caller)
        await town.over()
        await asyncio.sleep(2)
        town.pbx.hang_up(ben)
        await asyncio.sleep(2)
        assert town.pbx.leftovers() == []
        assert town.journal.only.outcome in {Outcome.ABANDONED, Outcome.ANSWERED}
        assert town.serving() == 0
        assert not town.desk.channels


@virtual
async def test_a_colleagues_phone_falls_silent_and_they_have_missed_nothing() -> None:
    async with Town() as town:
        caller = await town.caller(rings=True)
        (rung,) = [line for line in town.pbx.lines.values() if line.phone is not None]
        ben = town.dials(BEN, "ringing", "101")
        await town.stage("Talking")
        assert [set(room.lines) for room in town.pbx.rooms.values()] == [{caller, ben}]
        assert rung.ended_as == "answered_elsewhere"
        await asyncio.sleep(0.5)
        status = town.dispatcher.status(ANN)
        assert status is not None
        assert (status.device, status.serving, status.paused) == (Device.FREE, None, None)
        call_id = town.journal.only.call_id
        (ended,) = town.journal.events(call_id, EventKind.OFFER_ENDED)
        assert (ended.data["person"], ended.data["result"]) == (ANN, "elsewhere")
        (picked,) = town.journal.events(call_id, EventKind.PICKED_UP)
        assert dict(picked.data) == {"person": BEN, "holder": ANN}
        town.pbx.hang_up(caller)
        await town.over()


@virtual
async def test_a_phone_that_has_been_answered_is_not_taken_from_under_it() -> None:
    async with Town() as town:
        await town.caller(rings=True)
        town.pbx.phones[ANN].manner = Manner.ANSWER
        (rung,) = [line for line in town.pbx.lines.values() if line.phone is not None]
        town.pbx._answered(rung, town.pbx.phones[ANN])
        ben = town.dials(BEN, "ringing", "101")
        await town.stage("Talking")
        await town.until(lambda: town.heard(ben, "nothing_rings"))
        assert town.journal.only.person == ANN
