"""The one thing asked of a speech engine, and how one is loaded. For worker processes only."""

from typing import Protocol

from callcontrol.model.names import Language
from callcontrol.prompts.errors import SpeechMissing
from callcontrol.prompts.sound import Samples
from callcontrol.prompts.voices import PACKAGES


class Engine(Protocol):
    """Says a sentence."""

    def speak(self, text: str, language: Language) -> tuple[Samples, int]:
        """Sound with full scale ±1 and its samples per second; empty when there was nothing to say.

        Raises:
            RenderFailed: the engine has no voice for ``language`` or refused the text.
        """


def open_engine(name: str) -> Engine:
    """Load an engine into this process; takes up to two seconds.

    Raises:
        SpeechMissing: it is not installed, or broken.
        KeyError: there is no engine of that name.
    """
    opener = {"hibari": _open_hibari, "espeak": _open_espeak}[name]
    try:
        return opener()
    except ImportError as error:
        raise SpeechMissing(f"{PACKAGES[name]} ({error})") from error


def _open_hibari() -> Engine:
    from callcontrol.prompts.hibari_voice import HibariVoice  # noqa: PLC0415  loads a model of 8 MB

    return HibariVoice()


def _open_espeak() -> Engine:
    from callcontrol.prompts.espeak_voice import EspeakVoice  # noqa: PLC0415  loads a shared library

    return EspeakVoice()
