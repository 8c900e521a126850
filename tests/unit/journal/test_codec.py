"""Events and records as JSON."""

from dataclasses import fields, replace
from datetime import datetime

import msgspec
import pytest

from callcontrol.journal.batch import RECORD_COLUMNS
from callcontrol.journal.codec import Unstorable, encode
from callcontrol.model.calls import CallRecord, JournalEvent, Outcome
from callcontrol.model.versions import How, RulesVersion
from tests.unit.journal.builders import START, event, record


def test_an_event_comes_back_as_it_was() -> None:
    made = event("c", 7, key="3", nested={"list": [1, None, "é"]})
    row = encode(made)
    assert (row.kind, row.call_id, row.seq) == ("event", "c", 7)
    assert msgspec.json.decode(row.payload, type=JournalEvent) == made


def test_a_record_comes_back_as_it_was() -> None:
    made = replace(record("c", 3, Outcome.ANSWERED), talk_seconds=12.5)
    row = encode(made)
    assert (row.kind, row.call_id, row.seq) == ("record", "c", 3)
    assert msgspec.json.decode(row.payload, type=CallRecord) == made


OF_A_LIVE_CALL = {"talked_seconds", "talking_since"}
"""What `talk_seconds` is made of in the end."""


def test_every_field_of_a_record_has_a_column() -> None:
    assert set(RECORD_COLUMNS) == {field.name for field in fields(CallRecord)} - OF_A_LIVE_CALL


@pytest.mark.parametrize("value", [object(), "\ud800", {1, object()}])
def test_what_json_cannot_hold_is_named(value: object) -> None:
    with pytest.raises(Unstorable, match="JournalEvent of call c "):
        encode(event("c", 1, value=value))


def test_a_time_without_zone_is_refused() -> None:
    naive = datetime(2026, 3, 3, 9, 30)  # noqa: DTZ001
    with pytest.raises(Unstorable, match="at has no time zone"):
        encode(replace(event("c", 1), at=naive))
    with pytest.raises(Unstorable, match="answered_at has no time zone"):
        encode(replace(record("c", 1), answered_at=naive))


def test_a_version_of_the_rules_comes_back_as_it_was() -> None:
    made = RulesVersion("0123456789ab", START, "ann", How.ROLLBACK, {"group.yaml": "name: é\n"})
    row = encode(made)
    assert (row.kind, row.call_id, row.seq) == ("rules", "0123456789ab", int(START.timestamp()) * 1_000_000)
    assert msgspec.json.decode(row.payload, type=RulesVersion) == made
    with pytest.raises(Unstorable, match="RulesVersion 0123456789ab cannot be stored: at has no time zone"):
        encode(replace(made, at=START.replace(tzinfo=None)))
