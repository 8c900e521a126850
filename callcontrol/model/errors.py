"""Errors that cross package borders."""

from dataclasses import dataclass

from callcontrol.model.names import Source


class CallcontrolError(Exception):
    """Base of every error that we raise on purpose. Its text says what was wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a rules file, as a person wants to read it."""

    source: Source
    message: str
    """What was wrong, with the offending value."""
    hint: str
    """What would be right."""
    line_text: str = ""
    """The line as written, for showing it with a caret."""
    kind: str = "rules"
    """Which check found it, such as ``rota-gap``; ``rules``: the files themselves are wrong."""

    def __str__(self) -> str:
        return f"{self.source}: {self.message} ({self.hint})" if self.hint else f"{self.source}: {self.message}"


class RulesError(CallcontrolError):
    """A set of rules that cannot go live; carries every problem found in one pass."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        super().__init__(f"the rules have {count}:\n" + "\n".join(str(p) for p in problems))
