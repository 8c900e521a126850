"""A supervisor at a desk phone: what Asterisk is told, what is left of it, and what the trail says. Virtual time."""

import asyncio
from collections.abc import Callable

import pytest

from callcontrol.calls.conversations import LiveConversations
from callcontrol.calls.supervisor import LOOK_SECONDS
from callcontrol.config import load_group_text
from callcontrol.desk import AWAY_CONTEXT, Dialogue
from callcontrol.desk.supervising import Supervising
from callcontrol.flows.joining import bridge_name
from callcontrol.model.calls import EventKind
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.model.supervising import PinVerdict, SupervisionStep
from tests.support.pbx_ari import Fault
from tests.support.pbx_things import Line, Room
from tests.support.practice import Practice
from tests.support.small_group import NORTH, small_files
from tests.support.virtual_time import virtual

ANN, CORA = "northside-101", "northside-103"


def group(more: str = "") -> Group:
    """Northside, where whoever knows of bills may listen; Ann answers calls alone."""
    rule = f"defaults:\n  supervision: {{skills: [billing]{more}}}\n".encode()
    return load_group_text({name: text.replace(b"defaults:\n", rule) for name, text in small_files().items()})


class Pins:
    """Anything that ends in 1 is right."""

    async def judge(self, person: PersonId, keyed: str) -> PinVerdict:
        return PinVerdict.RIGHT if keyed.endswith("1") else PinVerdict.WRONG


class UnderWay:
    """Listenings under way, in memory."""

    def __init__(self) -> None:
        self.kept: list[SupervisionStep] = []

    async def keep(self, step: SupervisionStep) -> None:
        self.kept.append(step)


def practice_of(rules: Group | None = None) -> Practice:
    made = Practice(rules or group())
    talks = LiveConversations(lambda: made.sessions)
    made.dialogues.add("listen", Dialogue(Supervising(lambda: made.group, Pins(), talks, UnderWay()).talk))
    return made


async def keys(practice: Practice, line: Line, pressed: str) -> None:
    for key in pressed:
        practice.pbx.press(line, key)
        await asyncio.sleep(0.3)


def snoops(practice: Practice) -> list[Line]:
    return [line for line in practice.pbx.lines.values() if line.snoops is not None]


async def talking(practice: Practice) -> Line:
    """A caller who talks with Ann: the others' phones are not there."""
    for phone in practice.pbx.phones.values():
        practice.pbx.register(phone, phone.name == ANN)
    await asyncio.sleep(0.1)
    caller = practice.pbx.call_in(NORTH)
    await practice.until(lambda: caller.sounds)
    practice.pbx.press(caller, "1")
    await practice.stage("Talking")
    return caller


async def listening(practice: Practice, pressed: str = "31#101#1") -> Line:
    """Cora listens to Ann."""
    phone = practice.pbx.dial_in(practice.pbx.phones[CORA], "listen")
    await practice.until(lambda: phone.state == "Up")
    await keys(practice, phone, pressed)
    await practice.until(lambda: any(len(room.lines) == 2 and phone in room.lines for room in rooms(practice)))
    return phone


def rooms(practice: Practice) -> list[Room]:
    return list(practice.pbx.rooms.values())


def steps(practice: Practice) -> list[tuple[str, str | None, str | None]]:
    return [(one.step, one.ear, one.why) for one in practice.journal.supervisions]


