"""The proof as a part of `callcontrol check`: what it looked at, and what it found with an example each."""

import time
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from callcontrol.cli.console import err, out
from callcontrol.cli.written import line_of
from callcontrol.config import Settings
from callcontrol.config.clock import Clock
from callcontrol.config.report import window
from callcontrol.model.rules import Group
from callcontrol.routing.findings import Finding, Proof
from callcontrol.routing.proof import prove


def first_day(group: Group, settings: Settings) -> date:
    """Today, at whichever location it is still earliest."""
    now = Clock(settings.as_if).rules_now()
    return min(now.astimezone(location.zone).date() for location in group.locations.values())


def prove_and_tell(group: Group, folder: Path, settings: Settings) -> bool:
    """Prove the rules of ``folder`` from today on and show the result; whether they can go live."""
    day, started = first_day(group, settings), time.perf_counter()
    proof = prove(group, day)
    seconds = time.perf_counter() - started
    for finding in proof.warnings:
        print_finding(finding, folder, out)
    for finding in proof.problems:
        print_finding(finding, folder, err)
    out.print(_conclusion(proof, day, seconds))
    return not proof.problems


def print_finding(finding: Finding, folder: Path, console: Console) -> None:
    """One finding: where, what, the line as written, the call that shows it, what would be right."""
    colour, mark = ("yellow", "warning: ") if finding.is_warning else ("red", "")
    shown = Text(f"{finding.source}: ", style="bold").append(f"{mark}{finding.message}\n", style=f"not bold {colour}")
    written = line_of(folder, finding.source)
    if written:
        line, caret = window(written, finding.source.column)
        shown.append(f"    {line}\n", style="not bold dim").append(f"    {' ' * caret}^\n", style="red")
    if finding.example:
        shown.append(f"    {finding.example}\n", style="not bold cyan")
    shown.append(f"    {finding.hint}", style="not bold green")
    console.print(shown, soft_wrap=True)


def _conclusion(proof: Proof, day: date, seconds: float) -> Text:
    held = not proof.problems
    text = Text("proven" if held else "not proven", style="bold green" if held else "bold red")
    text.append(
        f"  {proof.triples:,} combinations of location, interval and way, each to its end:\n"
        f"        {_count(proof.locations, 'location')}, {proof.intervals:,} intervals in {proof.days} days from "
        f"{day.isoformat()}, {proof.ways:,} ways; {seconds:.2f} s",
        style="not bold default",
    )
    for found, what in ((proof.problems, "problem"), (proof.warnings, "warning")):
        if found:
            text.append(f"\n        {_count(len(found), what)}", style="default")
    return text


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
