"""Reading a set of rules: all files, all mistakes in one pass, a group or nothing."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from callcontrol.config.files import LANGUAGES, LARGEST_FILE, LOCATIONS, RECORDINGS, read_folder
from callcontrol.config.parse import read_tree
from callcontrol.config.problems import Problems, quote
from callcontrol.config.queues import EVERYWHERE
from callcontrol.config.resolve import Files, resolve
from callcontrol.config.schema import GroupEntry, LocationEntry
from callcontrol.config.schema_speech import SpeechEntry
from callcontrol.config.scope import GROUP_FILE, Document, E
from callcontrol.config.text import decode
from callcontrol.config.validate import read_entry
from callcontrol.config.values import WrongValueError, language
from callcontrol.model.errors import RulesError
from callcontrol.model.names import Language, LocationKey, Source
from callcontrol.model.rules import Group

VERSION_DIGITS = 12

_LOCATION_KEY = re.compile(r"[a-z][a-z0-9_-]{0,31}")


def load_group(folder: Path) -> Group:
    """The rules in ``folder``: ``group.yaml`` and ``locations/*.yaml``, and its recordings.

    Raises RulesError with every problem found in all files; their paths are relative to ``folder``.
    """
    return load_folder(folder)[0]


def load_folder(folder: Path) -> tuple[Group, dict[str, bytes]]:
    """As `load_group`, with the files as they were read: contents by relative path.

    Raises RulesError.
    """
    problems = Problems()
    contents = read_folder(folder, problems)
    if not contents and problems:
        raise RulesError(problems.all())
    return _load(contents, problems), contents


def load_group_text(files: Mapping[str, bytes]) -> Group:
    """As `load_group`, from the files' contents by relative path. No I/O.

    Raises RulesError.
    """
    return _load(files, Problems())


def version_of(files: Mapping[str, bytes]) -> str:
    """The first digits of SHA-256 over names and contents: the same rules have the same version anywhere."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()[:VERSION_DIGITS]


def _load(contents: Mapping[str, bytes], problems: Problems) -> Group:
    group: Document[GroupEntry] | None = None
    locations: dict[LocationKey, Document[LocationEntry]] = {}
    known: set[LocationKey] = set()
    languages: dict[Language, Document[SpeechEntry] | None] = {}
    if GROUP_FILE not in contents:
        hint = f"a rules folder holds {GROUP_FILE} and {LOCATIONS}/"
        problems.add(Source(GROUP_FILE, 1, 1), "the file is missing", hint)
    for name in sorted(name for name in contents if not name.startswith(f"{RECORDINGS}/")):
        if name == GROUP_FILE:
            group = _document(GroupEntry, name, contents[name], problems)
            continue
        if PurePosixPath(name).parts[:-1] == (LANGUAGES,):
            languages |= _language(name, contents[name], problems)
            continue
        key = _location_key(name, problems)
        if key is None:
            continue
        known.add(key)
        location = _document(LocationEntry, name, contents[name], problems)
        if location is not None:
            locations[key] = location
    found = resolve(Files(group, locations, frozenset(known), languages), version_of(contents), problems)
    if found is None or problems:
        raise RulesError(problems.all())
    return found


def _document(entry: type[E], name: str, content: bytes, problems: Problems) -> Document[E] | None:
    if len(content) > LARGEST_FILE:
        problems.add(
            Source(name, 1, 1),
            f"the file is larger than {LARGEST_FILE // 1024} KiB",
            "split it or shorten it",
        )
        return None
    text = decode(name, content, problems)
    tree = read_tree(name, text, problems) if text is not None else None
    read = read_entry(entry, tree, problems) if tree is not None else None
    return Document(read, tree) if read is not None and tree is not None else None


def _language(name: str, content: bytes, problems: Problems) -> dict[Language, Document[SpeechEntry] | None]:
    """A language's table; None for one that could not be read."""
    path = PurePosixPath(name)
    if path.suffix != ".yaml":
        problems.add(Source(name, 1, 1), "this file is not read", "rules files end in .yaml: rename it")
        return {}
    try:
        code = language(path.stem)
    except WrongValueError as error:
        problems.add(Source(name, 1, 1), str(error), error.hint)
        return {}
    return {Language(code): _document(SpeechEntry, name, content, problems)}


def _location_key(name: str, problems: Problems) -> LocationKey | None:
    path = PurePosixPath(name)
    if path.suffix != ".yaml":
        problems.add(Source(name, 1, 1), "this file is not read", "rules files end in .yaml: rename it")
        return None
    if path.parts[:-1] != (LOCATIONS,):
        hint = f"beside {GROUP_FILE} only files in {LOCATIONS}/ are rules: move or remove it"
        problems.add(Source(name, 1, 1), "this file is not read", hint)
        return None
    if path.stem == EVERYWHERE:
        hint = "in a queue's rings it means every location: give the file another name"
        problems.add(Source(name, 1, 1), f"{quote(path.stem)} is no name for a location", hint)
        return None
    if _LOCATION_KEY.fullmatch(path.stem) is None:
        hint = "use small letters, digits, `_` and `-`, a letter first, at most 32"
        problems.add(Source(name, 1, 1), f"{quote(path.stem)} is no name for a location", hint)
        return None
    return LocationKey(path.stem)