@virtual
async def test_each_way_is_another_snoop_and_the_two_rooms_stay_apart() -> None:
    async with practice_of() as practice:
        caller = await talking(practice)
        boss = await listening(practice)
        (leg,) = [line for line in practice.pbx.lines.values() if line.phone is not None]
        for key, whisper in (("2", "out"), ("3", "both"), ("1", "none")):
            await keys(practice, boss, key)
            await asyncio.sleep(0.5)
            (snoop,) = snoops(practice)
            assert (snoop.spy, snoop.whisper, snoop.snoops) == ("both", whisper, leg)
            inside = [frozenset(room.lines) for room in rooms(practice)]
            assert set(inside) == {frozenset({caller, leg}), frozenset({boss, snoop})}
        practice.pbx.hang_up(boss)
        await practice.until(lambda: steps(practice)[-1][0] == "ended")
        assert snoops(practice) == []
        assert practice.pbx.talking(caller)
        assert [set(room.lines) for room in rooms(practice)] == [{caller, leg}]
        assert steps(practice) == [
            ("begun", "listen", None),
            ("changed", "whisper", None),
            ("changed", "barge", None),
            ("changed", "listen", None),
            ("ended", None, "supervisor"),
        ]
        practice.pbx.hang_up(caller)
        await practice.over()
        noted = practice.journal.events(practice.journal.only.call_id, EventKind.SUPERVISED)
        assert [event.data["what"] for event in noted] == ["begun", "changed", "changed", "changed", "ended"]


@virtual
async def test_nothing_is_heard_before_the_trail_has_it() -> None:
    async with practice_of() as practice:
        await talking(practice)
        before = len(practice.ari.sent)
        await listening(practice)
        sent = [each.operation for each in practice.ari.sent[before:]]
        assert steps(practice) == [("begun", "listen", None)]
        assert sent.count("channels.snoop_channel_with_id") == 1


@pytest.mark.parametrize("who", ["caller", "person"])
@virtual
async def test_when_the_conversation_ends_the_phone_can_go_on_to_another(who: str) -> None:
    async with practice_of() as practice:
        caller = await talking(practice)
        boss = await listening(practice)
        (leg,) = [line for line in practice.pbx.lines.values() if line.phone is not None]
        practice.pbx.hang_up(caller if who == "caller" else leg)
        await practice.over()
        await practice.until(lambda: "sound:memory/desk/conversation_over.en" in boss.heard)
        await asyncio.sleep(3)
        assert (rooms(practice), snoops(practice)) == ([], [])
        assert steps(practice)[-1] == ("ended", None, "conversation")
        practice.pbx.hang_up(boss)
        await asyncio.sleep(1)
        assert practice.pbx.leftovers() == []


@virtual
async def test_the_look_round_leaves_a_listening_alone() -> None:
    async with practice_of() as practice:
        await talking(practice)
        boss = await listening(practice)
        await asyncio.sleep(4 * LOOK_SECONDS)
        (snoop,) = snoops(practice)
        assert any(set(room.lines) == {boss, snoop} for room in rooms(practice))


@virtual
async def test_a_snoop_whose_end_was_lost_in_a_gap_is_noticed() -> None:
    async with practice_of() as practice:
        await talking(practice)
        await listening(practice)
        (snoop,) = snoops(practice)
        practice.pbx.drop_link()
        practice.pbx.hang_up(snoop)
        await asyncio.sleep(1)
        practice.pbx.connect(practice.ari)
        await practice.until(lambda: steps(practice)[-1] == ("ended", None, "conversation"), within=10)


@virtual
async def test_a_process_that_ends_leaves_the_talk_and_nothing_of_the_listening() -> None:
    async with practice_of() as practice:
        practice.pbx.contexts.add(AWAY_CONTEXT)
        caller = await talking(practice)
        boss = await listening(practice)
    assert practice.pbx.talking(caller)
    assert (snoops(practice), len(rooms(practice))) == ([], 1)
    assert not boss.inside
    assert steps(practice)[-1] == ("ended", None, "restart")


