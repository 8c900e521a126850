"""An Asterisk that can be run: the machine's own, or one unpacked into a folder."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from callcontrol.sandbox.errors import NoAsteriskError, SandboxError
from callcontrol.sandbox.process import capture

MIN_VERSION = 20
"""The oldest major version whose ARI has everything that we command."""

_DATA_FOLDERS = ("usr/share/asterisk", "var/lib/asterisk", "usr/local/share/asterisk")


@dataclass(frozen=True, slots=True)
class AsteriskTree:
    """How to run one Asterisk. ``argv`` goes before Asterisk's own arguments."""

    argv: tuple[str, ...]
    version: str
    """Such as ``22.10.1``."""
    modules: Path | None
    """None: where the program was built to look."""
    data: Path | None
    """Holds ``sounds/`` and ``moh/``, as far as we could find it."""
    language: str
    """The folder of the sounds that came with it, which is what Asterisk calls a language."""

    @property
    def rest_api(self) -> Path | None:
        """The folder of ARI's own description in JSON, where this Asterisk brought one."""
        folder = self.data / "rest-api" if self.data else None
        return folder if folder and folder.is_dir() else None


async def own_asterisk() -> AsteriskTree | None:
    """The machine's own Asterisk, if one of at least `MIN_VERSION` is on the PATH."""
    program = shutil.which("asterisk", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        return None
    tree = await tree_at(Path(program))
    return tree if int(tree.version.split(".")[0]) >= MIN_VERSION else None


async def tree_at(path: Path) -> AsteriskTree:
    """The Asterisk at ``path``: a program, or the root folder of an unpacked tree.

    Raises `NoAsteriskError` when there is none, or it does not run.
    """
    if os.access(path / "usr", os.X_OK):
        return await _probed(_unpacked_argv(path), path, _modules_of(path))
    if shutil.which(path):
        return await _probed((str(path),), Path("/"), None)
    raise NoAsteriskError(
        f"no Asterisk at {path}: CALLCONTROL_ASTERISK takes a program or the root of an unpacked tree"
    )


def _unpacked_argv(root: Path) -> tuple[str, ...]:
    # The tree may need a newer C library than the machine's: it is run with the loader that it brought.
    program = root / "usr/sbin/asterisk"
    loaders = sorted(root.glob("usr/lib*/ld-linux*.so.*"))
    libraries = [p for p in sorted(root.glob("usr/lib/*-linux-*")) if p.is_dir()]
    if not (program.exists() and loaders and libraries):
        raise NoAsteriskError(f"{root} is no unpacked Asterisk: usr/sbin/asterisk, its loader or libraries are missing")
    search = ":".join(str(folder) for lib in libraries for folder in (lib, lib / "asterisk"))
    return (str(loaders[0]), "--library-path", search, str(program))


def _modules_of(root: Path) -> Path | None:
    found = sorted(root.glob("usr/lib*/**/asterisk/modules"))
    return found[0] if found else None


async def _probed(argv: tuple[str, ...], root: Path, modules: Path | None) -> AsteriskTree:
    try:
        said = await capture([*argv, "-V"], timeout=20)
    except (OSError, SandboxError) as error:
        raise NoAsteriskError(f"{argv[-1]} does not run: {error}") from error
    match = re.search(r"Asterisk (?:certified[-/])?(\d+(?:\.\d+)*)", said.output)
    if said.code != 0 or match is None:
        raise NoAsteriskError(f"{argv[-1]} does not say its version; it printed: {said.output.strip()[:300]}")
    data = next((root / d for d in _DATA_FOLDERS if (root / d / "sounds").is_dir()), None)
    return AsteriskTree(argv, match[1], modules, data, _sound_language(data))


def _sound_language(data: Path | None) -> str:
    # Debian keeps the English sounds under their speaker's name; elsewhere the folder is "en".
    for sample in sorted(data.glob("sounds/*/vm-nobodyavail.*")) if data else ():
        if sample.parent.name.startswith("en"):
            return sample.parent.name
    return "en"
