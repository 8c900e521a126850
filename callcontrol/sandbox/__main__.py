"""`python -m callcontrol.sandbox`: find or fetch an Asterisk now, so that nothing later waits for it."""

import asyncio
import sys

from callcontrol.model.errors import CallcontrolError
from callcontrol.sandbox.fetch import Progress, find_asterisk


def _show(progress: Progress) -> None:
    share = f" {progress.done / progress.total:.0%}" if progress.total else ""
    sys.stderr.write(f"\r{progress.stage.value}{share}\033[K")


def main() -> int:
    """Exit status 0 when there is one."""
    try:
        tree = asyncio.run(find_asterisk(progress=_show))
    except CallcontrolError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    sys.stderr.write(f"\rAsterisk {tree.version}\033[K\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
