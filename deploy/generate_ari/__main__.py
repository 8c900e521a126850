"""Command line of the generator."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.generate_ari.render import render
from deploy.generate_ari.spec import SpecError, read_folder

TARGET = Path(__file__).parents[2] / "callcontrol" / "ari" / "generated"


def main(arguments: Sequence[str] | None = None, target: Path = TARGET) -> int:
    """Write or check the generated package; the exit status is 0 only if it is (now) up to date."""
    parser = argparse.ArgumentParser(prog="python -m deploy.generate_ari", description=__doc__)
    parser.add_argument("folder", type=Path, help="the rest-api folder that Asterisk ships")
    parser.add_argument("--asterisk", default=written_version(target), help="the version it belongs to")
    parser.add_argument("--check", action="store_true", help="change nothing; tell what differs")
    given = parser.parse_args(arguments)
    try:
        wanted = render(read_folder(given.folder), given.asterisk)
    except SpecError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    differing = differences(wanted, target)
    if given.check:
        sys.stdout.writelines(f"differs: {name}\n" for name in differing)
        return 1 if differing else 0
    _write(wanted, differing, target)
    sys.stdout.write(f"{len(wanted)} files, {len(differing)} changed\n")
    return 0


def written_version(target: Path) -> str:
    """The Asterisk version that the package in ``target`` was last generated from."""
    try:
        text = (target / "__init__.py").read_text("utf-8")
    except FileNotFoundError:
        return "of unknown version"
    found = re.search(r'^ASTERISK_VERSION = "(.*)"$', text, re.MULTILINE)
    return found[1] if found else "of unknown version"


def differences(wanted: dict[str, str], target: Path) -> list[str]:
    """Names of files that are missing, stale or no longer wanted, sorted."""
    present = {str(p.relative_to(target)): p.read_text("utf-8") for p in target.rglob("*.py")}
    return sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))


def _write(wanted: dict[str, str], differing: Sequence[str], target: Path) -> None:
    for name in differing:
        path = target / name
        if name not in wanted:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], "utf-8")


if __name__ == "__main__":
    sys.exit(main())
