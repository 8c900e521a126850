"""English, by hibari-tts: the voice lies in the package, nothing is downloaded."""

import numpy as np
from hibari import SAMPLE_RATE, Hibari

from callcontrol.model.names import Language
from callcontrol.prompts.sound import Samples


class HibariVoice:
    """American English, female, 24 kHz."""

    def __init__(self) -> None:
        self._speech = Hibari(threads=1)

    def speak(self, text: str, language: Language) -> tuple[Samples, int]:  # noqa: ARG002  it knows only English
        """Say ``text``; the seed makes the same text the same sound."""
        return np.asarray(self._speech(text, seed=0), dtype=np.float64), int(SAMPLE_RATE)
