"""`callcontrol schema`: JSON Schemas of the rules' files for editors."""

from pathlib import Path
from typing import Annotated

import typer

from callcontrol.cli.console import out
from callcontrol.config.editor_schema import KINDS, schema_text
from callcontrol.model.errors import CallcontrolError

FolderArgument = Annotated[Path, typer.Argument(help="Folder to write to; made if it is not there.")]


def schema(folder: FolderArgument = Path("schema")) -> None:
    """Write group.json and location.json, with which editors complete keys and underline mistakes.

    A command of its own, because `check` writes nothing.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind, entry in KINDS.items():
            path = folder / f"{kind}.json"
            path.write_text(schema_text(entry), encoding="utf-8")
            out.print(str(path), markup=False)
    except OSError as error:
        raise CallcontrolError(f"the schemas can not be written: {error}; name a folder that can be") from error
