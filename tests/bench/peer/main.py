"""`python -m tests.bench peer [--only ring,free,…]`: the parts, one after the other; what one finds no other hides."""

import argparse
import asyncio
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from callcontrol.sandbox.fetch import find_asterisk
from tests.bench.peer import cost, crowd, exchanged, freed, rates, ring
from tests.bench.peer.figures import Findings, middle_of, table
from tests.bench.peer.machine import Moment, machine
from tests.bench.peer.place import place
from tests.bench.report import OUTPUT, write

PAIRED_AGENTS = 24
_PART_SECONDS = 400.0
"""The longest that a part may take."""


class Options(argparse.Namespace):
    """What the command line says."""

    only: str
    runs: int
    rate: float
    calls: int
    cpu_rate: float
    cpu_calls: int
    waiting: int
    step_seconds: float


Part = Callable[[Path, Options], Awaitable[Findings]]


async def _paired(folder: Path, options: Options) -> Findings:
    found, runs = Findings(), []
    async with place(folder, agents=PAIRED_AGENTS) as up:
        for _ in range(options.runs):
            told = await ring.measure(up, per_second=options.rate, calls=options.calls)
            runs.append(told.figures)
            found.troubles += told.troubles
    found.figures = middle_of(runs)
    return found


async def _free(folder: Path, options: Options) -> Findings:
    async with place(folder, agents=4) as up:
        return await freed.measure(up, agents=4, callers=max(min(options.calls, 60), 10))


async def _cpu(folder: Path, options: Options) -> Findings:
    found, runs = Findings(), []
    for run in range(options.runs):
        told = await cost.measure(folder / str(run), per_second=options.cpu_rate, calls=options.cpu_calls)
        runs.append(told.figures)
        found.troubles += told.troubles
    found.figures = middle_of(runs)
    return found


async def _wire(folder: Path, options: Options) -> Findings:
    async with place(folder, agents=12, metered=True) as up:
        return await exchanged.measure(up, per_second=5.0, calls=min(options.calls, 40))


async def _waiting(folder: Path, options: Options) -> Findings:
    return await crowd.measure(folder, callers=options.waiting)


async def _rate(folder: Path, options: Options) -> Findings:
    return await rates.measure(folder, seconds=options.step_seconds)


PARTS: dict[str, Part] = {
    "ring": _paired, "free": _free, "cpu": _cpu, "wire": _wire, "waiting": _waiting, "rate": _rate,
}  # fmt: skip


async def carry_out(options: Options) -> tuple[Findings, dict[str, object]]:
    """The parts that were asked for; with the machine as it was."""
    tree, before, found = await find_asterisk(), Moment.now(), Findings()
    for name in options.only.split(","):
        began = time.monotonic()
        print(f"beside app_queue: {name} ...", flush=True)
        with tempfile.TemporaryDirectory(prefix="callcontrol-bench-") as folder:
            try:
                async with asyncio.timeout(_PART_SECONDS):
                    told = await PARTS[name](Path(folder), options)
            except Exception as error:  # noqa: BLE001 - whatever breaks in one part must not cost the others
                told = Findings(troubles=[f"{name}: {error!r}"])
        print(table(told.figures), *told.notes, *(f"trouble: {each}" for each in told.troubles), sep="\n")
        print(f"({time.monotonic() - began:.0f} s)\n", flush=True)
        found.add(told)
    return found, machine(tree.version, before, Moment.now())


def options_of(words: Sequence[str]) -> Options:
    """From the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench peer", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts, of {', '.join(PARTS)}")
    parser.add_argument("--runs", type=int, default=3, help="of ring and cpu; the median counts")
    parser.add_argument("--rate", type=float, default=20.0, help="ring: calls a second, half of them to each side")
    parser.add_argument("--calls", type=int, default=60, help="ring: calls to each side in a load")
    parser.add_argument("--cpu-rate", type=float, default=50.0, help="cpu: calls a second")
    parser.add_argument("--cpu-calls", type=int, default=300, help="cpu: calls in a load")
    parser.add_argument("--waiting", type=int, default=500, help="waiting: callers")
    parser.add_argument("--step-seconds", type=float, default=6.0, help="rate: seconds of each step")
    options = parser.parse_args(words, namespace=Options())
    if unknown := set(options.only.split(",")) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


def run(options: Options) -> tuple[Findings, dict[str, object]]:
    """Everything that is started ends with this, also by Ctrl-C and SIGTERM."""

    async def guarded() -> tuple[Findings, dict[str, object]]:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await carry_out(options)

    return asyncio.run(guarded())


def main(words: Sequence[str] | None = None) -> None:
    """Print and write what was found."""
    found, on = run(options_of(words if words is not None else []))
    write(found, on)
    print(f"written to {OUTPUT}")
