"""A caller calls again: greeted in the language that they chose, and in no other's."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from callcontrol.app import App
from callcontrol.callers import CallersStore
from callcontrol.callers.importing import write_directory
from callcontrol.callers.table import Listed
from callcontrol.journal import sealer_of
from callcontrol.model.callers import Entry, Recognise, ShowName
from callcontrol.model.names import Language, LocationKey, QuestionName, Source
from callcontrol.model.paths import Identifies, Prompt
from callcontrol.model.rules import Group, LanguageChoice, Location
from callcontrol.prompts.sound import Pcm, read_wav
from callcontrol.sandbox.asterisk import RunningAsterisk
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.rehearsing.doors import REHEARSAL
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.calls import controller
from tests.fixtures.practice import EN, ES, FR, UNHEARD, until

CALLER = "+12025550177"
"""Nobody else of the tests calls from it."""
RULE = Recognise(180, 14, ShowName.IDENTIFIED, Source("group.yaml", 1, 1))
HERE, NIGHT = LocationKey("lingual"), LocationKey("lingual-night")
KEYS = {ES: "9", FR: "8"}
BORN = "03121980"
BEGUN = 0.4
"""Share of a sentence that tells that it is this one: a busy machine loses some of what is sent."""


@pytest.fixture(scope="module")
def recognising(group: Group) -> Group:
    """The tests' rules, by which callers of two locations are recognised, and a date of birth identifies them."""
    places = dict(group.locations)
    for key in (HERE, NIGHT):
        first, *others = places[key].languages
        chosen: tuple[LanguageChoice, ...] = (first, *(replace(one, back=_back(key, one)) for one in others))
        questions = {
            name: replace(question, identifies=Identifies.DATE_OF_BIRTH if name == "birth_date" else None)
            for name, question in places[key].questions.items()
        }
        places[key] = replace(places[key], recognise=RULE, languages=chosen, questions=questions)
    return replace(group, locations=places)


def _back(key: LocationKey, other: LanguageChoice) -> Prompt:
    text = f"For English, press {other.key}."
    return Prompt(f"{key}/back-from-{other.language}", {EN: text}, other.source)


class Town:
    """Asterisk, a controller that may be started anew, and one location."""

    def __init__(self, pbx: RunningAsterisk, group: Group, sip: SipSide, state: Path, key: LocationKey = HERE) -> None:
        self.pbx, self.group, self.sip, self.state, self.key = pbx, group, sip, state, key
        self.app: App

    @property
    def location(self) -> Location:
        """Whom everybody calls."""
        return self.group.locations[self.key]

    def back(self, language: Language) -> Prompt:
        """How a greeting in another language says the way into English."""
        (found,) = (one.back for one in self.location.languages if one.language == language)
        assert found is not None
        return found

    async def call(self, from_user: str = CALLER, display_name: str | None = None) -> SipCall:
        """Somebody calls and is answered."""
        caller = await self.sip.caller(self.location.dids[0], f"127.0.0.1:{self.pbx.sip_port}", from_user, display_name)
        await caller.wait_answered()
        return caller

    def clip(self, prompt: Prompt, language: Any = EN) -> Pcm:
        """A prompt as it is stored."""
        return read_wav(self.app.prompts.path(prompt, language))

    async def score(self, call: SipCall, prompt: Prompt, language: Any = EN) -> float:
        """How much of it was heard."""
        return (await hear(call.heard(), self.clip(prompt, language))).score

    async def hang_up(self, caller: SipCall) -> None:
        """The call ends, and what is kept of it is on the disk."""
        await caller.hangup()

        async def over() -> bool:
            return self.app.supervisor.live == 0

        await until("the call is over", over)
        await self.app.callers.flush()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The controller's folder, kept from one start to the next."""
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
async def town(pbx: RunningAsterisk, recognising: Group, sip: SipSide, state: Path) -> AsyncIterator[Town]:
    """A controller beside an Asterisk of its own."""
    found = Town(pbx, recognising, sip, state)
    async with controller(pbx, recognising, state) as found.app:
        await ready(found.app)
        yield found


async def ready(app: App) -> None:
    """The controller hears Asterisk."""
    async with asyncio.timeout(20):
        await app.connected.wait()
        await app.supervisor.looked.wait()


async def chooses(town: Town, language: Language) -> None:
    """A first call: greeted in English, a key for the other language."""
    caller = await town.call()
    await wait_heard(caller, town.clip(town.location.greeting), share=BEGUN)
    await caller.press(KEYS[language])
    await wait_heard(caller, town.clip(town.location.menu.prompt, language), share=BEGUN, timeout=20)
    await town.hang_up(caller)


