"""An alert as a process lives it: its trail, who is told, and that only a person, or the end of the wait, stops it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callcontrol.app.at_waits import tell
from callcontrol.model.calls import CallId
from callcontrol.model.names import LocationKey, PersonId, QueueName, Source
from callcontrol.model.rules import Group
from callcontrol.model.waiting import AlertChange, WaitAlert, WaitAlertChange
from callcontrol.notices import Watch
from callcontrol.people.seen_file import SeenFile, SeenTo
from callcontrol.people.wait_alerts import NothingToAcknowledge, WaitAlerts
from callcontrol.routing.desk import longest_wait_words, may_acknowledge, queue_keyed
from callcontrol.speaking import as_text
from tests.support.practice import Practice
from tests.support.small_group import BILLING, DESK, small_group
from tests.support.virtual_time import VirtualClock, virtual

QUEUE = QueueName(DESK)


class Letters:
    """A `Sender` that keeps what it sends."""

    trouble = ""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is open."""

    async def send(self, title: str, body: str) -> tuple[int, ...]:
        self.sent.append((title, body))
        return ()


class AtOnce(SeenFile):
    """The same file on the same disk; a thread would be beside the virtual clock."""

    async def load(self) -> dict[QueueName, SeenTo]:
        return self.read()

    async def keep(self, seen: dict[QueueName, SeenTo]) -> None:
        self.write(seen)


class Scene:
    """The alerts of a practice, and everybody who hears of them."""

    def __init__(self, practice: Practice, kept: Path | None = None) -> None:
        self.trail: list[WaitAlertChange] = []
        self.letters = Letters()
        self.lamps = 0
        clock: Any = VirtualClock()
        self.alerts = WaitAlerts(practice.dispatcher, clock, practice.metrics, self.trail.append)
        self.alerts.kept = AtOnce(kept) if kept is not None else None
        sender: Any = self.letters
        self.watch = Watch(sender, clock, practice.metrics, lambda _: clock.now().tzinfo, None, every_seconds=600.0)
        tell(self.alerts, self.watch, self._changed)

    def _changed(self) -> None:
        self.lamps += 1

    async def __aenter__(self) -> "Scene":
        self._tasks = [asyncio.create_task(self.alerts.run()), asyncio.create_task(self.watch.run())]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)

    def changes(self) -> list[str]:
        return [line.change.value for line in self.trail]


def rules(after: float = 480.0) -> Group:
    small = small_group()
    queues = {
        name: replace(queue, max_wait_seconds=3000.0, alert=WaitAlert(after, Source("group.yaml", 3, 3)))
        for name, queue in small.queues.items()
    }
    return replace(small, queues=queues)


@virtual
async def test_told_again_and_again_until_somebody_has_seen_to_it() -> None:
    async with Practice(rules()) as practice, Scene(practice) as scene:
        practice.no_phones()
        line = await practice.call_in_queue()
        await asyncio.sleep(490)
        assert scene.changes() == ["raised"]
        ((title, body),) = scene.letters.sent
        assert title == f"Waiting too long: {DESK}"
        assert "1 caller has waited longer than 8 min" in body
        assert "alert-northside-front_desk" in body
        assert line.number not in title + body
        (state,) = scene.alerts.states()
        assert (state.queue, state.callers, state.acknowledged_by) == (DESK, 1, "")
        await asyncio.sleep(600)
        assert len(scene.letters.sent) == 2, "every ten minutes"
        assert "18 min" in scene.letters.sent[1][1], "as it stands then"
        scene.alerts.acknowledge(QUEUE, "Ruth", "root")
        await asyncio.sleep(700)
        assert len(scene.letters.sent) == 2
        assert scene.alerts.states()[0].acknowledged_by == "Ruth"
        with pytest.raises(NothingToAcknowledge, match="Ruth has seen to it"):
            scene.alerts.acknowledge(QUEUE, "Ann", "root")
        practice.pbx.hang_up(line)
        await asyncio.sleep(3)
        assert scene.changes() == ["raised", "acknowledged", "ended"]
        assert len({item.id for item in scene.trail}) == 1
        assert [item.by for item in scene.trail] == ["", "Ruth", ""]
        assert scene.trail[2].longest_seconds > scene.trail[0].longest_seconds >= 480.0
        assert scene.alerts.states() == ()
        assert scene.lamps == 3


