"""Speaking to a caller: prompts that a key cuts off at once."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass

from callcontrol.ari.errors import AriError, Gone
from callcontrol.flows.call import Call
from callcontrol.flows.hearing import Cut, listens, note_heard
from callcontrol.flows.leg import Leg
from callcontrol.model.calls import EventKind, PlaybackId
from callcontrol.model.placeholders import placeholders
from callcontrol.model.rules import SystemPrompt
from callcontrol.prompts import PromptError
from callcontrol.routing import NO_VALUES, Line, Values, expand, text_at

LONGEST_PROMPT_SECONDS = 180.0
"""A playback that has not ended by then has been forgotten by Asterisk: the call goes on without it."""
_TONE = "tone:1000"
_TONE_SECONDS = 0.3
"""Asterisk plays a tone until it is stopped."""


async def say(
    call: Call,
    *lines: Line,
    values: Values = NO_VALUES,
    keys_cut: bool = True,
    then_music: bool = False,
    noted_as: str | None = None,
) -> bool:
    """Speak ``lines`` one after the other; return when they are over or, with ``keys_cut``, a key is pressed.

    A key that is already waiting means that nothing is spoken. A prompt that cannot be played is noted as a
    fault and passed over: silence for a second is better than a lost call. With ``then_music`` Asterisk goes on
    with music by itself, even if we are no longer there when the last line is over. ``values``: what is spoken in the
    place of those that do not follow from rules and moment. ``noted_as``: what the journal holds of them, where the
    lines themselves would tell something personal. Whether all of it was played to its end.

    Raises: AriError when Asterisk does not take the command; Gone when the caller has left.
    """
    if keys_cut and call.keys.any:
        return False
    spoken, state = _spoken(call, lines, values, noted_as), None
    if spoken.media:
        languages = [language for _, language in lines][: len(spoken.names)]
        call.note(EventKind.PROMPT, prompts=spoken.names, languages=languages, **_said(call, lines, values))
        state = await _play(call, spoken, keys_cut=keys_cut, then_music=then_music)
    elif then_music:
        await _music(call)
    return state == "done" and spoken.whole


async def say_system(call: Call, name: SystemPrompt, *, keys_cut: bool = True, then_music: bool = False) -> None:
    """Speak one of the group's own sentences in the caller's language."""
    await say(call, (call.group.prompts[name], call.language), keys_cut=keys_cut, then_music=then_music)


async def say_to_leg(call: Call, leg: Leg, *lines: Line, longest: float = LONGEST_PROMPT_SECONDS) -> None:
    """Speak to somebody who has picked up a leg; a key of theirs, or their leaving, ends it; so do ``longest`` seconds.

    Raises: AriError.
    """
    spoken = _spoken(call, lines)
    if leg.keys.any or not spoken.media:
        return
    playback, over = _sounding(call)
    names, languages = spoken.names, [language for _, language in lines]
    call.note(EventKind.PROMPT, prompts=names, languages=languages, channel=leg.channel, person=leg.person)
    listens(call, playback, names, spoken.lengths, leg)
    try:
        state = await _play_to_leg(call, leg, playback, over, spoken.media, longest)
    finally:
        note_heard(call, playback, Cut.HANGUP if leg.leaving or leg.gone else Cut.STOPPED)
    if state is not None and not leg.leaving and not leg.gone:
        _check(call, names, state)


async def _play_to_leg(
    call: Call, leg: Leg, playback: PlaybackId, over: asyncio.Event, media: list[str], longest: float
) -> str | None:
    with leg.keys.telling(over):
        await call.services.ari.channels.play_with_id(channel_id=leg.channel, playback_id=playback, media=media)
        if not await _until_over(over, longest):
            call.log.warning("a prompt to somebody who answers did not end", person=leg.person)
    return await _ended(call, playback)


async def beep(call: Call) -> None:
    """The tone after which a caller speaks; one that cannot be played is better left out. Raises Gone."""
    playback, over = _sounding(call)
    try:
        await call.services.ari.channels.play_with_id(channel_id=call.channel, playback_id=playback, media=[_TONE])
        with suppress(TimeoutError):
            async with asyncio.timeout(_TONE_SECONDS):
                await over.wait()
        await stop(call, playback)
    except Gone:
        raise
    except AriError as error:
        call.log.warning("no tone before a message", error=str(error))


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Sentences as they are played."""

    media: list[str]
    """Of each piece."""
    names: list[str]
    lengths: list[float]
    """Seconds of each of ``names``."""
    whole: bool
    """No piece is missing."""


