"""The proof that every call ends well, as `callcontrol check` gives it, before rules go live."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from callcontrol.model.errors import CallcontrolError, Problem
from callcontrol.model.names import Source
from callcontrol.model.rules import Group
from callcontrol.routing.proof import prove


def first_day(group: Group, now: datetime) -> date:
    """Today, at whichever location it is still earliest; ``now`` is aware."""
    return min(now.astimezone(location.zone).date() for location in group.locations.values())


def unproven(group: Group, files: Mapping[str, bytes], now: datetime) -> tuple[Problem, ...]:
    """What keeps the rules from going live from today on, with the line of each; warnings are not among it."""
    try:
        proof = prove(group, first_day(group, now))
    except CallcontrolError as error:
        return (Problem(Source("group.yaml", 1, 1), str(error), ""),)
    found = (finding.problem() for finding in proof.problems)
    return tuple(replace(problem, line_text=_line(files, problem.source)) for problem in found)


def _line(files: Mapping[str, bytes], source: Source) -> str:
    lines = files.get(source.file, b"").decode("utf-8-sig", errors="replace").splitlines()
    return lines[source.line - 1] if 0 < source.line <= len(lines) else ""
