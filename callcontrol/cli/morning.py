"""What `callcontrol demo` does: real calls through a real Asterisk, and their records beside what was meant."""

import tempfile
from pathlib import Path

import typer
from rich.table import Table

from callcontrol.cli.check import load_or_explain
from callcontrol.cli.console import EXAMPLE, err, out, until_signal
from callcontrol.cli.preparing import Preparing
from callcontrol.config import Settings, load_settings
from callcontrol.journal import calls_by_channel
from callcontrol.model.rules import Group
from callcontrol.observe import logs
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.demo.director import perform
from callcontrol.sandbox.demo.scene import Scene, recorded
from callcontrol.sandbox.demo.script import WAVES
from callcontrol.sandbox.demo.verdict import Verdict, judge
from callcontrol.sandbox.fetch import cache_folder
from callcontrol.sandbox.rehearsing.doors import REHEARSAL, doors

SCENES: tuple[Scene, ...] = tuple(scene for wave in WAVES for scene in wave)
_FLUSH_SECONDS = 20.0


def play() -> None:
    """The whole demo; exits with 0 only if every call did what it was meant to."""
    group = load_or_explain(EXAMPLE)
    with tempfile.TemporaryDirectory(prefix="callcontrol-demo-") as folder:
        given = load_settings(
            rules=EXAMPLE,
            state=Path(folder),
            prompts_folder=cache_folder() / "prompts",
            page=False,
            http_port=0,
            sip_port=0,
        )
        settings = given.model_copy(update={"as_if": REHEARSAL})
        with (Path(folder) / "callcontrol.log").open("w", encoding="utf-8") as stream:
            logs.configure(settings.log_level, stream)
            verdicts = until_signal(_demo(settings, group))
        if verdicts is None:
            raise typer.Exit(130)
        wrong = sum(bool(verdict.troubles) for verdict in verdicts)
        if wrong:
            err.print("the log's warnings and errors:")
            _show_log(Path(folder) / "callcontrol.log")
    raise typer.Exit(1 if wrong else 0)


async def _demo(settings: Settings, group: Group) -> list[Verdict]:
    with Preparing(err) as preparing:
        async with box(settings, group, say=preparing.say, fetching=preparing.fetching) as up:
            preparing.done()
            _introduce(up, settings)
            troubles = await perform(up, WAVES, _tell)
            await up.app.journal.flush(_FLUSH_SECONDS)
            rows = await calls_by_channel(up.dsn)
            verdicts = judge(SCENES, rows, up.asterisk.cdr_rows(), troubles)
            out.print(table_of(verdicts))
            _conclude(verdicts)
            return verdicts


def _introduce(up: Box, settings: Settings) -> None:
    out.print(
        f"[bold]{up.group.name}[/]: real SIP calls, a real Asterisk {up.asterisk.tree.version}, a real PostgreSQL"
    )
    if settings.as_if is not None:
        out.print(f"rules are evaluated as if it were {settings.as_if:%A %Y-%m-%d %H:%M} in New York:")
    for did, key, state in doors(up.group, settings.as_if):
        out.print(f"  {did}  {key:10} {state}")
    out.print(f"{len(SCENES)} calls:")


def _tell(number: int, what: str) -> None:
    scene = SCENES[number]
    mark = "[cyan]calls[/]" if what == "calling" else "[dim]over [/]"
    out.print(f"  {number + 1:2} {mark} {scene.did}  {scene.title}")


def table_of(verdicts: list[Verdict]) -> Table:
    """What each call was meant to do, beside its record as read back from Postgres."""
    table = Table(title="What was meant, and report.calls as read back from PostgreSQL", title_justify="left")
    for name in ("", "call", "meant", "recorded"):
        table.add_column(name)
    for name in ("wait s", "talk s"):
        table.add_column(name, justify="right", no_wrap=True)
    for number, verdict in enumerate(verdicts, start=1):
        mark = "[red]✗[/]" if verdict.troubles else "[green]✓[/]"
        row = verdict.row
        seconds = (row.wait_seconds, row.talk_seconds) if row is not None else (None, None)
        table.add_row(
            f"{mark} {number}",
            verdict.scene.title,
            verdict.scene.meant.in_words(),
            "nothing" if row is None else recorded(row),
            *("" if n is None else f"{n:.1f}" for n in seconds),
        )
    return table


def _conclude(verdicts: list[Verdict]) -> None:
    for number, verdict in enumerate(verdicts, start=1):
        for trouble in verdict.troubles:
            err.print(f"[red]call {number}[/] ({verdict.scene.title}): {trouble}")
    agree = sum(not verdict.troubles for verdict in verdicts)
    out.print(f"{agree} of {len(verdicts)} calls did what they were meant to do, in our record and in Asterisk's CDR")


def _show_log(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if '"level": "info"' not in line and '"level": "debug"' not in line:
            err.print(line, markup=False, soft_wrap=True)
