"""Files written so that a reader, or a power cut, finds the old content or the new, never a half."""

import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from callcontrol.config.disk import replace_file, sync_folder
from callcontrol.config.files import read_folder
from callcontrol.config.problems import Problems


def write_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write ``files`` (contents by relative path) into an empty folder, safe on the disk. Raises OSError."""
    for name, content in files.items():
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for place in {(folder / PurePosixPath(name)).parent for name in files} | {folder}:
        sync_folder(place)


def present_files(folder: Path) -> dict[str, bytes]:
    """The rules files of a folder as they are, right or wrong; what can not be read is left out."""
    return read_folder(folder, Problems())


def put_back(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make the rules in ``folder`` these: each file in one step, then rules files that are not among them go.

    Files that are no rules stay. Raises OSError; a second attempt goes on where the first one stopped.
    """
    before = present_files(folder)
    for name, content in files.items():
        if before.get(name) != content:
            replace_file(folder / PurePosixPath(name), content)
    for name in before.keys() - files.keys():
        (folder / PurePosixPath(name)).unlink()
