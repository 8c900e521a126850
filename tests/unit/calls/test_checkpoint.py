"""A checkpoint read back is the one written, for every stage and record."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.calls.checkpoint import Checkpoint, CheckpointError, decode, encode
from callcontrol.model.calls import (
    CallId,
    CallRecord,
    ChannelId,
    Greeting,
    InMenu,
    Stage,
    Waiting,
)
from callcontrol.model.names import Did, QueueName
from tests.support.exploring import examples

CALL = CallId("20260303T143000000Z-a")
RECORD = CallRecord(CALL, 1, ChannelId("1.2"), Did("+12125550110"), "abc", datetime(2026, 3, 3, tzinfo=UTC))

stages: st.SearchStrategy[Stage] = st.one_of(*(st.from_type(kind) for kind in get_args(Stage)))
instants = st.integers(0, 10**15).map(lambda us: RECORD.started_at + timedelta(microseconds=us))
st.register_type_strategy(datetime, instants)


@examples(200)
@given(stages, st.builds(CallRecord), st.integers(0, 10**12))
def test_what_is_written_is_read_back(stage: Stage, record: CallRecord, seq: int) -> None:
    checkpoint = Checkpoint(stage, record, seq)
    assert decode(CALL, encode(checkpoint)) == checkpoint


def test_the_moment_of_joining_a_queue_is_kept_to_the_microsecond() -> None:
    since = RECORD.started_at + timedelta(microseconds=123_457)
    waiting = Waiting(QueueName("north/desk"), since)
    read = decode(CALL, encode(Checkpoint(waiting, replace(RECORD, queued_at=since), 9)))
    assert read.stage == waiting
    assert read.record.queued_at == since


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"null",
        b"\xff",
        encode(Checkpoint(Greeting(), RECORD, 1)).replace(b'"Greeting"', b'"Dreaming"'),
        encode(Checkpoint(Greeting(), RECORD, 1)).replace(b'"Greeting"', b'"Waiting"'),
        encode(Checkpoint(Greeting(), RECORD, 1))[:-5],
    ],
)
def test_a_damaged_one_is_named(data: bytes) -> None:
    with pytest.raises(CheckpointError, match=CALL):
        decode(CALL, data)


def test_a_field_of_a_later_version_is_passed_over() -> None:
    data = encode(Checkpoint(InMenu(1, 2), RECORD, 3)).replace(b'"silences"', b'"new_field":5,"silences"')
    assert decode(CALL, data).stage == InMenu(1, 2)
