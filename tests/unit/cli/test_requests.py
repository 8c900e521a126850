"""`callcontrol requests`: what callers left, as colleagues read it."""

import io
import time
from datetime import UTC, datetime

import pytest
from rich.console import Console

from callcontrol.cli.requests import table_of
from callcontrol.config import load_group_text
from callcontrol.journal import Request
from tests.fixtures.rules import everything_files


def test_when_a_call_is_due_is_told_with_the_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group has locations in several zones: a time alone would be read as the location's."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        starts, ends = datetime(2026, 11, 24, 16, tzinfo=UTC), datetime(2026, 11, 24, 18, tzinfo=UTC)
        row = Request(
            1, "20261122T154528848Z-e9224f59", "phoenix", "callback", "bills", starts, ends, starts, None, "x"
        )
        page = io.StringIO()
        Console(file=page, width=220).print(table_of([row]))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "2026-11-24 11:00-13:00 EST" in page.getvalue()
    assert "(sealed)" in page.getvalue()


def test_times_are_those_of_the_locations_clock() -> None:
    left = datetime(2026, 11, 24, 16, tzinfo=UTC)
    here, gone = (Request(1, "c1", place, "message", "nurse", left, left, left, None, None) for place in ("north", "x"))
    page = io.StringIO()
    Console(file=page, width=220).print(table_of([here, gone], group=load_group_text(everything_files())))
    assert "2026-11-24 11:00 EST" in page.getvalue()
    assert f"{left.astimezone():%Y-%m-%d %H:%M %Z}" in page.getvalue()
