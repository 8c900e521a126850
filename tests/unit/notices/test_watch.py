"""Notices reach a real receiver over HTTP, again and again until somebody has seen to the caller."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from callcontrol.config.clock import Clock
from callcontrol.model.calls import CallId
from callcontrol.model.emergency import EmergencyCall
from callcontrol.model.errors import CallcontrolError
from callcontrol.model.names import ChainName, LocationKey
from callcontrol.model.notices import Alert
from callcontrol.notices import Seen, Sender, Watch, watch
from callcontrol.observe.metrics import Metrics

ALERT = Alert(
    CallId("20261122T154528848Z-e9224f59"),
    LocationKey("northside"),
    ChainName("clinician"),
    datetime(2026, 11, 22, 15, 45, tzinfo=UTC),
)
OTHER = Alert(CallId("20261122T154600000Z-aaaabbbb"), LocationKey("lakeview"), ChainName("nurse"), ALERT.at)


async def until(happened: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@dataclass
class Receiver:
    """A web server that keeps what it is sent; ``status`` is what it answers."""

    status: int = 200
    got: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    @asynccontextmanager
    async def up(self) -> AsyncIterator["Receiver"]:
        app = web.Application()
        app.router.add_post("/alarm", self._take)
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.address = f"json://127.0.0.1:{runner.addresses[0][1]}/alarm"
            yield self
        finally:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return web.Response(status=self.status)

    async def has(self, count: int) -> None:
        """Wait until so many notices have come."""
        await until(lambda: len(self.got) >= count)


@dataclass
class Requests:
    """What the list of requests says."""

    seen: list[Seen] = field(default_factory=list)
    away: bool = False
    looks: int = 0

    async def look(self) -> Iterable[Seen]:
        self.looks += 1
        if self.away:
            raise CallcontrolError("PostgreSQL is away")
        return self.seen


@asynccontextmanager
async def watching(*addresses: str, requests: Requests | None = None, every: float = 600.0) -> AsyncIterator[Watch]:
    look = requests.look if requests is not None else None
    zone = ZoneInfo("America/New_York")
    made = Watch(Sender(addresses), Clock(), Metrics(), lambda _: zone, look, every, look_seconds=0.05)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(made.run())
        yield made
        running.cancel()


def gauge(made: Watch) -> float | None:
    return made.metrics.registry.get_sample_value("callcontrol_unacknowledged_requests")


async def test_a_notice_names_place_chain_time_and_call_and_nothing_personal() -> None:
    async with Receiver().up() as receiver, watching(receiver.address) as made:
        made.unreached(ALERT)
        await receiver.has(1)
    (notice,) = receiver.got
    assert notice["title"] == "On call not reached: northside"
    assert "northside, 2026-11-22 10:45 EST: nobody on call was reached (clinician)" in notice["message"]
    assert "requests done e9224f59 --by" in notice["message"]


async def test_it_is_told_again_until_somebody_has_seen_to_it() -> None:
    requests = Requests([Seen(ALERT, done=False)])
    async with Receiver().up() as receiver, watching(receiver.address, requests=requests, every=0.2) as made:
        made.unreached(ALERT)
        await receiver.has(3)
        assert gauge(made) == 1.0
        requests.seen = [Seen(ALERT, done=True)]
        looks = requests.looks
        await until(lambda: not made.open and requests.looks >= looks + 2)
        told, looks = len(receiver.got), requests.looks
        await until(lambda: requests.looks >= looks + 8)
        assert len(receiver.got) == told
        assert gauge(made) == 0.0


async def test_what_a_process_before_left_open_is_told() -> None:
    requests = Requests([Seen(ALERT, done=False), Seen(OTHER, done=False)])
    async with Receiver().up() as receiver, watching(receiver.address, requests=requests):
        await receiver.has(1)
    assert receiver.got[0]["title"] == "On call not reached: lakeview, northside"


async def test_while_the_list_is_away_it_is_told_all_the_same() -> None:
    requests = Requests(away=True)
    async with Receiver().up() as receiver, watching(receiver.address, requests=requests, every=0.1) as made:
        made.unreached(ALERT)
        await receiver.has(2)
        assert made.open == 1


async def test_an_address_that_refuses_is_counted_and_the_others_are_told() -> None:
    async with Receiver(status=500).up() as bad, Receiver().up() as good, watching(bad.address, good.address) as made:
        made.unreached(ALERT)
        await good.has(1)
        await until(lambda: bool(made.trouble))
        assert made.trouble == "the last notice did not reach address 1"
        assert made.metrics.registry.get_sample_value("callcontrol_notices_total", {"result": "failed"}) == 1.0


async def test_an_address_that_is_none_is_told_of_without_being_quoted() -> None:
    sender = Sender(["nonsense-with-secret", "json://127.0.0.1:9/x"])
    assert "address 1 of 2" in sender.trouble
    assert "secret" not in sender.trouble
    assert sender
    sender.close()


async def test_a_call_never_waits_and_the_number_of_open_alerts_is_bounded() -> None:
    sender = Sender([])
    made = Watch(sender, Clock(), Metrics(), lambda _: UTC, None, 600.0)
    for number in range(watch.MOST_OPEN + 5):
        made.unreached(Alert(CallId(f"c{number}"), ALERT.location, ALERT.chain, ALERT.at))
    assert made.open == watch.MOST_OPEN
    dropped = made.metrics.registry.get_sample_value("callcontrol_call_faults_total", {"kind": "notice_dropped"})
    assert dropped == 5.0
    sender.close()


async def test_an_emergency_call_is_told_once_and_at_once() -> None:
    call = EmergencyCall(
        "1772548200.7", ALERT.at, "911", "northside-103", "103", ALERT.location, "Exam room 3", "12 Harbor Street"
    )
    async with Receiver().up() as receiver, watching(receiver.address, every=0.05) as made:
        made.emergency(call)
        await receiver.has(1)
        made.unreached(ALERT)
        await receiver.has(3)
    first, *others = receiver.got
    assert first["title"] == "Emergency call 911: northside, extension 103"
    assert first["message"].startswith("Exam room 3, 12 Harbor Street. Dialled 2026-11-22 10:45 EST.")
    assert "callcontrol emergencies ack 1772548200.7" in first["message"]
    assert all(one["title"].startswith("On call not reached") for one in others)


async def test_somebody_whom_missed_calls_have_paused_is_told_of_once() -> None:
    async with Receiver().up() as receiver, watching(receiver.address, every=0.05) as made:
        made.paused(ALERT.location, "103")
        made.unreached(ALERT)
        await receiver.has(3)
    first, *others = receiver.got
    assert first["title"] == "Paused: northside, extension 103"
    assert "*55" in first["message"]
    assert all(one["title"].startswith("On call not reached") for one in others)


async def test_more_emergency_notices_than_can_be_told_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MOST_AT_ONCE", 1)
    made = Watch(Sender(()), Clock(), Metrics(), lambda _: UTC, None, 600.0)
    call = EmergencyCall("1.1", ALERT.at, "911", "northside-103", "103", None, "", "")
    made.emergency(call)
    made.emergency(call)
    dropped = made.metrics.registry.get_sample_value("callcontrol_call_faults_total", {"kind": "notice_dropped"})
    assert dropped == 1
