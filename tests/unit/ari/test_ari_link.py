"""The event socket: opened, lost, refused, taken over."""

import asyncio
from dataclasses import replace

import pytest
from aiohttp.test_utils import unused_port

from callcontrol.ari import AriClient, Link, models
from callcontrol.ari.errors import NotInCommand
from tests.unit.ari.fake_ari import SOON, Bench, event, key


async def test_events_come_in_order_after_the_link_is_up(bench: Bench) -> None:
    async with bench.client() as client:
        first = client.link
        socket = await bench.fake.connected()
        assert (await bench.link())[0] is Link.UP
        for digit in "911":
            await socket.send_str(key("c1", digit))
        received = [await bench.event() for _ in "911"]
    assert [e.digit for e in received if isinstance(e, models.ChannelDtmfReceived)] == ["9", "1", "1"]
    assert bench.fake.handshakes[0].query == {"app": "callcontrol", "subscribeAll": "false"}
    assert (first, client.link) == (Link.CONNECTING, Link.DOWN)


async def test_back_off_doubles_up_to_its_limit_and_ends_in_a_connection(bench: Bench) -> None:
    bench.fake.handshake = 503
    async with bench.client():
        waits = []
        for _ in range(7):
            waits.append(await bench.paused())
            bench.go_on()
        await bench.paused()
        bench.fake.handshake = 101
        bench.go_on()
        await bench.fake.connected()
        told = [await bench.link(), await bench.link()]
    assert waits == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0])
    assert [link for link, _ in told] == [Link.DOWN, Link.UP]
    assert "still starting" in told[0][1]


async def test_chance_spreads_the_attempts_over_half_of_the_wait(bench: Bench) -> None:
    bench.fake.handshake = 503
    async with bench.client(chance=lambda: 0.0):
        assert await bench.paused() == pytest.approx(0.1)


async def test_a_connection_that_lasted_makes_the_next_attempts_quick_again(bench: Bench) -> None:
    async with bench.client():
        waits = []
        for lasted in (0.0, 0.0, 60.0):
            socket = await bench.fake.connected()
            bench.now += lasted
            await socket.close()
            waits.append(await bench.paused())
            bench.go_on()
    assert waits == pytest.approx([0.2, 0.4, 0.2])


async def test_a_lost_socket_is_told_and_opened_again(bench: Bench) -> None:
    async with bench.client() as client:
        socket = await bench.fake.connected()
        await bench.link()
        await socket.close()
        link, reason = await bench.link()
        assert link is client.link is Link.DOWN
        assert bench.settings.url in reason
        await bench.paused()
        bench.go_on()
        socket = await bench.fake.connected()
        assert (await bench.link())[0] is Link.UP
        await socket.send_str(key("c1", "5"))
        assert isinstance(await bench.event(), models.ChannelDtmfReceived)


async def test_nobody_listening_is_a_link_that_is_down(bench: Bench) -> None:
    bench.settings = replace(bench.settings, url=f"http://127.0.0.1:{unused_port()}")
    async with bench.client():
        link, reason = await bench.link()
        assert link is Link.DOWN
        assert "cannot connect" in reason
        assert await bench.paused() == pytest.approx(0.2)


async def test_wrong_password_is_told_with_the_user_to_look_at_and_tried_again_slowly(bench: Bench) -> None:
    bench.fake.handshake = 401
    async with bench.client() as client:
        link, reason = await bench.link()
        assert link is client.link is Link.REFUSED
        assert "[cc] in ari.conf" in reason
        assert await bench.paused() == 30.0
        bench.fake.handshake = 101
        bench.go_on()
        assert (await bench.link())[0] is Link.UP


async def test_the_same_trouble_is_told_once(bench: Bench) -> None:
    bench.fake.handshake = 404
    async with bench.client():
        for _ in range(4):
            await bench.paused()
            bench.go_on()
        link, reason = await bench.link()
        assert link is Link.DOWN
        assert "res_ari_events.so" in reason
        assert bench.links.empty()


async def test_replaced_stops_commands_and_never_connects_again(bench: Bench) -> None:
    async with bench.client() as client:
        socket = await bench.fake.connected()
        await bench.link()
        asked = len(bench.fake.seen)
        await socket.send_str(event("ApplicationReplaced"))
        link, reason = await bench.link()
        assert link is client.link is Link.REPLACED
        assert "'callcontrol'" in reason
        with pytest.raises(NotInCommand):
            await client.channels.hangup(channel_id="c1")
        assert bench.pauses.empty()
    assert len(bench.fake.seen) == asked
    assert len(bench.fake.handshakes) == 1
    assert client.link is Link.REPLACED


async def test_a_peer_that_answers_no_ping_is_lost(bench: Bench) -> None:
    bench.fake.autoping = False
    bench.settings = replace(bench.settings, heartbeat=0.1)
    async with bench.client():
        assert (await bench.link())[0] is Link.UP
        assert (await bench.link())[0] is Link.DOWN


async def test_an_event_of_absurd_size_costs_the_connection_not_the_process(bench: Bench) -> None:
    bench.settings = replace(bench.settings, max_message=1000)
    async with bench.client():
        socket = await bench.fake.connected()
        await bench.link()
        await socket.send_str("x" * 2000)
        assert (await bench.link())[0] is Link.DOWN
        await bench.paused()
        bench.go_on()
        assert (await bench.link())[0] is Link.UP


async def test_an_error_in_the_handler_ends_the_body_and_is_seen(bench: Bench) -> None:
    def faulty(_event: object) -> None:
        raise ArithmeticError("a fault of ours")

    async def live() -> None:
        async with bench.client(on_event=faulty):
            socket = await bench.fake.connected()
            await socket.send_str(key("c1", "1"))
            await asyncio.wait_for(asyncio.Event().wait(), SOON)

    with pytest.raises(ExceptionGroup) as caught:
        await live()
    assert caught.group_contains(ArithmeticError)


async def test_an_error_of_the_body_leaves_as_it_is(bench: Bench) -> None:
    with pytest.raises(KeyError):
        async with bench.client():
            raise KeyError("mine")


async def test_leaving_while_asterisk_is_away_is_immediate(bench: Bench) -> None:
    bench.fake.handshake = 503
    async with asyncio.timeout(SOON):
        async with bench.client():
            await bench.paused()


async def test_cancelling_the_owner_closes_the_client(bench: Bench) -> None:
    opened = asyncio.Event()
    kept: list[AriClient] = []

    async def live() -> None:
        async with bench.client() as client:
            kept.append(client)
            await bench.fake.connected()
            opened.set()
            await asyncio.Event().wait()

    owner = asyncio.create_task(live())
    await asyncio.wait_for(opened.wait(), SOON)
    owner.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(owner, SOON)
    assert kept[0].link is Link.DOWN
