"""Waiting for a sound: a test acts when its caller hears something, not after so many seconds."""

import asyncio
from collections.abc import Sequence

from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm
from callcontrol.sandbox.ears import CHUNK_SECONDS, chunks_heard, voiced_chunks
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.sandbox.sip_errors import CallOverError, SipTimeoutError

_LISTEN_EVERY_SECONDS = 0.1


async def wait_heard(
    call: SipCall, *clips: Pcm, share: float = 0.5, since: float = 0.0, timeout: float = 10.0
) -> float:
    """Until ``share`` of the ``clips`` was heard on ``call``; the position in its recording, in seconds.

    A share is counted in voiced chunks of all of them; a small one tells that a prompt has begun. Pieces of a value are
    given as the clips that they are: a chunk never reaches from one into the next.

    Only what was received after position ``since`` counts.

    Raises:
        CallOverError: the call ended before, or was over, without that.
        SipTimeoutError: not heard within ``timeout`` seconds.
        ValueError: a clip is silent, or the only one is shorter than a chunk; of several such a one is passed over.
    """
    looked_for = audible(clips)
    wanted = share * sum(len(voiced_chunks(clip)) for clip in looked_for)
    found: set[tuple[int, int]] = set()
    try:
        async with asyncio.timeout(timeout):
            while len(found) < wanted:
                over = call.ended_at is not None
                now = call.recording.seconds
                found |= await asyncio.to_thread(_found, call.recording.samples(since), looked_for)
                if over and len(found) < wanted:
                    raise CallOverError(f"{call.who}'s call ended before the clip was heard: {call.reason}")
                # A chunk may have been half there.
                since = max(since, now - CHUNK_SECONDS)
                await asyncio.sleep(_LISTEN_EVERY_SECONDS)
    except TimeoutError:
        short = f"{len(found)} of {wanted:.0f} chunks were heard within {timeout} s"
        raise SipTimeoutError(f"{call.who}'s call is {call.state}; {short}") from None
    return call.recording.seconds


def audible(clips: Sequence[Pcm]) -> Sequence[Pcm]:
    """Those that are long enough to be looked for; all, where none is."""
    return [clip for clip in clips if clip.size >= CHUNK_SECONDS * TELEPHONE_RATE] or clips


def _found(recording: Pcm, clips: Sequence[Pcm]) -> set[tuple[int, int]]:
    return {(place, chunk) for place, clip in enumerate(clips) for chunk in chunks_heard(recording, clip)}


async def speak_until_heard(
    speaker: SipCall, listener: SipCall, clip: Pcm, *, share: float = 0.5, since: float = 0.0, timeout: float = 20.0
) -> None:
    """Say ``clip``, and again as people do, until ``share`` of it has come to the listener since ``since``.

    On a machine whose cores are all busy packets come late, and what is said once may lose half its chunks.

    Raises: as `wait_heard` and `SipCall.speak`.
    """
    listening = asyncio.create_task(wait_heard(listener, clip, share=share, since=since, timeout=timeout))
    try:
        while not listening.done():
            await speaker.speak(clip)
            await asyncio.wait({listening}, timeout=_LISTEN_EVERY_SECONDS)
        await listening
    finally:
        listening.cancel()
        await asyncio.wait({listening})
