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
def keys_while_waiting() -> Mapping[str, Mapping[Language, str]]:
    """What tells waiting callers of a key, by what it leads to; a queue is told of so only where the key is 0."""
    return {
        "callback": {
            Language("en"): "To be called back, press {key}.",
            Language("es"): "Para que le devolvamos la llamada, oprima el {key}.",
            Language("fr"): "Pour être rappelé, appuyez sur le {key}.",
        },
        "box": {
            Language("en"): "To leave a message, press {key}.",
            Language("es"): "Para dejar un mensaje, oprima el {key}.",
            Language("fr"): "Pour laisser un message, appuyez sur le {key}.",
        },
        "on_call": {
            Language("en"): "To reach the person on call, press {key}.",
            Language("es"): "Para comunicarse con la persona de guardia, oprima el {key}.",
            Language("fr"): "Pour joindre la personne de garde, appuyez sur le {key}.",
        },
        "queue": {
            Language("en"): "To speak with somebody else, press {key}.",
            Language("es"): "Para hablar con otra persona, oprima el {key}.",
            Language("fr"): "Pour parler à quelqu'un d'autre, appuyez sur le {key}.",
        },
    }


@cache
def ways_back() -> Mapping[Language, str]:
    """How callers who are greeted in another language are told of the way into this one; ``{key}`` is its key."""
    return {
        Language("en"): "For English, press {key}.",
        Language("es"): "Para español, oprima el {key}.",
        Language("fr"): "Pour le français, appuyez sur le {key}.",
    }
