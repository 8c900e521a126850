"""All figures, one after the other."""

from tests.bench import bench_calls, bench_core, bench_journal


def main() -> None:
    bench_core.main()
    bench_journal.main()
    bench_calls.main()


main()
