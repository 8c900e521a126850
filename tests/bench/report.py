"""Writes what `make bench` has found: a table for people, ``build/bench.json`` for whatever compares."""

import json
from pathlib import Path

from tests.bench.peer.figures import Findings, table

OUTPUT = Path("build") / "bench.json"


def write(found: Findings, machine: dict[str, object]) -> None:
    """Both at once."""
    OUTPUT.parent.mkdir(exist_ok=True)
    told = {
        "machine": machine,
        "figures": [figure.written() for figure in found.figures],
        "troubles": found.troubles,
        "notes": found.notes,
    }
    OUTPUT.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(found.figures))
    for name, value in machine.items():
        print(f"{name.replace('_', ' ')}: {value}")
    for trouble in found.troubles:
        print(f"trouble: {trouble}")
