"""What the wait estimator knows, as plain values for a file or a database, and back.

Moments are left out: they belong to a clock that ends with the process.
"""

from collections import deque
from collections.abc import Mapping

from callcontrol.model.names import QueueName
from callcontrol.queueing.estimate import LEARNED_FROM, MOST_AHEAD, MOST_QUEUES, QueueWaits, WaitEstimator, seconds_of

VERSION = 1
"""Of the shape; another one is not read."""


def to_plain(estimator: WaitEstimator) -> dict[str, object]:
    """Everything that it knows, in values that JSON has."""
    queues = {
        str(name): {
            "interval": learner.interval,
            "waits": {str(ahead): list(waits) for ahead, waits in learner.waits.items()},
        }
        for name, learner in estimator.all()
    }
    return {"version": VERSION, "queues": queues}


def damaged(plain: object) -> str:
    """Why nothing at all can be read of it; empty: it is of this shape, though single values may be wrong."""
    if not isinstance(plain, Mapping) or not isinstance(plain.get("queues"), Mapping):
        return "it holds no waits"
    version = plain.get("version")
    return "" if version == VERSION else f"it is of version {version!r}, this program reads {VERSION}"


def from_plain(plain: object) -> WaitEstimator:
    """An estimator that knows what was written down.

    What is damaged or strange is left out: it is learned anew within a day, and no call may depend on it.
    """
    estimator = WaitEstimator()
    if isinstance(plain, Mapping) and not damaged(plain):
        for name, written in list(plain["queues"].items())[-MOST_QUEUES:]:
            if isinstance(name, str) and isinstance(written, Mapping):
                _fill(estimator.of(QueueName(name)), written)
    return estimator


def _fill(learner: QueueWaits, written: Mapping[object, object]) -> None:
    learner.interval = seconds_of(written.get("interval"))
    waits = written.get("waits")
    for text, values in waits.items() if isinstance(waits, Mapping) else ():
        known = str(text).isascii() and str(text).isdecimal() and len(str(text)) < 4 and int(text) < MOST_AHEAD
        if known and isinstance(values, list):
            found = (seconds_of(value) for value in values[-LEARNED_FROM:])
            learner.waits[int(text)] = deque((one for one in found if one is not None), maxlen=LEARNED_FROM)
