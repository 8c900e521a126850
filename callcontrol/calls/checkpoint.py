"""A call's checkpoint: what a new process needs to go on with it."""

from dataclasses import dataclass, field
from typing import get_args

import msgspec

from callcontrol.model.calls import CallId, CallRecord, Stage
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.waiting import Told

_STAGES: dict[str, type[Stage]] = {kind.__name__: kind for kind in get_args(Stage)}


class CheckpointError(CallcontrolError):
    """A checkpoint that cannot be read: written by another version, or damaged."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The stage that a call is in, its record and the number of its last journal event."""

    stage: Stage
    record: CallRecord
    seq: int
    answers: str = ""
    """What the caller has answered, sealed; empty: nothing."""
    identity: str = ""
    """Who the caller has shown to be, sealed; empty: nobody."""
    back_number: str = ""
    """Where the caller has said that they can be reached, sealed; empty: nothing was said."""
    caller: str = ""
    """The number that the network has told, sealed; empty: none."""
    told: Told = field(default_factory=Told)
    """What they have been told of their waiting."""


class _Stored(msgspec.Struct, frozen=True):
    kind: str
    stage: msgspec.Raw
    record: CallRecord
    seq: int
    answers: str = ""
    identity: str = ""
    back_number: str = ""
    caller: str = ""
    told: Told = Told()


def encode(checkpoint: Checkpoint) -> bytes:
    """As JSON."""
    stage = msgspec.Raw(msgspec.json.encode(checkpoint.stage))
    kind = type(checkpoint.stage).__name__
    sealed = checkpoint.answers, checkpoint.identity, checkpoint.back_number, checkpoint.caller
    return msgspec.json.encode(_Stored(kind, stage, checkpoint.record, checkpoint.seq, *sealed, checkpoint.told))


def decode(call_id: CallId, data: bytes) -> Checkpoint:
    """Read one back. Raises CheckpointError."""
    try:
        stored = msgspec.json.decode(data, type=_Stored)
        stage = msgspec.json.decode(stored.stage, type=_STAGES[stored.kind])
    except (msgspec.MsgspecError, KeyError) as error:
        raise CheckpointError(f"checkpoint of call {call_id} cannot be read: {error}") from error
    sealed = stored.answers, stored.identity, stored.back_number, stored.caller
    return Checkpoint(stage, stored.record, stored.seq, *sealed, stored.told)
