"""All figures, one after the other."""

from tests.bench import (
    bench_calls,
    bench_core,
    bench_estimate,
    bench_journal,
    bench_menus,
    bench_proof,
    bench_simulation,
)


def main() -> None:
    bench_core.main()
    bench_proof.main()
    bench_simulation.main()
    bench_estimate.main(bench_estimate.given())
    bench_journal.main()
    bench_calls.main()
    bench_menus.main()


main()
