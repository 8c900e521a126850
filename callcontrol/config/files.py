"""The rules folder on disk: which files belong to the rules, and reading them within bounds."""

from collections.abc import Iterator
from pathlib import Path

from callcontrol.config.problems import Problems, quote
from callcontrol.config.scope import GROUP_FILE
from callcontrol.model.names import Source

LOCATIONS = "locations"
LANGUAGES = "languages"
"""The folder of tables of how languages speak values."""
LARGEST_FILE = 256 * 1024
"""Bytes. A location's file has a few thousand; more is a mistake, and parsing it would hold up the start."""
MOST_FILES = 1000
RECORDINGS = "recordings"
"""The folder of sound files that win over speech, with folders of its own as people like them."""
SOUND = ".wav"
LARGEST_RECORDING = 5 * 1024 * 1024
"""Bytes. Five minutes of what a telephone carries; nobody listens so long."""
MOST_RECORDINGS = 200
MOST_SOUND = 64 * 1024 * 1024
"""Bytes of all recordings together: they are kept with every version of the rules."""
_OTHER_SOUND = {".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".flac", ".aif", ".aiff", ".wma", ".gsm", ".sln"}


def read_folder(folder: Path, problems: Problems) -> dict[str, bytes]:
    """The contents of the rules files by their path relative to ``folder``, with ``/`` between its parts.

    Recordings are among them: another recording makes another version. What can not be read is among the problems
    and left out.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        hint = f"name the folder that holds {GROUP_FILE} and {LOCATIONS}/"
        problems.add(Source(str(folder), 1, 1), f"the rules folder {what}", hint)
        return {}
    found: dict[str, bytes] = {}
    try:
        paths, recordings = sorted(_candidates(folder)), sorted(_recordings(folder / RECORDINGS))
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
    return found | _read_recordings(folder, recordings, problems)


def _recordings(place: Path) -> Iterator[Path]:
    """Sound files, at whatever depth; notes and an editor's copies are not ours."""
    for path in place.rglob("*") if place.is_dir() else ():
        inside = path.relative_to(place).parts
        if path.suffix.lower() in {SOUND, *_OTHER_SOUND} and not any(part.startswith(".") for part in inside):
            yield path


def _read_recordings(folder: Path, paths: list[Path], problems: Problems) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    room = MOST_SOUND
    for path in paths[:MOST_RECORDINGS]:
        name = path.relative_to(folder).as_posix()
        if path.suffix != SOUND:
            problems.add(Source(name, 1, 1), "this file is not read", f"recordings end in {SOUND}: save it as one")
            continue
        content = _read(path, name, problems, LARGEST_RECORDING)
        if content is None or not _fits(name, content, room, problems):
            continue
        room -= len(content)
        found[name] = content
    if len(paths) > MOST_RECORDINGS:
        where = Source(str(folder / RECORDINGS), 1, 1)
        problems.add(where, f"more than {MOST_RECORDINGS} recordings", "remove those that no rule names")
    return found


def _fits(name: str, content: bytes, room: int, problems: Problems) -> bool:
    if len(content) > LARGEST_RECORDING:
        message = f"{quote(name)} is larger than {LARGEST_RECORDING // 1024 // 1024} MiB"
        problems.add(Source(name, 1, 1), message, "shorten it, or save it with 8000 samples a second")
    elif len(content) > room:
        message = f"the recordings have more than {MOST_SOUND // 1024 // 1024} MiB in all, from here on"
        problems.add(Source(RECORDINGS, 1, 1), message, "save them with 8000 samples a second", "too much sound")
    else:
        return True
    return False


def _candidates(folder: Path) -> Iterator[Path]:
    """Files that look like rules. Others (notes, an editor's copies) are not ours."""
    for place in (folder, folder / LOCATIONS, folder / LANGUAGES):
        if place.is_dir():
            for path in place.iterdir():
                if path.suffix.lower() in {".yaml", ".yml"} and not path.name.startswith("."):
                    yield path


def _read(path: Path, name: str, problems: Problems, largest: int = LARGEST_FILE) -> bytes | None:
    source = Source(name, 1, 1)
    if not path.is_file():  # a pipe would be waited for, for ever
        problems.add(source, "this is not a file", "remove it or put a file in its place")
        return None
    try:
        with path.open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        problems.add(source, f"the file can not be read: {error.strerror}", "check its permissions")
        return None
