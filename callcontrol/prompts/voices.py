"""Which speech engine speaks which language. Imports no engine: the process that answers calls never does."""

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from callcontrol.model.names import Language
from callcontrol.prompts.errors import SpeechMissing

RENDERING = 2
"""Raised when the way from text or recording to file changes, so that every file is made anew."""

PACKAGES = {"hibari": "hibari-tts", "espeak": "espeakng-loader"}
"""The package that brings each engine."""


def engine_name(language: Language) -> str:
    """The engine that speaks ``language``: a natural voice for English, a robotic one for the rest."""
    return "hibari" if language == "en" else "espeak"


def voice_of(language: Language) -> str:
    """Names all that decides how a text sounds: the engine, its version, our rendering.

    Raises:
        SpeechMissing: the engine for ``language`` is not installed.
    """
    engine = engine_name(language)
    try:
        return f"{engine}-{version(PACKAGES[engine])}-r{RENDERING}"
    except PackageNotFoundError:
        raise SpeechMissing(PACKAGES[engine]) from None


def need_numpy() -> None:
    """Recordings need no engine, but the arithmetic that comes with them. Raises SpeechMissing."""
    if find_spec("numpy") is None:
        raise SpeechMissing("numpy")