@virtual
async def test_it_ends_by_itself_and_notices_with_it() -> None:
    async with Practice(rules(60.0)) as practice, Scene(practice) as scene:
        practice.no_phones()
        await practice.call_in_queue()
        await asyncio.sleep(70)
        assert scene.alerts.open == 1
        phone = practice.pbx.phones["northside-101"]
        practice.pbx.register(phone, True)
        await practice.stage("Talking")
        await asyncio.sleep(2)
        assert scene.changes() == ["raised", "ended"]
        await asyncio.sleep(1300)
        assert len(scene.letters.sent) == 1
        with pytest.raises(NothingToAcknowledge, match="nobody waits too long"):
            scene.alerts.acknowledge(QUEUE, "Ann", "root")


@virtual
async def test_a_restart_raises_it_at_once_from_who_waits() -> None:
    group = rules(60.0)
    async with Practice(group) as practice, Scene(practice):
        practice.no_phones()
        await practice.call_in_queue()
        await asyncio.sleep(90)
    async with Practice(group, pbx=practice.pbx, journal=practice.journal) as second:
        second.no_phones()
        await second.until(lambda: second.dispatcher.waiting(QUEUE) == 1)
        async with Scene(second) as scene:
            await asyncio.sleep(0.1)
            assert scene.changes() == [AlertChange.RAISED.value]
            assert scene.trail[0].longest_seconds > 90.0


@virtual
async def test_what_somebody_has_seen_to_stays_so_over_a_restart(tmp_path: Path) -> None:
    group, kept = rules(60.0), tmp_path / "long-waits.json"
    async with Practice(group) as practice, Scene(practice, kept) as scene:
        practice.no_phones()
        await practice.call_in_queue()
        await asyncio.sleep(90)
        scene.alerts.acknowledge(QUEUE, "Ruth", "root")
        await asyncio.sleep(5)
    async with Practice(group, pbx=practice.pbx, journal=practice.journal) as second, Scene(second, kept) as scene:
        second.no_phones()
        await second.until(lambda: second.dispatcher.waiting(QUEUE) == 1)
        await asyncio.sleep(5)
        assert scene.changes() == []
        assert scene.letters.sent == []
        assert scene.alerts.states()[0].acknowledged_by == "Ruth"
        with pytest.raises(NothingToAcknowledge, match="Ruth has seen to it"):
            scene.alerts.acknowledge(QUEUE, "Ann", "root")
        await second.call_in_queue()
        await asyncio.sleep(70)
        assert scene.changes() == ["raised"], "somebody else waits too long"


async def test_a_damaged_file_raises_it_again_and_a_disk_that_refuses_is_no_fault(tmp_path: Path) -> None:
    file = SeenFile(tmp_path / "kept.json")
    assert await file.load() == {}
    seen = {QUEUE: SeenTo("front@1", "Ruth", (CallId("a"), CallId("b")))}
    await file.keep(seen)
    assert await file.load() == seen
    file.path.write_bytes(b"{")
    assert await file.load() == {}
    await SeenFile(file.path / "below").keep(seen)


def test_who_may_acknowledge_from_a_phone_and_what_they_hear() -> None:
    group = rules()
    assert queue_keyed(group, "northside-front_desk") == QUEUE
    assert queue_keyed(group, "northside-nobody") is None
    assert may_acknowledge(group, PersonId("northside-103"), QUEUE), "of the location"
    assert may_acknowledge(group, PersonId("lakeview-302"), QueueName(BILLING)), "somebody who could serve it"
    assert not may_acknowledge(group, PersonId("lakeview-302"), QUEUE)
    assert not may_acknowledge(group, PersonId("nobody"), QUEUE)
    language = group.locations[LocationKey("northside")].default_language
    assert as_text(longest_wait_words(group, language, 540.0)) == "The longest wait is: nine minutes"
