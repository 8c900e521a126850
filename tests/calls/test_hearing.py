"""What a caller of the tests' practice hears, and how their keys cut it."""

from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.ears import hear
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.calls import EN, ES, HEARD, UNHEARD, Practice


async def test_silence_leads_to_a_person(practice: Practice) -> None:
    caller = await practice.call()
    ringing = await practice.phones["11"].wait_ringing(40)
    await ringing.answer()
    for prompt in (SystemPrompt.EMERGENCY_NOTICE, SystemPrompt.NOTHING_HEARD, SystemPrompt.CONNECTING_PERSON):
        assert await practice.score(caller, prompt) > HEARD, prompt
    for prompt in (SystemPrompt.WRONG_KEY, SystemPrompt.NOBODY_AVAILABLE, SystemPrompt.TECHNICAL_TROUBLE):
        assert await practice.score(caller, prompt) < UNHEARD, prompt
    await caller.hangup()
    row = await practice.record()
    assert (row.category, row.queue, row.agent, row.outcome) == (
        "other",
        f"{practice.location.key}/front_desk",
        practice.person("11"),
        "answered",
    )
