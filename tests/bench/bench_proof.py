"""How long `callcontrol check` takes to prove the rules of a large group, on one core."""

import re
import time

from callcontrol.config import load_group_text
from callcontrol.model.rules import Group
from callcontrol.routing.proof import prove
from tests.bench.bench_core import EXAMPLE, MOMENT

LOCATIONS = 50


def fifty_locations() -> Group:
    """The example's locations again and again, each copy with a number, queues and people of its own."""
    files = {path.relative_to(EXAMPLE).as_posix(): path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.yaml")}
    group = files.pop("group.yaml").replace("unknown_did: northside", "unknown_did: copy00")
    written = {"group.yaml": group.encode()}
    for number in range(LOCATIONS):
        text = list(files.values())[number % len(files)]
        copy = re.sub(r'dids: \["\+\d+"\]', f'dids: ["+1212555{number:04}"]', text)
        written[f"locations/copy{number:02}.yaml"] = copy.encode()
    return load_group_text(written)


def main() -> None:
    group = fifty_locations()
    started = time.perf_counter()
    proof = prove(group, MOMENT.date())
    seconds = time.perf_counter() - started
    if proof.problems:
        raise ValueError(f"a copy of the example is found wrong: {proof.problems[0]}")
    label = f"proof, {proof.locations} locations, {proof.days} days"
    print(f"{label:<48}{seconds:>9.2f} s   {proof.triples:,} of location, interval and way")
