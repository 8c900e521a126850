"""The wording of what people at desk phones hear: ours alone, in the languages that we word."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from callcontrol.model.desk import DeskPrompt
from callcontrol.model.names import Language, Source
from callcontrol.model.paths import Prompt

_FILE = "desk_wording.yaml"


@cache
def desk_prompts() -> Mapping[DeskPrompt, Prompt]:
    """Every sentence, each with its place in the file. The file is our own: a mistake in it is an exception."""
    text = files("callcontrol.config").joinpath(_FILE).read_text(encoding="utf-8")
    lines = {line.partition(":")[0]: number for number, line in enumerate(text.splitlines(), 1)}
    worded = yaml.safe_load(text)
    return {
        name: Prompt(
            f"desk/{name}",
            {Language(code): " ".join(said.split()) for code, said in worded[name].items()},
            Source(_FILE, lines[name], 1),
        )
        for name in DeskPrompt
    }