def _spoken(call: Call, lines: Sequence[Line], values: Values = NO_VALUES, noted_as: str | None = None) -> _Spoken:
    """The sentences as they are played now, their values put in."""
    now, media, lengths, whole = call.services.clock.rules_now(), list[str](), list[float](), True
    for line in lines:
        pieces = expand(call.group, call.location, line, now, values)
        found = _media(call, pieces, noted_as)
        media += found
        lengths.append(sum(map(call.services.prompts.seconds, found)))
        whole = whole and len(found) == len(pieces)
    if noted_as is not None:
        return _Spoken(media, [noted_as], [sum(lengths)], whole)
    return _Spoken(media, [prompt.name for prompt, _ in lines], lengths, whole)


def _said(call: Call, lines: Sequence[Line], values: Values) -> dict[str, list[str]]:
    """The words of sentences that hold values: they are of this moment, the journal keeps them."""
    now = call.services.clock.rules_now()
    texts = [
        text_at(call.group, call.location, (prompt, language), now, values)
        for prompt, language in lines
        if placeholders(prompt.text.get(language, ""))
    ]
    return {"said": texts} if texts else {}


def _media(call: Call, lines: Sequence[Line], noted_as: str | None = None) -> list[str]:
    media: list[str] = []
    for prompt, language in lines:
        try:
            media.append(call.services.prompts.media(prompt, language))
        except PromptError as error:
            told = noted_as or prompt.name
            call.note(EventKind.FAULT, what="prompt missing", prompt=told, language=language)
            call.services.metrics.faults.labels("prompt_missing").inc()
            call.log.error("prompt missing", error=str(error) if noted_as is None else f"a word of {told}")
    return media


async def _music(call: Call) -> None:
    await call.services.ari.channels.start_moh(channel_id=call.channel)


async def _play(call: Call, spoken: _Spoken, *, keys_cut: bool, then_music: bool) -> str | None:
    (playback, over), names = _sounding(call), spoken.names
    listens(call, playback, names, spoken.lengths)
    with call.keys.telling(over) if keys_cut else nullcontext():
        play = call.services.ari.channels.play_with_id
        await play(channel_id=call.channel, playback_id=playback, media=spoken.media)
        if then_music:
            await _music(call)  # answered at once, carried out when the playback is over
        if not await _until_over(over):
            call.note(EventKind.FAULT, what="prompt did not end", prompts=names)
            note_heard(call, playback, Cut.FAILED)
    # Not reached when cancelled: whoever cancels (a hold that stops) also stops what still sounds.
    if (state := await _ended(call, playback)) is not None:
        _check(call, names, state)
    return state


def _sounding(call: Call) -> tuple[PlaybackId, asyncio.Event]:
    """A playback that is about to start, and what is set when it is over."""
    playback, over = call.new_playback(), asyncio.Event()
    call.playbacks[playback].add_done_callback(lambda _: over.set())
    return playback, over


async def _until_over(over: asyncio.Event, longest: float = LONGEST_PROMPT_SECONDS) -> bool:
    try:
        async with asyncio.timeout(longest):
            await over.wait()
    except TimeoutError:
        return False
    return True


async def _ended(call: Call, playback: PlaybackId) -> str | None:
    """The final state of a playback that is over; one that still sounds is stopped, which is None."""
    finished = call.playbacks.get(playback)
    if finished is None or not finished.done():
        await stop(call, playback, Cut.KEY)
        return None
    del call.playbacks[playback]
    note_heard(call, playback, Cut.FAILED if finished.result() == "failed" else Cut.END)
    return finished.result()


async def stop(call: Call, playback: PlaybackId, cut: Cut = Cut.STOPPED) -> None:
    """End a playback now; one that has ended by itself is no error."""
    call.playbacks.pop(playback, None)
    with suppress(Gone):
        await call.services.ari.playbacks.stop(playback_id=playback)
    note_heard(call, playback, cut)


def _check(call: Call, names: list[str], state: str) -> None:
    if state == "failed":
        call.note(EventKind.FAULT, what="prompt did not play", prompts=names)
        call.services.metrics.faults.labels("prompt_failed").inc()
        call.log.error("prompt did not play: can Asterisk read its file?", prompts=names)
