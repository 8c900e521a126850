"""Dials one leaf after another on a running box, and says whether each is what the rules' graph says."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from callcontrol.journal import CallRow, calls_by_channel
from callcontrol.model.names import Did, Language, LocationKey
from callcontrol.model.paths import Prompt
from callcontrol.model.placeholders import clips
from callcontrol.model.rules import Group, Location, SystemPrompt
from callcontrol.prompts import PromptLibrary
from callcontrol.prompts.sound import Pcm, read_wav
from callcontrol.routing import read_back_words, take_answer
from callcontrol.routing.compiling import compile_group
from callcontrol.routing.graph import Kind, Node
from callcontrol.routing.leaves import Leaf, leaves, read_back_at
from callcontrol.routing.words import Line
from callcontrol.sandbox.box import Box
from callcontrol.sandbox.listening import wait_heard
from callcontrol.sandbox.ports import HOST
from callcontrol.sandbox.rehearsing.moments import State
from callcontrol.sandbox.sip import SipSide
from callcontrol.sandbox.sip_call import SipCall
from callcontrol.sandbox.sip_errors import SipError

AT_ONCE = 6
"""Callers at the same time."""
_BEGUN, _HEARD = 0.2, 0.5
"""Share of a sentence that tells that it has begun, and that it is this one."""
_PICK_UP_SECONDS, _LISTEN_SECONDS, _FLUSH_SECONDS = 20.0, 60.0, 30.0
_CDR_SECONDS, _LOOK_SECONDS = 5.0, 0.1
"""For Asterisk to write a call's row, a moment after its end, and how often to look whether it has."""
_FIRST_NUMBER = 12025550100
"""Callers call from this number upwards: fictional numbers."""
_NUMBERS = 10_000
_ANY_DAY = date(2026, 1, 1)
"""After every date that is keyed here."""


@dataclass(frozen=True, slots=True)
class Path:
    """A leaf of a location, and the number that is dialled for it."""

    location: LocationKey
    did: Did
    leaf: Leaf

    @property
    def in_words(self) -> str:
        """``northside, en: open, 4 → 1 → queue northside/nurse``."""
        return f"{self.location}, {self.leaf.node.language}: {self.leaf.in_words}"


@dataclass(frozen=True, slots=True)
class Dialled:
    """A path and what was wrong with it: nothing, if all is well."""

    path: Path
    troubles: tuple[str, ...]


Told = Callable[[], None]
"""Called when one more path has been dialled."""


def paths_at(group: Group, states: Iterable[State], language: Language | None = None) -> list[Path]:
    """Every leaf of locations that are open, or closed; one without a number can not be dialled."""
    graphs = compile_group(group)
    return [
        Path(key, group.locations[key].dids[0], leaf)
        for key, is_open in sorted(states)
        if group.locations[key].dids
        for leaf in leaves(group.locations[key], graphs.locations[key], is_open=is_open, language=language)
    ]


async def dial_all(box: Box, side: SipSide, prompts: PromptLibrary, paths: Sequence[Path], told: Told) -> list[Dialled]:
    """Every path once, `AT_ONCE` at a time. Nobody is at the desks: what counts is where a caller comes to."""
    free = asyncio.Semaphore(AT_ONCE)
    heard: list[str | None] = [None] * len(paths)

    async def dial(number: int) -> None:
        async with free:
            try:
                await _dial(box, prompts, side, paths[number], _caller(number))
            except SipError as error:
                heard[number] = str(error)
            told()

    async with asyncio.TaskGroup() as calls:
        for number in range(len(paths)):
            calls.create_task(dial(number))
    await box.app.journal.flush(_FLUSH_SECONDS)
    rows = await calls_by_channel(box.dsn)
    channels = await _channels(box, {_caller(number) for number in range(len(paths))})
    found = []
    for number, path in enumerate(paths):
        row = rows.get(channels.get(_caller(number), ""))
        wrong = ["there is no record of the call"] if row is None else _differences(path, row)
        trouble = heard[number]
        found.append(Dialled(path, (*([trouble] if trouble else []), *wrong)))
    return found


