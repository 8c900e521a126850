"""Deleting sound files that nobody can come to hear any more."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from callcontrol.model.rules import Group
from callcontrol.prompts.catalogue import prompts_of
from callcontrol.prompts.files import wide_form
from callcontrol.prompts.library import file_of
from callcontrol.prompts.recordings import FOLDER, key_of
from callcontrol.prompts.tables import RECORDINGS, changing, read_table, read_voices, write_table
from callcontrol.speaking import is_piece

SPARED_SECONDS = 7 * 24 * 3600.0
"""Younger files stay whatever they are: a rendering may just be making them, a message of the day may need them."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was deleted, or would be."""

    files: int
    size: int
    """Bytes."""
    left: int
    """Files that stay."""


def prune(folder: Path, groups: Iterable[Group], *, spared: float = SPARED_SECONDS, dry: bool = False) -> Pruned:
    """Delete the sound files that none of ``groups`` uses and that are older than ``spared`` seconds.

    Give every version of the rules by which calls may still be up. ``dry``: only count.

    Raises:
        PromptError: a table is damaged or held by another process; then nothing is deleted.
        OSError: a file can not be deleted.
    """
    if not folder.is_dir():
        return Pruned(0, 0, 0)
    with changing(folder):
        used, keys = _used(folder, groups)
        old = [path for path in _sounds(folder) if path not in used and _older(path, spared)]
        size = sum(path.stat().st_size for path in old)
        left = sum(1 for _ in _sounds(folder)) - len(old)
        if not dry:
            _forget(folder, keys, {path.name for path in old if path.parent.name == FOLDER})
            for path in (*old, *(part for part in folder.rglob(".*.part") if _older(part, spared))):
                path.unlink(missing_ok=True)
    return Pruned(len(old), size, left)


def _used(folder: Path, groups: Iterable[Group]) -> tuple[set[Path], set[str]]:
    """The files that some caller may hear, and the keys of the table of recordings that lead to some of them."""
    voices, recordings = read_voices(folder), read_table(folder, RECORDINGS)
    used: set[Path] = set()
    keys: set[str] = set()
    for prompt, language in (pair for group in groups for pair in prompts_of(group)):
        key = key_of(prompt, language)
        if key is not None and key in recordings:
            keys.add(key)
            used.add(folder / FOLDER / recordings[key])
        if language in voices and language in prompt.text:
            used.add(file_of(folder, voices[language], language, prompt.text[language], piece=is_piece(prompt)))
    return used | {wide_form(path) for path in used}, keys


def _sounds(folder: Path) -> Iterator[Path]:
    for pattern in ("*/*.wav", "*/*.wav16"):
        yield from (path for path in folder.glob(pattern) if not path.name.startswith("."))


def _older(path: Path, seconds: float) -> bool:
    try:
        return time.time() - path.stat().st_mtime > seconds
    except FileNotFoundError:
        return False


def _forget(folder: Path, keys: set[str], deleted: set[str]) -> None:
    """Take out of the table what leads to a deleted file; what is used stays in any case."""
    before = read_table(folder, RECORDINGS)
    after = {key: name for key, name in before.items() if key in keys or name not in deleted}
    if after != before:
        write_table(folder, RECORDINGS, after)
