"""Becomes a PostgreSQL program that dies with its parent and never runs as root; imports nothing of ours.

    python -I -S postgres_exec.py PARENT_PID UID GID PROGRAM ARGUMENT...

PostgreSQL refuses to run as root. Changing the owner of every folder above the data would open them to
others, and adding a user to the machine is not ours to do: the process takes the given unprivileged user
and keeps one right, to pass folders that it does not own (CAP_DAC_OVERRIDE, which containers grant by
default).
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int) -> None:
    """Take the user for good, and keep CAP_DAC_OVERRIDE where the kernel lets us."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    kept = 1 << CAP_DAC_OVERRIDE
    # effective, permitted, inheritable; the second triple is for capabilities above 31.
    libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0))
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def die_with(parent: int) -> None:
    """Ask the kernel for SIGINT (PostgreSQL's fast shutdown) when the parent ends, however it ends."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(1)


def main(arguments: list[str]) -> None:
    """Change user if asked to, tie our life to the parent's, and become the program."""
    parent, uid, gid = (int(word) for word in arguments[:3])
    program = arguments[3:]
    if uid != os.geteuid():
        become(uid, gid)
    die_with(parent)  # after the change of user: the kernel forgets the wish at that moment
    os.umask(0o077)
    os.execv(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
