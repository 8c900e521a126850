"""`python -m tests.bench.peer`: as `python -m tests.bench peer`."""

from tests.bench.peer.main import main

main()
