"""Problems as a person reads them: in a terminal with a caret, or as plain lines for a log or CI."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from callcontrol.model.errors import Problem

WIDEST = 100
"""Characters of an offending line that are shown, around its column."""


def plain_report(problems: Iterable[Problem]) -> str:
    """Every problem without colour: place and message, the line with a caret, what would be right."""
    return rich_report(problems).plain


def rich_report(problems: Iterable[Problem]) -> Text:
    """As `plain_report`, in colour for a rich console. Nothing in the files is read as markup."""
    found = list(problems)
    report = Text()
    for problem in found:
        report.append(f"{_visible(str(problem.source))}: ", style="bold")
        report.append(f"{_visible(problem.message)}\n", style="red")
        if problem.line_text:
            line, caret = window(problem.line_text, problem.source.column)
            report.append(f"    {line}\n", style="dim")
            report.append(f"    {' ' * caret}^\n", style="bold red")
        if problem.hint:
            report.append(f"    {_visible(problem.hint)}\n", style="green")
    report.append(f"{len(found)} problem{'' if len(found) == 1 else 's'}\n", style="bold")
    return report


def print_problems(problems: Iterable[Problem], console: Console) -> None:
    """Show every problem, in colour where ``console`` has it. Lines are not wrapped: a caret needs its line."""
    console.print(rich_report(problems), soft_wrap=True, end="")


def window(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column (from one) that fits, and the caret's place in it (from zero)."""
    place = min(max(column - 1, 0), len(line))
    if len(line) <= WIDEST:
        return _visible(line), place
    start = max(0, min(place - WIDEST // 2, len(line) - WIDEST))
    shown = _visible(line[start : start + WIDEST])
    before, after = "…" if start else "", "…" if start + WIDEST < len(line) else ""
    return f"{before}{shown}{after}", place - start + len(before)


def _visible(text: str) -> str:
    """One character for one, so that the caret stays in place; a terminal gets no control character."""
    return "".join(char if char.isprintable() else " " if char == "\t" else "?" for char in text)
