"""A process that makes sound files: one JSON job a line in, one JSON answer a line out.

A process of its own because espeak-ng is not safe for threads, because synthesis would stall the event loop,
and because the only sure way to cancel native code is to end its process. It ends when its input does.
"""

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from callcontrol.model.names import Language
from callcontrol.prompts.engines import Engine, open_engine
from callcontrol.prompts.errors import WRITABLE, PromptError, RenderFailed, UnusableRecording
from callcontrol.prompts.files import wide_form
from callcontrol.prompts.sound import (
    PHRASE_END,
    PIECE,
    SENTENCE,
    TELEPHONE_RATE,
    WIDE_RATE,
    Samples,
    Silence,
    normalised,
    speech_level,
    to_pcm,
    to_telephone,
    trimmed,
    write_wav,
)
from callcontrol.prompts.voices import engine_name
from callcontrol.prompts.wav import read_any_wav
from callcontrol.prompts.words import spoken_words
from callcontrol.speaking import ends_phrase

LONGEST_RECORDING_SECONDS = 180.0
"""As long as `callcontrol.flows.voice` waits for the end of a prompt."""
FAINTEST = 0.001
"""RMS of its voiced parts (60 dB below full scale) under which a recording is noise that would be made loud."""


def render_file(engine: Engine, text: str, language: Language, path: Path, around: Silence = SENTENCE) -> float:
    """Write ``text`` as speech to ``path``, with so much silence ``around`` it; its length in seconds.

    Raises:
        RenderFailed: nothing audible came out.
    """
    samples, rate = engine.speak(spoken_words(text), language)
    seconds = _write(samples, rate, path, around)
    if seconds == 0.0:
        raise RenderFailed("the text holds nothing that can be spoken")
    return seconds


def convert_file(source: Path, digest: str, path: Path, around: Silence = SENTENCE) -> float:
    """Write the recording ``source``, whose content has this SHA-256, to ``path``; its length in seconds.

    Raises:
        UnusableRecording: it can not be read, is no recording of speech, or not the one that was looked at before.
        OSError: ``path`` can not be written.
    """
    try:
        content = source.read_bytes()
    except OSError as error:
        raise UnusableRecording(f"it can not be read ({error.strerror}): check its permissions") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise UnusableRecording("it was changed while it was read: render again")
    try:
        samples, rate = read_any_wav(content, LONGEST_RECORDING_SECONDS)
    except ValueError as error:
        raise UnusableRecording(str(error)) from error
    if speech_level(samples, rate) < FAINTEST:
        raise UnusableRecording("it is as good as silent: record it again, nearer to the microphone")
    seconds = _write(samples, rate, path, around)
    if seconds == 0.0:
        raise UnusableRecording("it holds nothing that a telephone can carry: record it again")
    return seconds


def _write(samples: Samples, rate: int, path: Path, around: Silence) -> float:
    """The sound as a telephone gets it; where it holds more than that, first what a G.722 phone gets. Its seconds."""
    speech = _ready(samples, rate, TELEPHONE_RATE, around)
    if speech.size and rate >= WIDE_RATE:
        write_wav(wide_form(path), to_pcm(_ready(samples, rate, WIDE_RATE, around)), WIDE_RATE)
    if speech.size:
        write_wav(path, to_pcm(speech))
    return float(speech.size) / TELEPHONE_RATE


def _ready(samples: Samples, rate: int, wanted: int, around: Silence) -> Samples:
    return normalised(trimmed(to_telephone(samples, rate, wanted), wanted, around), wanted)


def serve(jobs: TextIO, answers: TextIO) -> None:
    """Answer jobs until there are no more."""
    engines: dict[str, Engine] = {}
    for line in jobs:
        try:
            answer: dict[str, object] = {"seconds": _do(json.loads(line), engines)}
        except UnusableRecording as error:
            answer = {"unusable": str(error)}
        except OSError as error:
            where = Path(error.filename).parent if error.filename else "the folder of the prompts"
            answer = {"error": f"{where}: {error.strerror}; {WRITABLE}"}
        except (PromptError, MemoryError) as error:
            answer = {"error": str(error) or "memory is short"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _do(job: dict[str, Any], engines: dict[str, Engine]) -> float:
    path, around = Path(job["path"]), _around(job)
    if job["recording"] is not None:
        return convert_file(Path(job["recording"]), job["digest"], path, around)
    name = engine_name(job["language"])
    if name not in engines:
        engines[name] = open_engine(name)
    return render_file(engines[name], job["text"], job["language"], path, around)


def _around(job: dict[str, Any]) -> Silence:
    if not job["piece"]:
        return SENTENCE
    return PHRASE_END if ends_phrase(job["text"]) else PIECE


def main() -> None:
    """Keep the answers' pipe for answers: whatever a library prints goes to the error stream instead."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
