"""Finds an Asterisk for the sandbox, and fetches one once when the machine has none."""

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import platformdirs

from callcontrol.sandbox.apt import SUITE, PrivateApt, private_apt
from callcontrol.sandbox.errors import FetchError, NoAsteriskError
from callcontrol.sandbox.process import capture
from callcontrol.sandbox.tree import AsteriskTree, own_asterisk, tree_at

UNPACK_TIMEOUT = 120.0
"""Seconds for one package; the largest takes two."""


class Stage(StrEnum):
    """What fetching is busy with."""

    WAIT = "waiting for another program that fetches Asterisk"
    UPDATE = "reading the package index"
    DOWNLOAD = "downloading Asterisk"
    UNPACK = "unpacking Asterisk"
    DONE = "Asterisk is ready"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: percent while downloading, packages while unpacking."""

    stage: Stage
    done: float = 0
    total: float | None = None
    """None: not known."""


ProgressHook = Callable[[Progress], None]
"""Called on the event loop, often; must not block."""


def _silent(_: Progress) -> None:
    return


def cache_folder() -> Path:
    """Where fetched things are kept: ``CALLCONTROL_CACHE``, or the user's cache folder."""
    given = os.environ.get("CALLCONTROL_CACHE")
    return _resolved(given) if given else platformdirs.user_cache_path("callcontrol")


def _resolved(path: str) -> Path:
    return Path(path).expanduser().resolve()


async def find_asterisk(*, cache: Path | None = None, progress: ProgressHook | None = None) -> AsteriskTree:
    """The Asterisk named by ``CALLCONTROL_ASTERISK``, else the machine's own, else a fetched one.

    Raises `NoAsteriskError` when none can be had on this machine, `FetchError` when fetching stopped.
    """
    if named := os.environ.get("CALLCONTROL_ASTERISK"):
        return await tree_at(_resolved(named))
    if own := await own_asterisk():
        return own
    return await fetch((cache or cache_folder()) / f"asterisk-{SUITE}", progress or _silent)


async def fetch(home: Path, progress: ProgressHook = _silent) -> AsteriskTree:
    """Fetches Asterisk into ``home`` unless it is there; needs no root.

    Interrupted at any point, the next call goes on. Of two programs at once the second waits for the first.
    """
    tree, marker = home / "tree", home / "complete.json"
    if not marker.exists():
        _require_apt()
        async with only_one(home / "lock", progress):
            if not marker.exists():
                await _fetch_all(home, tree, marker, progress)
    progress(Progress(Stage.DONE, 1, 1))
    return await tree_at(tree)


def _require_apt() -> None:
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        return
    means = {
        "darwin": "macOS has no Asterisk in its usual package managers: use a Linux machine or a virtual one",
        "linux": "install Asterisk 20 or newer with the own package manager (dnf install asterisk)",
    }.get(sys.platform, "use a Linux machine, where Asterisk runs")
    raise NoAsteriskError(
        "no Asterisk 20 or newer on this machine, and no apt to fetch one with: "
        f"{means}. An Asterisk elsewhere on the disk is named by CALLCONTROL_ASTERISK"
    )


@contextlib.asynccontextmanager
async def only_one(lock: Path, progress: ProgressHook) -> AsyncIterator[None]:
    """Hold a lock file while open; of two programs the second waits."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                # A blocking lock in a thread could not be cancelled.
                progress(Progress(Stage.WAIT))
                await asyncio.sleep(0.2)
        yield


async def _fetch_all(home: Path, tree: Path, marker: Path, progress: ProgressHook) -> None:
    apt = await private_apt(home / "apt")
    await apt.prepare()
    progress(Progress(Stage.UPDATE))
    async with contextlib.aclosing(apt.update()) as told:
        async for _ in told:
            pass
    async with contextlib.aclosing(apt.download()) as percents:
        async for percent in percents:
            progress(Progress(Stage.DOWNLOAD, percent, 100))
    await unpack(apt, tree, progress)
    found = await tree_at(tree)
    await asyncio.to_thread(_finish, marker, found.version, apt.folder)


def _finish(marker: Path, version: str, downloads: Path) -> None:
    # Written last: whatever was interrupted before is done again.
    marker.write_text(json.dumps({"asterisk": version, "suite": SUITE}) + "\n")
    shutil.rmtree(downloads, ignore_errors=True)


async def unpack(apt: PrivateApt, tree: Path, progress: ProgressHook) -> None:
    """Unpack everything that was downloaded into ``tree``, whole or not at all. Raises `FetchError`."""
    packages = sorted(apt.archives.glob("*.deb"))
    partial = tree.with_suffix(".partial")
    for stale in (tree, partial):
        if stale.exists():
            await asyncio.to_thread(shutil.rmtree, stale)
    partial.mkdir(parents=True)
    for done, package in enumerate(packages):
        progress(Progress(Stage.UNPACK, done, len(packages)))
        said = await capture(["dpkg-deb", "--extract", str(package), str(partial)], timeout=UNPACK_TIMEOUT)
        if said.code != 0:
            # A damaged file would be kept for ever: the next try downloads this one again.
            package.unlink()
            raise FetchError(f"{package.name} could not be unpacked: {said.output.strip()[:300]}. Try again")
    partial.rename(tree)
