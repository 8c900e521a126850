"""Small files of the state folder: JSON, whole or not at all, for their owner alone."""

import os
import tempfile
from pathlib import Path
from typing import TypeVar

import msgspec

from callcontrol.model.errors import CallcontrolError

T = TypeVar("T")


class KeptFileError(CallcontrolError):
    """The file can not be read or written; says which and why."""


def read_kept(path: Path, kind: type[T]) -> T | None:
    """What it holds; None: there is no such file. Blocks. Raises KeptFileError."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise KeptFileError(f"{path} can not be read: {error}") from error


def write_kept(path: Path, content: object) -> None:
    """In the place of what it held; `mkstemp` makes it with 0600. Blocks. Raises KeptFileError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(content))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise KeptFileError(f"{path} can not be written: {error.strerror or error}") from error
