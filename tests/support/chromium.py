"""A Chromium for tests of the page: the machine's own, or one that is fetched as the sandbox fetches its Asterisk.

`python -m tests.support.chromium` finds or fetches it now, so that no test waits for it.
"""

import asyncio
import contextlib
import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from callcontrol.sandbox.apt import OS_RELEASE, private_apt
from callcontrol.sandbox.errors import SandboxError
from callcontrol.sandbox.fetch import Progress, ProgressHook, Stage, cache_folder, only_one, unpack
from callcontrol.sandbox.process import capture

PACKAGES = ("chromium", "fonts-dejavu-core", "fontconfig-config")
"""The browser, and letters for it."""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
"""It looks for nobody outside, and runs as whoever runs the tests."""
_DPKG = Path("/var/lib/dpkg/status")


@dataclass(frozen=True, slots=True)
class Chromium:
    """How to start one."""

    program: str
    env: dict[str, str]
    """On top of what is set."""


async def find_chromium(progress: ProgressHook = lambda _: None) -> Chromium:
    """The machine's own; else a fetched one. Raises SandboxError where there can be none: tests fail then."""
    own = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if own is not None:
        return Chromium(own, {})
    home = cache_folder() / "chromium"
    if not (home / "complete").exists():
        home.mkdir(parents=True, exist_ok=True)
        async with only_one(home / "lock", progress):
            if not (home / "complete").exists():
                await _fetch(home, progress)
    return _unpacked(home)


async def _fetch(home: Path, progress: ProgressHook) -> None:
    """Of the machine's own release, what is not installed: it runs with the machine's C library."""
    apt = replace(await private_apt(home / "apt"), suite=_release(), packages=PACKAGES, installed=_DPKG)
    await apt.prepare()
    progress(Progress(Stage.UPDATE))
    async with contextlib.aclosing(apt.update()) as told:
        async for _ in told:
            pass
    async with contextlib.aclosing(apt.download()) as percents:
        async for percent in percents:
            progress(Progress(Stage.DOWNLOAD, percent, 100))
    await unpack(apt, home / "tree", progress)
    found = _unpacked(home)
    said = await capture([found.program, "--version"], timeout=30, env=os.environ | found.env)
    if said.code != 0:
        raise SandboxError(f"the fetched Chromium does not run: {said.output.strip()[:500]}")
    (home / "complete").write_text(said.output)
    await asyncio.to_thread(shutil.rmtree, apt.folder, ignore_errors=True)


def _release() -> str:
    found = re.search(r"^VERSION_CODENAME=(\w+)", OS_RELEASE.read_text(), re.MULTILINE)
    return found[1] if found is not None else "stable"


def _unpacked(home: Path) -> Chromium:
    tree = home / "tree"
    libraries = tree / "usr" / "lib" / f"{platform.machine()}-linux-gnu"
    fonts = home / "fonts.conf"
    if not fonts.exists():
        folders = f"<dir>{tree}/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{home}/fonts</cachedir>"
        fonts.write_text(
            f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{folders}</fontconfig>'
        )
    env = {"LD_LIBRARY_PATH": f"{libraries}:{libraries}/pulseaudio", "FONTCONFIG_FILE": str(fonts)}
    return Chromium(str(tree / "usr" / "lib" / "chromium" / "chromium"), env)


def _show(progress: Progress) -> None:
    share = f" {progress.done / progress.total:.0%}" if progress.total else ""
    words = progress.stage.value.replace("Asterisk", "Chromium")
    sys.stderr.write(f"\r{words}{share}\033[K")


def main() -> int:
    """Exit status 0 when there is one."""
    try:
        found = asyncio.run(find_chromium(_show))
    except SandboxError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    sys.stderr.write(f"\r{found.program}\033[K\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
