"""What live queues teach of waits, and that it outlives the process."""

import asyncio
import json
from pathlib import Path

from structlog.testing import capture_logs

from callcontrol.model.calls import CallId
from callcontrol.model.names import Language, PersonId, QueueName
from callcontrol.observe.metrics import Metrics
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.people.waits import Waits
from callcontrol.people.waits_file import WaitsFile
from callcontrol.queueing import Caller, Device, Offer
from tests.fixtures.practice import until
from tests.support.small_group import BILLING, DESK, small_group

QUEUE, OTHER = QueueName(DESK), QueueName(BILLING)
ANN = PersonId("northside-101")


class Scene:
    """A dispatcher on a clock of its own."""

    def __init__(self) -> None:
        self.now, self.number = 1000.0, 0
        self.group = small_group()
        self.dispatcher = Dispatcher(self.group, Metrics(), lambda: self.now)

    def joins(
        self, queue: QueueName = QUEUE, *, left: tuple[QueueName, ...] = (), since: float | None = None
    ) -> CallId:
        self.number += 1
        call = CallId(f"c{self.number}")
        ahead = self.dispatcher.waiting(queue)
        began = self.now if since is None else since
        self.dispatcher.enter(Caller(call, self.group.queues[queue], began, Language("en"), left, ahead))
        return call

    async def served(self, call: CallId, after: float) -> None:
        """Offered once somebody is free, and taken."""
        self.now += after
        self.dispatcher.device(ANN, Device.FREE)
        place = self.dispatcher.enter(Caller(call, self.group.queues[QUEUE], self.now, Language("en")))
        offer = await place.next()
        assert isinstance(offer, Offer)
        assert self.dispatcher.accept(call, offer.person)
        self.dispatcher.finished(offer.person, call)
        self.dispatcher.device(ANN, Device.OFFLINE)

    def learned(self, queue: QueueName = QUEUE) -> dict[int, list[float]]:
        return {ahead: list(waits) for ahead, waits in self.dispatcher.waits.estimator.of(queue).waits.items()}


async def test_an_answered_caller_teaches_by_what_they_found_ahead() -> None:
    scene = Scene()
    first, second = scene.joins(), scene.joins()
    await scene.served(first, 30.0)
    await scene.served(second, 20.0)
    assert scene.learned() == {0: [30.0], 1: [50.0]}


async def test_who_leaves_moves_the_line_and_is_no_wait() -> None:
    scene = Scene()
    first, second = scene.joins(), scene.joins()
    scene.now += 40.0
    scene.dispatcher.leave(first)
    assert scene.dispatcher.waits.estimator.of(QUEUE).interval == 40.0
    await scene.served(second, 10.0)
    assert scene.learned() == {1: [50.0]}


async def test_of_who_comes_over_only_the_wait_in_this_queue_counts() -> None:
    scene = Scene()
    call = scene.joins(left=(OTHER,), since=scene.now - 200.0)
    await scene.served(call, 15.0)
    assert scene.learned() == {0: [15.0]}


async def test_coming_back_to_ones_place_is_no_second_wait() -> None:
    scene = Scene()
    call = scene.joins()
    scene.now += 5.0
    scene.dispatcher.enter(Caller(call, scene.group.queues[QUEUE], scene.now, Language("en")))
    await scene.served(call, 5.0)
    assert scene.learned() == {0: [10.0]}


async def test_where_somebody_stands_and_whether_anybody_is_there() -> None:
    scene = Scene()
    first, second = scene.joins(), scene.joins()
    standing = scene.dispatcher.standing(second)
    assert standing is not None
    assert (standing.ahead, standing.attended, standing.offered) == (1, False, False)
    assert scene.dispatcher.expected(QUEUE, standing) is None
    scene.dispatcher.device(ANN, Device.FREE)
    ringing, waiting = scene.dispatcher.standing(first), scene.dispatcher.standing(second)
    assert ringing is not None
    assert waiting is not None
    assert (ringing.ahead, ringing.offered) == (0, True)
    assert (waiting.ahead, waiting.attended, waiting.offered) == (1, True, False)
    scene.dispatcher.leave(first)
    assert scene.dispatcher.standing(first) is None


def test_nobody_is_there_who_is_signed_out_or_paused() -> None:
    scene = Scene()
    scene.dispatcher.device(ANN, Device.BUSY)
    call = scene.joins()

    def attended() -> bool:
        standing = scene.dispatcher.standing(call)
        assert standing is not None
        return standing.attended

    assert attended(), "on another call, and there"
    scene.dispatcher.pause(ANN, "lunch")
    assert not attended()
    scene.dispatcher.ready(ANN)
    scene.dispatcher.sign(ANN, on=False, queue=QUEUE)
    assert not attended()
    scene.dispatcher.sign(ANN, on=True, queue=QUEUE)
    assert attended()


def taught(file: WaitsFile) -> None:
    for number in range(12):
        file.estimator.joined(QUEUE, 0, number * 60.0)
        file.estimator.answered(QUEUE, 0, 20.0 + number, number * 60.0 + 30.0)


def test_what_was_learned_is_there_after_a_restart(tmp_path: Path) -> None:
    file = WaitsFile(tmp_path / "waits.json")
    taught(file)
    file.save()
    again = WaitsFile(tmp_path / "waits.json")
    known = file.estimator.estimate(QUEUE, 0, attended=True)
    assert known is not None
    assert again.estimator.estimate(QUEUE, 0, attended=True) == known
    assert Waits(again.estimator).estimator is again.estimator
    assert [path.name for path in tmp_path.iterdir()] == ["waits.json"], "nothing unfinished is left"


async def test_it_is_written_now_and_then_and_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "waits.json"
    file = WaitsFile(path, every_seconds=0.01)
    taught(file)
    run = asyncio.create_task(file.run())

    async def written() -> bool:
        return path.exists()

    await until("it is written", written)
    file.estimator.answered(QUEUE, 3, 77.0, 5000.0)
    run.cancel()
    await asyncio.wait({run})
    assert json.loads(path.read_bytes())["queues"][QUEUE]["waits"]["3"] == [77.0]


def test_a_damaged_file_is_moved_aside_and_all_is_learned_anew(tmp_path: Path) -> None:
    path = tmp_path / "waits.json"
    for content in (b"\xff{", b"[]", b'{"version": 99, "queues": {}}', b"[" * 100_000):
        path.write_bytes(content)
        with capture_logs() as logs:
            file = WaitsFile(path)
        assert file.estimator.estimate(QUEUE, 0, attended=True) is None
        (entry,) = logs
        assert "learned anew" in entry["event"]
        assert path.with_name("waits.json.damaged").read_bytes() == content


def test_a_disk_that_takes_nothing_harms_nobody_and_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "waits.json").mkdir()
    file = WaitsFile(tmp_path / "waits.json")
    (tmp_path / "waits.json").mkdir(exist_ok=True)
    (tmp_path / "waits.json" / "inside").write_bytes(b"")
    taught(file)
    file.save()
    assert "waits.json" in file.trouble
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".new")]
