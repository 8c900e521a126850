"""One process a spool."""

import fcntl
import os
from pathlib import Path

from callcontrol.model.errors import CallcontrolError


class SpoolInUse(CallcontrolError):
    """Another process holds the spool."""


class FolderLock:
    """An flock(2) on a file beside the spool: the kernel lets go of it however the process ends.

    Where even that file cannot be made, the disk is in trouble and there is nothing to share: no lock is
    held.
    """

    def __init__(self, spool: Path) -> None:
        self._path = spool.with_name(spool.name + ".lock")
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            SpoolInUse: another process has it.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise SpoolInUse(
                f"{self._path.parent} is in use by another callcontrol: "
                "stop it, or name another folder in CALLCONTROL_STATE"
            ) from error
        self._handle = handle

    def release(self) -> None:
        """Let go; harmless when not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
