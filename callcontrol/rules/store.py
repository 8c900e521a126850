"""Every version of the rules that went live, in a folder of this machine: readable without us, whole or not at all.

``versions/<version>/`` holds a version's files as they were, ``history.jsonl`` a line for each time that one went
live. Nothing in here is ever changed or removed; a version's name is made from its content, so damage shows.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from callcontrol.config import version_of
from callcontrol.config.disk import sync_folder
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.versions import GoneLive
from callcontrol.rules.files import present_files, write_tree

_VERSION = re.compile(r"[0-9a-f]{4,64}")


class StoreTrouble(CallcontrolError):
    """The disk does not keep or give back a version; says which path and why."""


class VersionUnknown(CallcontrolError):
    """No version of this name was ever live here."""


@dataclass(frozen=True, slots=True)
class History:
    """When which version went live, oldest first."""

    entries: tuple[GoneLive, ...] = ()
    damaged: tuple[int, ...] = ()
    """Lines of the file, counted from one, that can not be read."""

    @property
    def last(self) -> GoneLive | None:
        """The newest entry."""
        return self.entries[-1] if self.entries else None


class RulesStore:
    """The folder ``<state>/rules``. Blocks on the disk: inside the event loop, use a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._versions = folder / "versions"
        self.history_file = folder / "history.jsonl"

    def keep(self, version: str, files: Mapping[str, bytes]) -> None:
        """Keep a version's files; nothing happens when they are kept already. Raises StoreTrouble."""
        place = self._versions / version
        with self._disk(place):
            if place.is_dir() and present_files(place) == dict(files):
                return
            self._versions.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(prefix=".part-", dir=self._versions))
            try:
                write_tree(unfinished, files)
                if place.exists():
                    self.set_damaged_aside(place)
                unfinished.rename(place)
            except OSError:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise
            sync_folder(self._versions)

    def went_live(self, entry: GoneLive) -> None:
        """Write into the history that a version goes live. Raises StoreTrouble; then the history is as before."""
        line = msgspec.json.encode(entry) + b"\n"
        with self._disk(self.history_file):
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.history_file.open("ab+") as file:
                size = file.seek(0, os.SEEK_END)
                if size:
                    file.seek(size - 1)
                    line = line if file.read(1) == b"\n" else b"\n" + line  # a power cut tore the line before
                try:
                    file.write(line)
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    file.truncate(size)
                    raise

    def history(self) -> History:
        """Every entry that can be read; an empty history when nothing was ever live. Raises StoreTrouble."""
        with self._disk(self.history_file):
            lines = self.history_file.read_bytes().splitlines() if self.history_file.exists() else []
        entries, damaged = [], []
        for number, line in enumerate(lines, 1):
            try:
                entry = msgspec.json.decode(line, type=GoneLive)
            except msgspec.MsgspecError:
                damaged.append(number)
                continue
            if entry.at.utcoffset() is None or _VERSION.fullmatch(entry.version) is None:
                damaged.append(number)
            else:
                entries.append(entry)
        return History(tuple(entries), tuple(damaged))

    def files(self, version: str) -> dict[str, bytes]:
        """A version's files as they were. Raises VersionUnknown, or StoreTrouble when they are not what they were."""
        place = self._versions / version
        if _VERSION.fullmatch(version) is None or not place.is_dir():
            raise VersionUnknown(f"no rules of version {version} are kept in {self._versions}: see 'rules history'")
        with self._disk(place):
            found = present_files(place)
        if version_of(found) != version:
            raise StoreTrouble(f"{place} does not hold what was live as {version}: a file was changed, lost or damaged")
        return found

    def find(self, beginning: str) -> str:
        """The kept version that begins so. Raises VersionUnknown when there is none or more than one."""
        kept = [path.name for path in self._versions.glob("*") if _VERSION.fullmatch(path.name)]
        found = [name for name in kept if name.startswith(beginning)]
        if len(found) != 1 or not beginning:
            what = f"{len(found)} versions begin" if found else "no version begins"
            raise VersionUnknown(f"{what} with '{beginning}' among those kept in {self._versions}: see 'rules history'")
        return found[0]

    def knows(self, version: str) -> bool:
        """Whether this version's files are kept, whole."""
        try:
            self.files(version)
        except CallcontrolError:
            return False
        return True

    def set_aside(self, files: Mapping[str, bytes]) -> Path:
        """Keep files that were never live, before something else takes their place; where. Raises StoreTrouble."""
        place = self.folder / "set-aside" / f"{_stamp()}-{version_of(files)}"
        with self._disk(place):
            place.mkdir(parents=True)
            write_tree(place, files)
        return place

    def set_damaged_aside(self, place: Path) -> None:
        """Make room for a version whose kept files are not what they were. Raises OSError."""
        place.rename(place.with_name(f"{place.name}.damaged-{_stamp()}"))

    @contextmanager
    def _disk(self, place: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreTrouble(f"{place}: {error.strerror or error}: is the disk full, are its rights ours?") from error


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
