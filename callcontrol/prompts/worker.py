"""A process that turns sentences into sound files: one JSON job a line in, one JSON answer a line out.

A process of its own because espeak-ng is not safe for threads, because synthesis would stall the event loop,
and because the only sure way to cancel native code is to end its process. It ends when its input does.
"""

import json
import os
import sys
from pathlib import Path
from typing import TextIO

from callcontrol.model.names import Language
from callcontrol.prompts.engines import Engine, open_engine
from callcontrol.prompts.errors import PromptError, RenderFailed
from callcontrol.prompts.sound import TELEPHONE_RATE, normalised, to_pcm, to_telephone, trimmed, write_wav
from callcontrol.prompts.voices import engine_name
from callcontrol.prompts.words import spoken_words


def render_file(engine: Engine, text: str, language: Language, path: Path) -> float:
    """Write ``text`` as speech to ``path``; its length in seconds.

    Raises:
        RenderFailed: nothing audible came out.
    """
    samples, rate = engine.speak(spoken_words(text), language)
    speech = normalised(trimmed(to_telephone(samples, rate)))
    if speech.size == 0:
        raise RenderFailed("the text holds nothing that can be spoken")
    write_wav(path, to_pcm(speech))
    return float(speech.size) / TELEPHONE_RATE


def serve(jobs: TextIO, answers: TextIO) -> None:
    """Answer jobs until there are no more."""
    engines: dict[str, Engine] = {}
    for line in jobs:
        job = json.loads(line)
        name = engine_name(job["language"])
        try:
            if name not in engines:
                engines[name] = open_engine(name)
            answer: dict[str, object] = {
                "seconds": render_file(engines[name], job["text"], job["language"], Path(job["path"]))
            }
        except (PromptError, OSError) as error:
            answer = {"error": str(error)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def main() -> None:
    """Keep the answers' pipe for answers: whatever a library prints goes to the error stream instead."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
