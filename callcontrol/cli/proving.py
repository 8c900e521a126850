"""The proof as a part of `callcontrol check`: what it looked at, and what it found with an example each."""

import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.text import Text

from callcontrol.cli.written import line_of
from callcontrol.config import Settings
from callcontrol.config.clock import Clock
from callcontrol.config.report import window
from callcontrol.model.errors import Problem
from callcontrol.model.rules import Group
from callcontrol.routing.findings import Finding, Proof
from callcontrol.routing.proof import prove
from callcontrol.rules import proving


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof, when it begins and how long it took."""

    proof: Proof
    folder: Path
    day: date
    seconds: float

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the rules from going live, as mistakes in the files."""
        return tuple(_problem(finding, self.folder) for finding in self.proof.problems)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What should be mended too."""
        return tuple(_problem(finding, self.folder) for finding in self.proof.warnings)


def first_day(group: Group, settings: Settings) -> date:
    """Today, at whichever location it is still earliest."""
    return proving.first_day(group, Clock(settings.as_if).rules_now())


def prove_now(group: Group, folder: Path, settings: Settings) -> Proven:
    """Prove the rules of ``folder`` from today on."""
    day, started = first_day(group, settings), time.perf_counter()
    proof = prove(group, day)
    return Proven(proof, folder, day, time.perf_counter() - started)


def print_proof(proven: Proven, console: Console) -> None:
    """Show what was found, then what was looked at."""
    proof = proven.proof
    for finding in (*proof.problems, *proof.warnings):
        console.print(_shown(finding, line_of(proven.folder, finding.source)), soft_wrap=True)
    console.print(_conclusion(proven))


def _shown(finding: Finding, written: str) -> Text:
    """One finding: where, what, the line as written, the call that shows it, what would be right."""
    colour, mark = ("yellow", "warning: ") if finding.is_warning else ("red", "")
    shown = Text(f"{finding.source}: ", style="bold").append(f"{mark}{finding.message}\n", style=f"not bold {colour}")
    if written:
        line, caret = window(written, finding.source.column)
        shown.append(f"    {line}\n", style="not bold dim").append(f"    {' ' * caret}^\n", style="red")
    if finding.example:
        shown.append(f"    {finding.example}\n", style="not bold cyan")
    return shown.append(f"    {finding.hint}", style="not bold green")


def _conclusion(proven: Proven) -> Text:
    proof, held = proven.proof, not proven.proof.problems
    text = Text("proven" if held else "not proven", style="bold green" if held else "bold red")
    text.append(
        f"  {proof.triples:,} combinations of location, interval and way, each to its end:\n"
        f"        {_count(proof.locations, 'location')}, {proof.intervals:,} intervals in {proof.days} days from "
        f"{proven.day.isoformat()}, {proof.ways:,} ways; {proven.seconds:.2f} s",
        style="not bold default",
    )
    for found, what in ((proof.problems, "problem"), (proof.warnings, "warning")):
        if found:
            text.append(f"\n        {_count(len(found), what)}", style="not bold default")
    return text


def _problem(finding: Finding, folder: Path) -> Problem:
    return replace(finding.problem(), line_text=line_of(folder, finding.source))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
