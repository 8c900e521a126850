"""The rules folder on disk: which files belong to the rules, and reading them within bounds."""

from collections.abc import Iterator
from pathlib import Path

from callcontrol.config.problems import Problems
from callcontrol.config.scope import GROUP_FILE
from callcontrol.model.names import Source

LOCATIONS = "locations"
LARGEST_FILE = 256 * 1024
"""Bytes. A location's file has a few thousand; more is a mistake, and parsing it would hold up the start."""
MOST_FILES = 1000


def read_folder(folder: Path, problems: Problems) -> dict[str, bytes]:
    """The contents of the rules files by their path relative to ``folder``, with ``/`` between its parts.

    What can not be read is among the problems and left out.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        hint = f"name the folder that holds {GROUP_FILE} and {LOCATIONS}/"
        problems.add(Source(str(folder), 1, 1), f"the rules folder {what}", hint)
        return {}
    found: dict[str, bytes] = {}
    try:
        paths = sorted(_candidates(folder))
    except OSError as error:
        problems.add(
            Source(str(folder), 1, 1),
            f"the folder can not be listed: {error.strerror}",
            "check its permissions",
        )
        return {}
    for path in paths[:MOST_FILES]:
        name = path.relative_to(folder).as_posix()
        content = _read(path, name, problems)
        if content is not None:
            found[name] = content
    if len(paths) > MOST_FILES:
        problems.add(Source(str(folder), 1, 1), f"more than {MOST_FILES} files", "is this the right folder?")
    return found


def _candidates(folder: Path) -> Iterator[Path]:
    """Files that look like rules. Others (notes, an editor's copies) are not ours."""
    for place in (folder, folder / LOCATIONS):
        if place.is_dir():
            for path in place.iterdir():
                if path.suffix.lower() in {".yaml", ".yml"} and not path.name.startswith("."):
                    yield path


def _read(path: Path, name: str, problems: Problems) -> bytes | None:
    source = Source(name, 1, 1)
    if not path.is_file():  # a pipe would be waited for, for ever
        problems.add(source, "this is not a file", "remove it or put a file in its place")
        return None
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        problems.add(source, f"the file can not be read: {error.strerror}", "check its permissions")
        return None
