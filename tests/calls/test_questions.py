"""Questions before a caller goes on: keyed, understood, kept so that nobody asks again, and sealed where personal."""

from callcontrol.journal import read_sealer
from callcontrol.model.calls import EventKind
from callcontrol.model.names import QuestionName
from callcontrol.model.paths import Prompt
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.night import box, callback, events, journal_of
from tests.fixtures.practice import HEARD, UNHEARD, Practice

BORN = "03121980"


def question(practice: Practice, name: str) -> Prompt:
    """The words of a question."""
    return practice.location.questions[QuestionName(name)].prompt


async def test_a_choice_is_kept_in_words(night: Practice) -> None:
    caller = await night.call()
    await caller.press("1")
    await wait_heard(caller, night.clip(question(night, "known")), share=HEARD)
    await caller.press("2")
    await wait_heard(caller, night.clip(box(night).prompt), share=HEARD)
    await caller.hangup()
    row = await night.record()
    (answer,) = await events(night, row.call_id, EventKind.QUESTION)
    assert (answer["question"], answer["answer"]) == ("known", "Known patient")


async def test_a_key_cuts_the_question_and_keys_typed_ahead_count(night: Practice) -> None:
    caller = await night.call()
    await caller.press("12")
    await wait_heard(caller, night.clip(box(night).prompt), share=HEARD)
    await caller.hangup()
    (answer,) = await events(night, (await night.record()).call_id, EventKind.QUESTION)
    assert answer["answer"] == "Known patient"
    assert await night.score(caller, question(night, "known")) < UNHEARD


async def test_a_date_of_birth_is_kept_sealed_and_nowhere_else(night: Practice) -> None:
    caller = await night.call()
    await caller.press("2")
    await wait_heard(caller, night.clip(question(night, "birth_date")), share=HEARD)
    await caller.press(f"{BORN}1")
    await wait_heard(caller, night.clip(callback(night).prompt), share=HEARD)
    await caller.hangup()
    row = await night.record()
    (answer,) = await events(night, row.call_id, EventKind.QUESTION)
    assert set(answer) == {"question", "answered", "confirmed", "sealed"}
    assert night.world.settings is not None
    assert read_sealer(night.world.settings.seal_file).unseal(str(answer["sealed"])) == "1980-03-12"
    keys = "".join(str(event["key"]) for event in await events(night, row.call_id, EventKind.KEY))
    assert keys == "2" + "?" * len(f"{BORN}1")
    stored = await journal_of(night, row.call_id)
    assert "1980-03-12" not in stored


async def test_what_is_no_answer_is_asked_again_then_passed_over(night: Practice) -> None:
    caller = await night.call()
    await caller.press("2")
    await wait_heard(caller, night.clip(question(night, "birth_date")), share=HEARD)
    await caller.press("13131980")
    await wait_heard(caller, night.clip(SystemPrompt.ANSWER_UNCLEAR), share=HEARD)
    at = caller.recording.seconds
    await wait_heard(caller, night.clip(question(night, "birth_date")), share=HEARD, since=at)
    await caller.press("99#")
    await wait_heard(caller, night.clip(callback(night).prompt), share=HEARD)
    await caller.hangup()
    row = await night.record()
    told = [event["answered"] for event in await events(night, row.call_id, EventKind.QUESTION)]
    assert told == [False, False]


async def test_silence_passes_a_question_over(night: Practice) -> None:
    caller = await night.call()
    await caller.press("1")
    await wait_heard(caller, night.clip(box(night).prompt), share=HEARD, timeout=40)
    assert await night.score(caller, question(night, "known")) > HEARD
    await caller.hangup()
    assert (await night.record()).outcome == "left_menu"


async def test_who_presses_zero_is_asked_nothing(night: Practice) -> None:
    await night.mobile("dr_patel")
    caller = await night.call()
    await caller.press("0")
    await wait_heard(caller, night.clip(SystemPrompt.CALLING_ON_CALL), share=HEARD, timeout=20)
    await caller.hangup()
    row = await night.record()
    assert await events(night, row.call_id, EventKind.QUESTION) == []
