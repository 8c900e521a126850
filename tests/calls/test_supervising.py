"""A supervisor listens, whispers and barges in at a desk phone: by real audio, what each of the three hears."""

import asyncio
from collections.abc import Sequence

import asyncpg
import numpy as np
import pytest

from callcontrol.journal import latest_calls
from callcontrol.model.calls import EventKind
from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import PersonId
from callcontrol.model.rules import SystemPrompt
from callcontrol.people.pins import PinStore
from callcontrol.prompts.sound import TELEPHONE_RATE
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import speak_until_heard, wait_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.desk import desk_clip, dials, hears_in_turn
from tests.fixtures.night import events
from tests.fixtures.practice import HEARD, UNHEARD, Opener, Practice, nothing_left, until

BOSS, CODE = "14", "*90"
PIN = "271828"
CALLERS, PERSONS, BOSSES = SystemPrompt.STILL_WAITING, SystemPrompt.TECHNICAL_TROUBLE, SystemPrompt.NOBODY_AVAILABLE
"""What each of them says: sentences that nobody else speaks at that time."""
TRAIL = """
select supervisor, person, ears, why, ended_at is not null as over from report.supervisions
where supervisor = $1 order by began_at, id
"""


@pytest.fixture
async def here(practices: Opener) -> Practice:
    """A practice with a supervisor at 14, who has a PIN."""
    opened = await practices("11", BOSS)
    await give_pin(opened)
    return opened


async def give_pin(practice: Practice, extension: str = BOSS, pin: str = PIN) -> None:
    settings = practice.world.settings
    assert settings is not None
    await asyncio.to_thread(PinStore(settings.pins).set, PersonId(practice.person(extension)), pin, 1.0)


async def listens(practice: Practice, keys: str) -> SipCall:
    """The supervisor dials in and keys all that they know."""
    boss = await dials(practice, BOSS, CODE)
    await boss.press(keys)
    return boss


async def snooped(practice: Practice, count: int = 1) -> None:
    """Until so many channels listen in."""

    async def so() -> bool:
        bridges = await practice.world.ask_asterisk("bridges") or []
        channels = await practice.world.ask_asterisk("channels") or []
        snoops = {each["id"] for each in channels if str(each["name"]).startswith("Snoop/")}
        joined = {channel for bridge in bridges for channel in bridge["channels"]}
        return len(snoops) == len(snoops & joined) == count

    await until(f"{count} snoops, each in its bridge", so)


async def never_heard(practice: Practice, who: SipCall, prompt: SystemPrompt, since: float) -> None:
    found = await hear(who.heard(since), practice.clip(prompt))
    assert found.score < UNHEARD, f"{who.who} heard what was not for them: {found.score}"


async def trail(practice: Practice, wanted: Sequence[tuple[str | None, str, str | None]]) -> None:
    """Whom, how, and why it ended: as PostgreSQL has it."""
    connection = await asyncpg.connect(practice.world.dsn, timeout=10)
    found: list[tuple[str | None, str, str | None]] = []

    async def there() -> bool:
        rows = await connection.fetch(TRAIL, practice.person(BOSS))
        found[:] = [(row["person"], row["ears"], row["why"]) for row in rows]
        return found == list(wanted)

    try:
        await until(f"the trail is {wanted}, found {found}", there)
    finally:
        await connection.close()


async def test_listen_whisper_and_barge_are_heard_by_whom_they_should(here: Practice) -> None:
    caller, person = await here.talk("1", "11")
    boss = await listens(here, f"{PIN}#11#1")
    await snooped(here)
    since = [each.recording.seconds for each in (caller, person, boss)]
    await speak_until_heard(caller, boss, here.clip(CALLERS), since=since[2])
    await speak_until_heard(person, boss, here.clip(PERSONS), since=since[2])
    await boss.speak(here.clip(BOSSES))
    await never_heard(here, caller, BOSSES, since[0])
    await never_heard(here, person, BOSSES, since[1])

    await boss.press("2")
    await until("the supervisor whispers", lambda: supervised(here, "whisper"))
    since = [each.recording.seconds for each in (caller, person, boss)]
    await speak_until_heard(boss, person, here.clip(BOSSES), since=since[1])
    await never_heard(here, caller, BOSSES, since[0])
    await never_heard(here, boss, BOSSES, since[2])

    await boss.press("3")
    await until("the supervisor barges in", lambda: supervised(here, "barge"))
    since = [each.recording.seconds for each in (caller, person, boss)]
    await speak_until_heard(boss, caller, here.clip(BOSSES), since=since[0])
    await speak_until_heard(boss, person, here.clip(BOSSES), since=since[1])
    await snooped(here)

    await boss.hangup()
    await snooped(here, 0)
    since = [each.recording.seconds for each in (caller, person, boss)]
    await speak_until_heard(caller, person, here.clip(CALLERS), since=since[1])
    await caller.hangup()
    await person.wait_ended()
    row = await here.record()
    assert (row.outcome, row.agent) == ("answered", here.person("11"))
    noted = await events(here, row.call_id, EventKind.SUPERVISED)
    assert [(each["what"], each.get("ear")) for each in noted] == [
        ("begun", "listen"),
        ("changed", "whisper"),
        ("changed", "barge"),
        ("ended", None),
    ]
    await trail(here, [(here.person("11"), "listen whisper barge", "supervisor")])
    rows = [row for row in here.world.pbx.cdr_rows() if row.channel.startswith("Snoop/")]
    assert not rows, "Asterisk's own record knows of no call that was none"


