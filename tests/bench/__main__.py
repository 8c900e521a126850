"""`python -m tests.bench`: all figures, one after the other. `python -m tests.bench peer …`: those beside app_queue."""

import sys

from tests.bench import (
    bench_announced,
    bench_calls,
    bench_core,
    bench_estimate,
    bench_journal,
    bench_menus,
    bench_proof,
    bench_simulation,
)
from tests.bench.peer import main as peer
from tests.bench.peer.figures import Findings
from tests.bench.report import OUTPUT, write


def everything() -> None:
    """What is ours alone, then side by side; all of it in one file."""
    found = Findings(bench_core.main())
    bench_proof.main()
    bench_simulation.main()
    found.figures += bench_estimate.main(bench_estimate.given())
    bench_journal.main()
    bench_calls.main()
    found.figures += bench_announced.main()
    found.figures += bench_menus.main()
    beside, machine = peer.run(peer.options_of([]))
    beside.add(found)
    write(beside, machine)
    print(f"written to {OUTPUT}")


def main() -> None:
    if sys.argv[1:2] == ["peer"]:
        peer.main(sys.argv[2:])
    else:
        everything()


if __name__ == "__main__":
    main()