@pytest.mark.parametrize("language", KEYS)
async def test_who_chose_a_language_is_greeted_in_it_until_they_choose_english(town: Town, language: Language) -> None:
    await chooses(town, language)
    place = town.location
    again = await town.call()
    await wait_heard(again, town.clip(place.greeting, language), share=BEGUN)
    await wait_heard(again, town.clip(town.back(language)), share=BEGUN)
    await wait_heard(again, town.clip(place.menu.prompt, language), share=BEGUN, timeout=20)
    assert await town.score(again, place.greeting) < UNHEARD
    await again.press(KEYS[language])
    await wait_heard(again, town.clip(place.greeting), share=BEGUN)
    await wait_heard(again, town.clip(place.menu.prompt), share=BEGUN, timeout=20)
    await town.hang_up(again)
    back = await town.call()
    await wait_heard(back, town.clip(place.greeting), share=BEGUN)
    assert await town.score(back, place.greeting, language) < UNHEARD
    await town.hang_up(back)
    assert CALLER.encode() not in (town.state / "callers.sqlite").read_bytes()


async def test_a_withheld_number_is_neither_looked_up_nor_remembered(town: Town) -> None:
    for _ in range(2):
        caller = await town.call("anonymous", "Anonymous")
        await wait_heard(caller, town.clip(town.location.greeting), share=BEGUN)
        await caller.press("9")
        await wait_heard(caller, town.clip(town.location.menu.prompt, ES), share=BEGUN, timeout=20)
        await town.hang_up(caller)
    assert not (town.state / "callers.sqlite").exists(), "nothing had to be looked up or kept"


@pytest.mark.parametrize("language", KEYS)
async def test_somebody_of_the_directory_is_greeted_in_their_language_and_identified(
    town: Town, language: Language
) -> None:
    ann, ben = Entry("17", "Ann Lee", "1980-03-12"), Entry("18", "Ben Lee", "1990-01-01")
    entries = [replace(each, language=language) for each in (ann, ben)]
    listed = [Listed(CALLER, entry) for entry in entries]
    write_directory(town.state / "callers.sqlite", sealer_of(town.state / "sealing.key"), listed, replace=False)
    night = Town(town.pbx, town.group, town.sip, town.state, NIGHT)
    night.app = town.app
    place = night.location
    caller = await night.call()
    await wait_heard(caller, night.clip(place.after_hours, language), share=BEGUN)
    await caller.press("2")
    await wait_heard(caller, night.clip(place.questions[QuestionName("birth_date")].prompt, language), share=BEGUN)
    await caller.press(f"{BORN}1")  # read back, and right
    (callback,) = [one for name, one in night.group.callbacks.items() if name.startswith(f"{NIGHT}/")]
    await wait_heard(caller, night.clip(callback.prompt, language), share=BEGUN)
    [session] = night.app.supervisor._sessions.values()
    assert session.call.name == "Ann Lee"
    await night.hang_up(caller)
    with sqlite3.connect(town.state / "journal.sqlite3") as db:
        stored = b"".join(bytes(payload) for (payload,) in db.execute("select payload from spool"))
    assert b'"identified"' in stored
    assert b'"shared"' in stored
    for personal in (b"Ann", b"1980-03-12", CALLER[1:].encode()):
        assert personal not in stored


async def test_after_its_time_a_language_is_forgotten(
    town: Town, pbx: RunningAsterisk, recognising: Group, state: Path, sip: SipSide
) -> None:
    await chooses(town, ES)
    for days, language, other in ((179, ES, EN), (181, EN, ES)):
        later = Town(pbx, recognising, sip, state.with_name(f"after {days} days"))
        later.state.mkdir()
        for name in ("callers.sqlite", "sealing.key"):
            source = state / name
            if name.endswith("sqlite"):
                with sqlite3.connect(source) as db, sqlite3.connect(later.state / name) as copy:
                    db.backup(copy)
            else:
                (later.state / name).write_bytes(source.read_bytes())
        async with controller(pbx, recognising, later.state, as_if=REHEARSAL + timedelta(days=days)) as later.app:
            await ready(later.app)
            caller = await later.call()
            await wait_heard(caller, later.clip(later.location.greeting, language), share=BEGUN)
            assert await later.score(caller, later.location.greeting, other) < UNHEARD
            await later.hang_up(caller)


@pytest.mark.parametrize("fault", ["locked", "corrupt"])
async def test_whatever_is_wrong_with_the_file_the_call_goes_on_at_once(
    fault: str, pbx: RunningAsterisk, recognising: Group, sip: SipSide, state: Path
) -> None:
    path, town = state / "callers.sqlite", Town(pbx, recognising, sip, state)
    store = CallersStore(path, sealer_of(state / "sealing.key"), 1.0)
    store.find(CALLER)
    store.close()
    holder = sqlite3.connect(path, isolation_level=None)
    if fault == "corrupt":
        holder.close()
        path.write_bytes(b"no database " * 1000)
    else:
        holder.execute("pragma locking_mode = exclusive")
        holder.execute("begin immediate")
    async with controller(pbx, recognising, state) as town.app:
        await ready(town.app)
        begun = asyncio.get_running_loop().time()
        caller = await town.call()
        assert asyncio.get_running_loop().time() - begun < 3
        await wait_heard(caller, town.clip(town.location.greeting), share=BEGUN)
        await caller.hangup()
        assert "callers" in town.app.notices()
    holder.close()