async def supervised(practice: Practice, ear: str) -> bool:
    """Whether the call's journal has it that the supervisor takes part in this way."""
    rows = await latest_calls(practice.world.dsn, 100)
    (row,) = [row for row in rows if row.did == practice.did and row.started_at >= practice.begun]
    return any(each.get("ear") == ear for each in await events(practice, row.call_id, EventKind.SUPERVISED))


async def test_a_conversation_that_ends_is_told_and_nothing_is_left(here: Practice) -> None:
    caller, person = await here.talk("1", "11")
    boss = await listens(here, f"{PIN}#11#1")
    await snooped(here)
    at = boss.recording.seconds
    await caller.hangup()
    await person.wait_ended()
    await hears_in_turn(here, boss, DeskPrompt.CONVERSATION_OVER, DeskPrompt.ENTER_EXTENSION, since=at)
    await snooped(here, 0)
    await boss.press("11#")
    await hears_in_turn(here, boss, DeskPrompt.NOT_TALKING, since=at)
    await boss.hangup()
    await nothing_left(here.world)
    await trail(here, [(here.person("11"), "listen", "conversation")])


async def test_three_wrong_pins_lock_and_the_right_one_does_not_open(here: Practice) -> None:
    boss = await dials(here, BOSS, CODE)
    for _ in range(2):
        await boss.press("111111#")
        await hears_in_turn(here, boss, DeskPrompt.WRONG_PIN, since=boss.recording.seconds)
    await boss.press("111111#")
    await hears_in_turn(here, boss, DeskPrompt.PIN_LOCKED, since=boss.recording.seconds)
    await boss.wait_ended()
    again = await listens(here, f"{PIN}#11#1")
    await wait_heard(again, desk_clip(here, DeskPrompt.PIN_LOCKED), share=HEARD)
    await again.hangup()
    await trail(here, [(None, "", why) for why in ("pin", "pin", "locked", "locked")])


async def test_who_has_no_such_skill_is_refused_before_any_pin(here: Practice) -> None:
    await give_pin(here, "11")
    call = await dials(here, "11", CODE)
    await hears_in_turn(here, call, DeskPrompt.MAY_NOT)
    await call.wait_ended()
    assert (await hear(call.heard(), desk_clip(here, DeskPrompt.ENTER_PIN))).score < UNHEARD


async def test_where_the_rules_say_so_the_person_hears_a_tone_and_the_caller_does_not(told: Practice) -> None:
    await told.staff(BOSS)
    await give_pin(told)
    caller, person = await told.talk("103121984#1", "11")
    since = [each.recording.seconds for each in (caller, person)]
    boss = await listens(told, f"{PIN}#11#")
    await snooped(told)
    assert _tone(person, since[1]) > 10 * max(_tone(caller, since[0]), 1.0)
    await boss.hangup()
    await snooped(told, 0)


def _tone(call: SipCall, since: float) -> float:
    """How strong 1400 Hz is in the loudest fifth of a second."""
    heard = call.heard(since).astype(float)
    size = TELEPHONE_RATE // 5
    wave = np.exp(-2j * np.pi * 1400 * np.arange(size) / TELEPHONE_RATE)
    pieces = [heard[at : at + size] for at in range(0, heard.size - size + 1, size // 2)]
    return float(max((abs(piece @ wave) / size for piece in pieces), default=0.0))


async def test_of_several_with_one_extension_the_location_is_asked(practices: Opener) -> None:
    here, there = await practices("11", BOSS), await practices("11")
    await give_pin(here)
    caller, _ = await here.talk("1", "11")
    other, elsewhere = await there.talk("1", "11")
    boss = await listens(here, f"{PIN}#11#")
    at = await hears_in_turn(here, boss, DeskPrompt.FOR)
    await boss.press("21")
    await snooped(here)
    await speak_until_heard(other, boss, here.clip(CALLERS), since=at)
    await caller.speak(here.clip(BOSSES))
    await never_heard(here, boss, BOSSES, at)
    await elsewhere.hangup()
    await hears_in_turn(here, boss, DeskPrompt.CONVERSATION_OVER, since=at)
    await trail(here, [(there.person("11"), "listen", "conversation")])
    assert caller.ended_at is None
