"""Our own wording of the sentences that every location speaks; the group's wins, language by language."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from callcontrol.model.names import Language
from callcontrol.model.rules import SystemPrompt


@cache
def wording() -> Mapping[SystemPrompt, Mapping[Language, str]]:
    """Every sentence that has one, by language. The file is our own: a mistake in it is an exception."""
    text = files("callcontrol.config").joinpath("wording.yaml").read_text(encoding="utf-8")
    return {
        SystemPrompt(name): {Language(code): " ".join(said.split()) for code, said in texts.items()}
        for name, texts in yaml.safe_load(text).items()
    }


@cache
def ways_back() -> Mapping[Language, str]:
    """How callers who are greeted in another language are told of the way into this one; ``{key}`` is its key."""
    return {
        Language("en"): "For English, press {key}.",
        Language("es"): "Para español, oprima el {key}.",
        Language("fr"): "Pour le français, appuyez sur le {key}.",
    }
