"""The sound files of a prompts folder as Asterisk plays them. Needs no numpy."""

import wave
from pathlib import Path


def wide_form(path: Path) -> Path:
    """Where the 16 kHz form of an 8 kHz file lies: Asterisk knows it by this ending and prefers it for G.722."""
    return path.with_suffix(".wav16")


def seconds_of(path: Path) -> float:
    """Duration of one of our files. Raises OSError, ValueError when it is none of ours."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (wave.Error, EOFError) as error:
        raise ValueError(f"{path} is damaged ({error})") from error