@virtual
async def test_what_a_killed_process_left_is_cleared_by_the_next() -> None:
    async with practice_of() as practice:
        caller = await talking(practice)
        # As a kill leaves it: nobody here knows of these.
        (leg,) = [line for line in practice.pbx.lines.values() if line.phone is not None]
        left = "20260303T143000123Z-dead"
        boss = Line("1772548200.99", f"PJSIP/{CORA}", state="Up", context="callcontrol-desk-calls")
        snoop = Line(f"{left}.leg.a1", "Snoop/x", state="Up", snoops=leg)
        room = Room(f"{left}.bridge.a1", bridge_name("callcontrol", left))
        for line in (boss, snoop):
            practice.pbx.lines[line.id] = line
            room.lines.append(line)
            line.bridge = room.id
        practice.pbx.rooms[room.id] = room
        practice.pbx.contexts.add(AWAY_CONTEXT)
        await asyncio.sleep(3 * LOOK_SECONDS)
        assert (boss.id, AWAY_CONTEXT) in practice.pbx.passed_on
        assert snoop.id not in practice.pbx.lines
        assert [set(each.lines) for each in rooms(practice)] == [{caller, leg}]
        assert practice.pbx.talking(caller)


@virtual
async def test_without_the_tone_that_the_rules_want_nobody_listens() -> None:
    async with practice_of(group(", announce: yes")) as practice:
        caller = await talking(practice)
        practice.pbx.silent_media.add("tone:1400")
        boss = practice.pbx.dial_in(practice.pbx.phones[CORA], "listen")
        await practice.until(lambda: boss.state == "Up")
        await keys(practice, boss, "31#101#1")
        await practice.until(lambda: steps(practice)[-1:] == [("ended", None, "fault")])
        assert (snoops(practice), len(rooms(practice))) == ([], 1)
        assert practice.pbx.talking(caller)


@pytest.mark.parametrize(
    "operation",
    ["channels.snoop_channel_with_id", "bridges.create_with_id", "bridges.add_channel", "channels.hangup"],
)
@pytest.mark.parametrize("fault", [Fault.SERVER, Fault.UNANSWERED, Fault.GONE])
@virtual
async def test_whatever_fails_the_conversation_goes_on_and_nothing_stays(operation: str, fault: Fault) -> None:
    async with practice_of() as practice:
        caller = await talking(practice)
        practice.ari.faults.plan(operation, fault)
        boss = practice.pbx.dial_in(practice.pbx.phones[CORA], "listen")
        await practice.until(lambda: boss.state == "Up")
        await keys(practice, boss, "31#101#1")
        await asyncio.sleep(8)
        practice.pbx.hang_up(boss)
        await asyncio.sleep(3 * LOOK_SECONDS)
        assert practice.pbx.talking(caller)
        assert (snoops(practice), len(rooms(practice))) == ([], 1)
        assert steps(practice)[-1][0] == "ended"


@pytest.mark.parametrize(
    ("pressed", "said", "step"),
    [
        ("30#", "wrong_pin", ("refused", None, "pin")),
        ("31#777#", "no_such_extension", None),
        ("31#102#", "not_talking", None),
        ("31#103#", "no_such_extension", None),
    ],
)
@virtual
async def test_what_does_not_lead_to_a_conversation_is_said(
    pressed: str, said: str, step: tuple[str, None, str] | None
) -> None:
    async with practice_of() as practice:
        await talking(practice)
        boss = practice.pbx.dial_in(practice.pbx.phones[CORA], "listen")
        await practice.until(lambda: boss.state == "Up")
        await keys(practice, boss, pressed)
        await practice.until(lambda: f"sound:memory/desk/{said}.en" in boss.heard)
        assert steps(practice) == ([step] if step is not None else [])


@virtual
async def test_whoever_has_no_skill_is_refused_at_once_and_silence_ends_the_call() -> None:
    async with practice_of() as practice:
        await talking(practice)
        ann = practice.pbx.dial_in(practice.pbx.phones[ANN], "listen")
        await practice.until(lambda: steps(practice) == [("refused", None, "skill")])
        cora = practice.pbx.dial_in(practice.pbx.phones[CORA], "listen")
        gone: Callable[[], bool] = lambda: not {ann.id, cora.id} & practice.pbx.lines.keys()  # noqa: E731
        await practice.until(gone)
        assert [name for name in ann.heard if "pin" in name] == []
