"""What can go wrong with callers' data. No text holds a number or anything else of a caller."""

from callcontrol.model.errors import CallcontrolError, Problem


class CallersError(CallcontrolError):
    """The callers' file can not be used; the text says which, why and what to do."""


class LookupFailed(CallcontrolError):
    """A number could not be looked up."""


class Busy(CallcontrolError):
    """So much waits for the disk already that nothing more is taken."""


class TableError(CallcontrolError):
    """A table that can not be imported, with every problem found in one pass."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("the table can not be imported:\n" + "\n".join(str(problem) for problem in problems))
