"""Logs: one JSON object a line, nothing about a caller in it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from callcontrol.observe.logs import configure, logger, mask, mask_personal


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log's stream; the configuration of before is put back."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    configure("info", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def test_a_line_is_json_with_time_level_and_what_was_bound(lines: io.StringIO) -> None:
    logger("callcontrol.calls").bind(call_id="c1", location="northside").info("call ended", outcome="answered")
    entry = json.loads(lines.getvalue())
    assert entry.pop("timestamp").endswith("Z")
    assert entry == {
        "event": "call ended",
        "level": "info",
        "logger": "callcontrol.calls",
        "call_id": "c1",
        "location": "northside",
        "outcome": "answered",
    }


@pytest.mark.parametrize("field", ["caller", "caller_number", "caller_name", "number", "connected", "display_name"])
def test_a_callers_number_is_masked(lines: io.StringIO, field: str) -> None:
    logger("test").info("event", **{field: "+13475550123"})
    assert "5550123" not in lines.getvalue()
    assert json.loads(lines.getvalue())[field] == "***23"


def test_it_is_masked_however_deep_it_stands(lines: io.StringIO) -> None:
    channel = {"id": "1.2", "caller": {"name": "Ann Example", "number": "+13475550123"}}
    logger("test").info("event", channels=[channel, (channel,)])
    text = lines.getvalue()
    assert "5550123" not in text
    assert "Ann Example" not in text
    assert json.loads(text)["channels"][0]["id"] == "1.2"


def test_masking_leaves_the_programs_own_data_alone(lines: io.StringIO) -> None:
    channel = {"caller": {"number": "+13475550123"}, "more": [{"number": "+13475550123"}]}
    logger("test").info("event", channel=channel)
    assert channel == {"caller": {"number": "+13475550123"}, "more": [{"number": "+13475550123"}]}


def test_what_is_not_there_is_not_masked() -> None:
    assert mask_personal(None, "", {"number": None, "event": "e"}) == {"number": None, "event": "e"}


@pytest.mark.parametrize(("text", "masked"), [("+13475550123", "***23"), ("123456", "***"), ("", "***")])
def test_a_short_number_keeps_nothing(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_other_libraries_lines_have_the_same_form(lines: io.StringIO) -> None:
    logging.getLogger("aiohttp.client").warning("retry %s", 3)
    entry = json.loads(lines.getvalue())
    assert (entry["event"], entry["level"], entry["logger"]) == ("retry 3", "warning", "aiohttp.client")


def test_an_error_has_its_traceback(lines: io.StringIO) -> None:
    logger("test").error("failed", exc_info=ZeroDivisionError("a bug"))
    assert "ZeroDivisionError: a bug" in json.loads(lines.getvalue())["exception"]


def test_the_level_is_kept(lines: io.StringIO) -> None:
    logger("test").debug("too much")
    assert lines.getvalue() == ""
