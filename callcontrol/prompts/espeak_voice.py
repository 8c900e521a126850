"""Every other language, by espeak-ng: robotic, understood, and in a package that needs no root.

The library keeps its state in globals and is not safe for threads: one of these per process. Some of that
state outlives a text, so saying it again gives the same words in slightly different samples.
"""

import ctypes
import os
from pathlib import Path

import espeakng_loader
import numpy as np

from callcontrol.model.names import Language
from callcontrol.prompts.errors import RenderFailed
from callcontrol.prompts.sound import Samples

# Values of speak_lib.h of espeak-ng 1.52.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_POSITION_IS_CHARACTER = 1
_TEXT_IS_UTF8 = 1
_PARAMETER_RATE = 1
_WORDS_PER_MINUTE = 150
_LONGEST_DATA_PATH = 120
"""espeak-ng copies the path into a fixed buffer of 160 bytes and appends file names to it."""

_VOICES = {"es": "es-419", "fr": "fr", "no": "nb", "pt": "pt-br", "zh": "cmn"}
"""Where a language's plain code is not the voice that a practice in the Americas wants."""

_SoundHandler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class EspeakVoice:
    """The library of espeakng-loader with the few calls that speaking takes."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._pieces: list[Samples] = []
        # Kept as an attribute: ctypes does not, and the library calls it later.
        self._handler = _SoundHandler(self._take)
        self._rate = self._library.espeak_Initialize(_SYNCHRONOUS, 0, _data_path(), _DONT_EXIT)
        if self._rate <= 0:
            raise RenderFailed(f"espeak-ng cannot read its data in {espeakng_loader.get_data_path()}")
        self._library.espeak_SetSynthCallback(self._handler)
        self._library.espeak_SetParameter(_PARAMETER_RATE, _WORDS_PER_MINUTE, 0)

    def speak(self, text: str, language: Language) -> tuple[Samples, int]:
        """Say ``text``; what looks like markup is read as text."""
        voice = _VOICES.get(language, str(language))
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise RenderFailed(
                f"espeak-ng has no voice for language '{language}'; name a recording for each of its sentences"
            )
        data = text.encode() + b"\0"
        self._pieces.clear()
        failed = self._library.espeak_Synth(
            data, ctypes.c_size_t(len(data)), 0, _POSITION_IS_CHARACTER, 0, _TEXT_IS_UTF8, None, None
        )
        if failed:
            raise RenderFailed(f"espeak-ng refused a text in language '{language}' (error {failed})")
        return np.concatenate([np.zeros(0), *self._pieces]), int(self._rate)

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if count > 0:  # a null pointer at the end comes with 0
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).astype(np.float64) / 32768.0)
        return 0


def _data_path() -> bytes:
    """The data's path; too long a one is made relative, and the working directory moves there."""
    data = Path(espeakng_loader.get_data_path())
    if len(os.fsencode(data)) <= _LONGEST_DATA_PATH:
        return os.fsencode(data)
    os.chdir(data.parent)
    return os.fsencode(data.name)
