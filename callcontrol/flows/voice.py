"""Speaking to a caller: prompts that a key cuts off at once."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext, suppress

from callcontrol.ari.errors import Gone
from callcontrol.flows.call import Call
from callcontrol.model.calls import EventKind, PlaybackId
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts import PromptError
from callcontrol.routing import Line

LONGEST_PROMPT_SECONDS = 180.0
"""A playback that has not ended by then has been forgotten by Asterisk: the call goes on without it."""


async def say(call: Call, *lines: Line, keys_cut: bool = True, then_music: bool = False) -> None:
    """Speak ``lines`` one after the other; return when they are over or, with ``keys_cut``, a key is pressed.

    A key that is already waiting means that nothing is spoken. A prompt that cannot be played is noted as a
    fault and passed over: silence for a second is better than a lost call. With ``then_music`` Asterisk goes on
    with music by itself, even if we are no longer there when the last line is over.

    Raises: AriError when Asterisk does not take the command; Gone when the caller has left.
    """
    if keys_cut and call.keys.any:
        return
    media = _media(call, lines)
    if media:
        names = [prompt.name for prompt, _ in lines]
        call.note(EventKind.PROMPT, prompts=names, languages=[language for _, language in lines])
        await _play(call, media, names, keys_cut=keys_cut, then_music=then_music)
    elif then_music:
        await _music(call)


async def say_system(call: Call, name: SystemPrompt, *, keys_cut: bool = True, then_music: bool = False) -> None:
    """Speak one of the group's own sentences in the caller's language."""
    await say(call, (call.group.prompts[name], call.language), keys_cut=keys_cut, then_music=then_music)


def _media(call: Call, lines: Sequence[Line]) -> list[str]:
    media: list[str] = []
    for prompt, language in lines:
        try:
            media.append(call.services.prompts.media(prompt, language))
        except PromptError as error:
            call.note(EventKind.FAULT, what="prompt missing", prompt=prompt.name, language=language)
            call.services.metrics.faults.labels("prompt_missing").inc()
            call.log.error("prompt missing", error=str(error))
    return media


async def _music(call: Call) -> None:
    await call.services.ari.channels.start_moh(channel_id=call.channel)


async def _play(call: Call, media: list[str], names: list[str], *, keys_cut: bool, then_music: bool) -> None:
    playback = call.new_playback()
    finished = call.playbacks[playback]
    over = asyncio.Event()
    finished.add_done_callback(lambda _: over.set())
    with call.keys.telling(over) if keys_cut else nullcontext():
        await call.services.ari.channels.play_with_id(channel_id=call.channel, playback_id=playback, media=media)
        if then_music:
            await _music(call)  # answered at once, carried out when the playback is over
        try:
            async with asyncio.timeout(LONGEST_PROMPT_SECONDS):
                await over.wait()
        except TimeoutError:
            call.note(EventKind.FAULT, what="prompt did not end", prompts=names)
    # Not reached when cancelled: whoever cancels (a hold that stops) also stops what still sounds.
    if finished.done():
        _check(call, names, finished.result())
        call.playbacks.pop(playback, None)
    else:
        await stop(call, playback)


async def stop(call: Call, playback: PlaybackId) -> None:
    """End a playback now; one that has ended by itself is no error."""
    call.playbacks.pop(playback, None)
    with suppress(Gone):
        await call.services.ari.playbacks.stop(playback_id=playback)


def _check(call: Call, names: list[str], state: str) -> None:
    if state == "failed":
        call.note(EventKind.FAULT, what="prompt did not play", prompts=names)
        call.services.metrics.faults.labels("prompt_failed").inc()
        call.log.error("prompt did not play: can Asterisk read its file?", prompts=names)
