"""Messages after the tone: what was said is what is kept, whoever ends it."""

import asyncio

from callcontrol.journal import call_ids, stored_call
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts.sound import TELEPHONE_RATE, read_wav
from callcontrol.sandbox.ears import heard
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.sip_call import SipCall
from tests.fixtures.practice import HEARD, Practice, until

SAID = SystemPrompt.TECHNICAL_TROUBLE
"""What callers say after the tone: any words that the practice itself does not play there."""


async def reaches_the_tone(practice: Practice) -> SipCall:
    """A caller who has heard the box's words and the tone after them."""
    caller = await practice.call()
    await caller.press("42")
    box = practice.world.group.boxes[next(n for n in practice.world.group.boxes if n.startswith(practice.location.key))]
    at = await wait_heard(caller, practice.clip(box.prompt), share=0.8)
    await hears_a_tone(caller, at)
    return caller


async def hears_a_tone(caller: SipCall, since: float) -> None:
    import numpy as np

    async def sounded() -> bool:
        tail = caller.heard(since).astype(float)[-TELEPHONE_RATE:]
        if tail.size < 4000:
            return False
        spectrum = np.abs(np.fft.rfft(tail))
        peak = int(spectrum.argmax()) * TELEPHONE_RATE / tail.size
        return abs(peak - 1000) < 30 and spectrum.max() > 1e5

    await until("the tone", sounded, 5)
    await asyncio.sleep(0.4)


async def test_probe(night: Practice) -> None:
    caller = await reaches_the_tone(night)
    clip = night.clip(SAID)
    await caller.speak(clip)
    await caller.press("#")
    await wait_heard(caller, night.clip(SystemPrompt.MESSAGE_KEPT), share=HEARD)
    await caller.wait_ended()
    row = await night.record()
    assert row.outcome == "message_left"
    (call_id,) = await call_ids(night.world.dsn, row.call_id)
    stored = await stored_call(night.world.dsn, call_id)
    assert stored is not None
    for e in stored.events:
        print(e.kind, dict(e.data))
    folder = night.world.settings.messages
    print(list(folder.iterdir()))
    pcm = read_wav(folder / f"{call_id}.wav")
    print(pcm.size / 8000, heard(pcm, clip), clip.size / 8000)
    import os

    os.system(f"find {night.world.pbx.plan.folder}/var/spool")
    assert 0
