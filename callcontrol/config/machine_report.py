"""Problems as programs read them: one JSON object, or SARIF for code review and editors."""

import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from callcontrol.model.errors import Problem

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def json_report(problems: Iterable[Problem], rules_version: str | None, warnings: Iterable[Problem] = ()) -> str:
    """One object: ``version`` of the rules (null when they have problems), ``problems`` and ``warnings``, in order.

    Each mistake has ``kind``, ``file`` (relative to the rules folder), ``line`` and ``column`` (from one), ``message``,
    ``hint`` and ``text``, the line as written.
    """
    found = {"problems": [_plain(one) for one in problems], "warnings": [_plain(one) for one in warnings]}
    return json.dumps({"version": rules_version, **found}, indent=2, ensure_ascii=False)


def _plain(problem: Problem) -> dict[str, object]:
    return {
        "kind": problem.kind,
        "file": problem.source.file,
        "line": problem.source.line,
        "column": problem.source.column,
        "message": problem.message,
        "hint": problem.hint,
        "text": problem.line_text,
    }


def sarif_report(problems: Iterable[Problem], folder: Path, here: Path, warnings: Iterable[Problem] = ()) -> str:
    """A SARIF 2.1.0 log (OASIS) with one run; the kinds of mistakes that were found are its rules.

    Addresses are relative to ``here`` (a checkout's root, where reviews look for files) when the rules folder lies in
    it, else to the rules folder.
    """
    graded = [("error", problem) for problem in problems] + [("warning", problem) for problem in warnings]
    driver = {
        "name": "callcontrol check",
        "version": version("callcontrol"),
        "rules": [_rule(kind) for kind in dict.fromkeys(problem.kind for _, problem in graded)],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, _address(problem.source.file, folder, here), level) for level, problem in graded],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _rule(kind: str) -> dict[str, object]:
    """No mistake may be switched off: a rule only groups results in a review."""
    text = "A mistake in the files" if kind == "rules" else f"What callers would suffer: {kind.replace('-', ' ')}"
    return {"id": kind, "shortDescription": {"text": text}}


def _result(problem: Problem, address: str, level: str) -> dict[str, object]:
    text = f"{problem.message}: {problem.hint}" if problem.hint else problem.message
    region: dict[str, object] = {"startLine": problem.source.line, "startColumn": problem.source.column}
    if problem.line_text:
        region["snippet"] = {"text": problem.line_text}
    place = {"artifactLocation": {"uri": address}, "region": region}
    return {
        "ruleId": problem.kind,
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _address(file: str, folder: Path, here: Path) -> str:
    """A relative URI. A problem of the folder itself names the folder as its file."""
    inside = Path() if file == str(folder) else Path(file)
    root = folder.resolve()
    base = root.relative_to(here.resolve()) if root.is_relative_to(here.resolve()) else Path()
    return quote((base / inside).as_posix())
