"""What the figures were measured on, and what a process has cost."""

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

_CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU, user's and system's together."""

    asterisk: float
    controller: float = 0.0
    postgres: float = 0.0

    def less(self, before: "Spent") -> "Spent":
        """Since then."""
        return Spent(
            self.asterisk - before.asterisk, self.controller - before.controller, self.postgres - before.postgres
        )


def spent_by(pid: int) -> float:
    """What a process has taken so far. Raises psutil.Error."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def spent_by_family(pid: int) -> float:
    """The same of a process with its children, those that have ended included."""
    family = psutil.Process(pid)
    times = family.cpu_times()
    ended = float(times.children_user + times.children_system)
    return spent_by(pid) + ended + sum(spent_by(child.pid) for child in family.children(recursive=True))


def memory_of(pid: int) -> float:
    """Megabytes that a process holds of its own (USS). Raises psutil.Error."""
    return float(psutil.Process(pid).memory_full_info().uss) / 1e6


@dataclass(frozen=True, slots=True)
class Moment:
    """The machine at one moment."""

    stolen: float
    """Seconds of CPU since its start that it wanted and another guest had."""
    busy: float
    load: float
    """Runnable processes, mean of the last minute."""

    @classmethod
    def now(cls) -> "Moment":
        """Now."""
        times = psutil.cpu_times()
        idle = times.idle + getattr(times, "iowait", 0.0)
        return cls(getattr(times, "steal", 0.0), sum(times) - idle, os.getloadavg()[0])


def machine(asterisk: str, before: Moment, after: Moment) -> dict[str, object]:
    """As it stands in ``build/bench.json``."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "asterisk": asterisk,
        "load_average_before": round(before.load, 2),
        "load_average_after": round(after.load, 2),
        "cpu_seconds": round(after.busy - before.busy, 1),
        "stolen_cpu_seconds": round(after.stolen - before.stolen, 2),
    }


def _processor() -> str:
    text = _CPUINFO.read_text(encoding="utf-8") if _CPUINFO.exists() else ""
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor()
