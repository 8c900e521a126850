"""Pieces of spoken values lie closer together than sentences do, and are as loud."""

import math
from pathlib import Path

import pytest

from callcontrol.model.paths import Prompt
from callcontrol.prompts.files import seconds_of
from callcontrol.prompts.planning import plan_speech
from callcontrol.prompts.pool import run_jobs
from callcontrol.prompts.sound import SPEECH_DBFS, read_wav, speech_level
from tests.unit.prompts.conftest import EN, prompt


async def sounds(folder: Path, *prompts: Prompt) -> list[Path]:
    plan = plan_speech([(one, EN) for one in prompts], folder, partly=False)
    await run_jobs(plan.to_do, 1, lambda *_: None)
    return [job.path for job in plan.to_do]


async def test_the_same_word_as_a_piece_has_less_silence_and_the_same_loudness(tmp_path: Path) -> None:
    sentence, piece = await sounds(tmp_path, prompt("news", "Seven"), prompt("say/number-7", "Seven"))
    assert seconds_of(sentence) - seconds_of(piece) == pytest.approx(0.22, abs=0.03)
    for path in (sentence, piece):
        assert 20 * math.log10(speech_level(read_wav(path) / 32768.0)) == pytest.approx(SPEECH_DBFS, abs=1.0)


async def test_where_a_comma_follows_there_is_a_pause(tmp_path: Path) -> None:
    within, before_a_comma = await sounds(tmp_path, prompt("say/day-7", "seventh"), prompt("say/x", "seventh,"))
    assert seconds_of(before_a_comma) - seconds_of(within) > 0.03