async def _channels(box: Box, callers: set[str]) -> dict[str, str]:
    """Asterisk's unique id of each caller's channel."""
    found: dict[str, str] = {}
    with suppress(TimeoutError):
        async with asyncio.timeout(_CDR_SECONDS):
            while not callers <= found.keys():
                await asyncio.sleep(_LOOK_SECONDS)
                found = {row.source: row.unique_id for row in box.asterisk.cdr_rows()}
    return found


async def _dial(box: Box, prompts: PromptLibrary, side: SipSide, path: Path, caller: str) -> None:
    call = await side.caller(path.did, f"{HOST}:{box.asterisk.sip_port}", from_user=caller)
    try:
        await call.wait_answered(_PICK_UP_SECONDS)
        for place, (key, node) in enumerate(zip(path.leaf.keys, path.leaf.passed, strict=True)):
            if place:  # the first is pressed into the greeting
                await _listen(prompts, call, node, _BEGUN)
            await _confirm(box, prompts, call, node, box.group.locations[path.location], key)
        await _listen(prompts, call, path.leaf.node, _HEARD)
    finally:
        await call.hangup()


async def _confirm(box: Box, prompts: PromptLibrary, call: SipCall, node: Node, place: Location, keys: str) -> None:
    """Answer a question; what is read back is heard before the last key says that it is right."""
    question = read_back_at(place, node)
    if question is None:
        await _press(call, keys)
        return
    at = call.recording.seconds
    await _press(call, keys[:-1])
    answer = take_answer(question, keys[:-1], _ANY_DAY)
    if answer is None:
        raise SipError(f"“{keys[:-1]}” is no answer to “{question.name}”")
    before, *said, after = read_back_words(box.group, question, answer, node.language or place.default_language)
    await _hear(call, before[0].name, await _clip(prompts, before), share=_HEARD, since=at)
    pieces = [await _clip(prompts, line) for line in said]
    await _hear(call, "the answer, read back", *pieces, share=_HEARD, since=at)
    await _hear(call, after[0].name, await _clip(prompts, after), share=_BEGUN, since=at)
    await _press(call, keys[-1])


async def _press(call: SipCall, keys: str) -> None:
    for key in keys:
        await call.press(key)


async def _listen(prompts: PromptLibrary, call: SipCall, node: Node, share: float) -> None:
    line = next((line for line in node.words if line[0].name != SystemPrompt.EMERGENCY_NOTICE), None)
    if line is None:
        return
    await _hear(call, line[0].name, await _clip(prompts, line), share=share)


async def _hear(call: SipCall, name: str, *clips: Pcm, share: float, since: float = 0.0) -> None:
    try:
        await wait_heard(call, *clips, share=share, timeout=_LISTEN_SECONDS, since=since)
    except SipError as error:
        raise SipError(f"“{name}” was not heard: {error}") from error


async def _clip(prompts: PromptLibrary, line: Line) -> Pcm:
    """The sound of a sentence; of one that holds values the first words around them, which are always the same."""
    prompt, language = line
    written = next((part for part in clips(prompt, language) if isinstance(part, Prompt)), prompt)
    return await asyncio.to_thread(lambda: read_wav(prompts.path(written, language)))


def _differences(path: Path, row: CallRow) -> list[str]:
    """In words, where the record says otherwise than the graph."""
    leaf = path.leaf
    pairs: list[tuple[str, str | None, str | None]] = [
        ("location", path.location, row.location),
        ("language", leaf.node.language, row.language),
    ]
    if leaf.category is not None:
        pairs.append(("category", leaf.category, row.category))
    if leaf.node.kind is Kind.QUEUE:
        pairs.append(("queue", leaf.node.queue, row.queue))
    return [f"{name} is {got}, not {meant}" for name, meant, got in pairs if meant != got]


def _caller(number: int) -> str:
    return f"+{_FIRST_NUMBER + number % _NUMBERS}"
