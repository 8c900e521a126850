"""Many callers in menus at once: how soon they hear something, how soon a key takes effect, whether one is lost.

Measured by the packets of sound that they receive. Goals: 300 ms from the answer to the first word, 150 ms from a key
to what follows it (95 of 100), and no key lost.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import asyncpg

from callcontrol.config import load_group, load_settings
from callcontrol.model.names import Did, Language
from callcontrol.model.rules import SystemPrompt
from callcontrol.observe import logs
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.demo.script import NORTHSIDE
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.rehearsing.doors import REHEARSAL
from tests.bench.bench_core import EXAMPLE
from tests.bench.menu_callers import KEYS
from tests.bench.peer.figures import Figure, Goal

AT_ONCE, ROUNDS = 40, 2
START_MS, REACTION_MS = 300.0, 150.0
KEYS_OF_CALLS = """
select string_agg(data ->> 'key', '' order by seq) from callcontrol.call_events
where kind = 'key' group by call_id
"""
_ROUND_SECONDS = 120.0


async def one_round(up: Box, first: int) -> list[dict[str, object]]:
    """What each caller of a round tells; their numbers begin with the ``first``."""
    here = up.group.locations[up.group.dids[Did(NORTHSIDE)]]
    wrong, es = up.group.prompts[SystemPrompt.WRONG_KEY], Language("es")
    follow = ((wrong, Language("en")), (here.greeting, es), (wrong, es))
    files = [str(up.app.prompts.path(prompt, language)) for prompt, language in follow]
    told_of = (str(up.asterisk.sip_port), NORTHSIDE, str(first), str(AT_ONCE), *files)
    argv = (sys.executable, "-m", "tests.bench.menu_callers", *told_of)
    process = await asyncio.create_subprocess_exec(*argv, stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(_ROUND_SECONDS):
            said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError("the callers failed; see above")
    told: list[dict[str, object]] = json.loads(said)
    return told


async def measure(up: Box) -> dict[str, object]:
    """All rounds; the figures as they are written."""
    callers = [told for turn in range(ROUNDS) for told in await one_round(up, turn * AT_ONCE)]
    await up.app.journal.flush(20.0)
    connection = await asyncpg.connect(up.dsn, timeout=10)
    noted = [str(row[0]) for row in await connection.fetch(KEYS_OF_CALLS, timeout=10)]
    await connection.close()
    pressed = sum(len(str(told["pressed"])) for told in callers)
    return {
        "callers": len(callers),
        "at_once": AT_ONCE,
        "keys_pressed": pressed,
        "keys_lost": pressed - sum(map(len, noted)),
        "calls_with_all_keys": sum(keys == KEYS for keys in noted),
        "troubles": [told["trouble"] for told in callers if told["trouble"]],
        "start_ms": spread([told["start"] for told in callers if told["start"] is not None]),
        "stop_ms": spread([ms for told in callers for ms in _floats(told["stops"])]),
        "next_ms": spread([ms for told in callers for ms in _floats(told["nexts"])]),
    }


def _floats(given: object) -> list[float]:
    return [float(one) for one in given] if isinstance(given, list) else []


def spread(given: list[object] | list[float]) -> dict[str, float]:
    """The middle, the 95th of a hundred, and the worst, in milliseconds."""
    values = sorted(float(str(one)) for one in given)
    if not values:
        return {}
    p50, p95 = (values[min(int(len(values) * share), len(values) - 1)] for share in (0.5, 0.95))
    return {"p50": round(p50, 1), "p95": round(p95, 1), "max": round(values[-1], 1)}


def show(found: dict[str, object]) -> None:
    for label, name, goal in (
        (f"{AT_ONCE} callers in menus: answer to first word", "start_ms", START_MS),
        ("  key released, until what sounded is silent", "stop_ms", REACTION_MS),
        ("  key released, until the next begins", "next_ms", REACTION_MS),
    ):
        figures = found[name]
        if isinstance(figures, dict) and figures:
            print(f"{label:<48}{figures['p50']:>9,.0f} ms p50, {figures['p95']:,.0f} ms p95 (goal {goal:,.0f})")
    lost, troubles = found["keys_lost"], found["troubles"]
    print(f"{'  keys lost':<48}{lost!s:>9} of {found['keys_pressed']}; callers in trouble: {troubles or 'none'}")


async def run() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="callcontrol-bench-") as folder:
        settings = load_settings(
            rules=EXAMPLE, state=Path(folder), prompts_folder=cache_folder() / "prompts", log_level="error"
        )
        async with box(settings.model_copy(update={"as_if": REHEARSAL}), load_group(EXAMPLE)) as up:
            return await measure(up)


def figures(found: dict[str, object]) -> list[Figure]:
    """Those that have a goal."""

    def p95(name: str) -> float | None:
        spread = found[name]
        return float(spread["p95"]) if isinstance(spread, dict) and spread else None

    return [
        Figure(
            f"{AT_ONCE} callers in menus, answer to first word, p95",
            p95("start_ms"),
            None,
            "ms",
            Goal(at_most=START_MS),
        ),
        Figure("  key released to silence, p95", p95("stop_ms"), None, "ms", Goal(at_most=REACTION_MS)),
        Figure("  key released to what follows, p95", p95("next_ms"), None, "ms", Goal(at_most=REACTION_MS)),
        Figure("  keys lost", float(str(found["keys_lost"])), None, "keys", Goal(at_most=0.0)),
    ]


def main() -> list[Figure]:
    logs.configure("error")
    found = asyncio.run(run())
    show(found)
    return figures(found)


if __name__ == "__main__":
    main()
