"""Pieces as one text, for people to read."""

import re
from collections.abc import Iterable

from callcontrol.model.speech import Line

_BEFORE_MARK = re.compile(r"\s+([.,;:!?])(?!\S)")
_DOUBLED = re.compile(r"([.!?])\s*[.](?!\S)")


def as_text(lines: Iterable[Line]) -> str:
    """What the pieces say, one after another."""
    joined = " ".join(prompt.text[language] for prompt, language in lines if language in prompt.text)
    return _DOUBLED.sub(r"\1", _BEFORE_MARK.sub(r"\1", " ".join(joined.split())))
