"""Commands over websockets: each holds its own and nobody else's, and HTTP is left where none can be used."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from callcontrol.ari import AriClient, Link
from callcontrol.ari.errors import BadSettings, Conflict, Gone, NotInCommand, TimedOut, Unreachable
from tests.unit.ari.fake_ari import SOON, Bench, Block, event


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not happened():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0.005)


@pytest.fixture
def lanes(bench: Bench) -> Bench:
    """Two command sockets; an attempt to connect anew follows at once."""
    bench.settings = replace(bench.settings, command_sockets=2)
    bench.resume = asyncio.Semaphore(1000)
    return bench


async def opened(client: AriClient, sockets: int = 2) -> None:
    await until(lambda: client.free_sockets == sockets)


def uris(bench: Bench) -> list[str]:
    return [message["uri"] for _, message in bench.fake.over_sockets]


async def test_what_changes_a_call_goes_over_a_socket_and_what_reads_over_http(lanes: Bench) -> None:
    lanes.fake.answer("GET", "/channels", 200, [])
    async with lanes.client() as client:
        await opened(client)
        await client.channels.set_channel_var(channel_id="a b", variable="X", value="ä,1&2")
        await client.channels.list()
        await client.device_states.update(device_name="Stasis:x", device_state="BUSY")
    (app, sent) = lanes.fake.over_sockets[0]
    assert len(lanes.fake.over_sockets) == 1
    assert app.startswith("callcontrol-commands-")
    assert sent["method"] == "POST"
    assert sent["uri"] == "channels/a%20b/variable?variable=X&value=%C3%A4%2C1%262"
    assert [seen.raw_path.partition("?")[0] for seen in lanes.fake.commands] == [
        "/ari/channels",
        "/ari/deviceStates/Stasis%3Ax",
    ]


async def test_a_blocked_command_holds_up_nobody_else(lanes: Bench) -> None:
    lanes.fake.blocks = {f"channels/{name}/answer": Block() for name in ("a", "b")}
    async with lanes.client() as client:
        await opened(client)
        blocked = [asyncio.create_task(client.channels.answer(channel_id=name)) for name in ("a", "b")]
        for block in lanes.fake.blocks.values():
            await asyncio.wait_for(block.entered.wait(), SOON)
        await asyncio.wait_for(client.channels.answer(channel_id="c"), SOON)
        assert [seen.raw_path for seen in lanes.fake.commands] == ["/ari/channels/c/answer"]
        lanes.fake.blocks["channels/a/answer"].free.set()
        await blocked[0]
        await client.channels.answer(channel_id="d")
        lanes.fake.blocks["channels/b/answer"].free.set()
        await blocked[1]
    assert uris(lanes) == [f"channels/{name}/answer" for name in ("a", "b", "d")]
    assert len({app for app, _ in lanes.fake.over_sockets[:2]}) == 2


async def test_a_socket_is_not_lent_before_the_answer_that_nobody_waits_for_any_more(lanes: Bench) -> None:
    block = lanes.fake.blocks["channels/a/answer"] = Block()
    async with lanes.client() as client:
        await opened(client)
        left = asyncio.create_task(client.channels.answer(channel_id="a"))
        await asyncio.wait_for(block.entered.wait(), SOON)
        left.cancel()
        await asyncio.wait({left})
        assert client.free_sockets == 1
        for _ in range(3):
            await asyncio.wait_for(client.channels.answer(channel_id="b"), SOON)
        block.free.set()
        await opened(client)
    assert uris(lanes).count("channels/b/answer") == 3


async def test_commands_in_order_share_a_socket_and_do_not_wait_for_each_other(lanes: Bench) -> None:
    block = lanes.fake.blocks["channels/1/answer"] = Block()
    lanes.fake.statuses["channels/2/answer"] = 404
    async with lanes.client() as client:
        await opened(client)
        several = asyncio.create_task(
            client.in_order(*(client.channels.answer(channel_id=str(number)) for number in range(1, 6)))
        )
        await asyncio.wait_for(block.entered.wait(), SOON)
        await asyncio.wait_for(client.channels.answer(channel_id="other"), SOON)
        block.free.set()
        faults = await several
        await opened(client)
    assert [type(fault) for fault in faults] == [type(None), Gone, *[type(None)] * 3]
    own = [app for app, message in lanes.fake.over_sockets if "other" not in message["uri"]]
    assert len(set(own)) == 1
    assert [uri for uri in uris(lanes) if "other" not in uri] == [f"channels/{n}/answer" for n in range(1, 6)]


async def test_without_sockets_commands_in_order_go_one_after_the_other_over_http(bench: Bench) -> None:
    bench.fake.answer("POST", "/channels/2/answer", 409, {"message": "no"})
    async with bench.client() as client:
        faults = await client.in_order(*(client.channels.answer(channel_id=str(number)) for number in range(1, 4)))
    assert [type(fault) for fault in faults] == [type(None), Conflict, type(None)]
    assert [seen.raw_path for seen in bench.fake.commands] == [f"/ari/channels/{n}/answer" for n in range(1, 4)]


async def test_commands_in_order_that_are_not_reached_are_not_sent(bench: Bench) -> None:
    block = bench.fake.block("POST", "/channels/1/answer")
    async with bench.client() as client:
        several = asyncio.create_task(
            client.in_order(*(client.channels.answer(channel_id=str(number)) for number in range(1, 4)))
        )
        await asyncio.wait_for(block.entered.wait(), SOON)
        several.cancel()
        await asyncio.wait({several})
        block.free.set()
    assert [seen.raw_path for seen in bench.fake.commands] == ["/ari/channels/1/answer"]


@pytest.mark.parametrize(("status", "error"), [(404, Gone), (409, Conflict), (500, Unreachable)])
async def test_what_asterisk_does_not_do_is_told_as_over_http(lanes: Bench, status: int, error: type) -> None:
    lanes.fake.statuses["channels/a/answer"] = status
    async with lanes.client() as client:
        await opened(client)
        with pytest.raises(error, match="as the test bids"):
            await client.channels.answer(channel_id="a")
        await opened(client)


async def test_a_socket_that_breaks_costs_its_command_and_is_opened_again(lanes: Bench) -> None:
    block = lanes.fake.blocks["channels/a/answer"] = Block()
    async with lanes.client() as client:
        await opened(client)
        lost = asyncio.create_task(client.channels.answer(channel_id="a"))
        await asyncio.wait_for(block.entered.wait(), SOON)
        block.free.set()
        lanes.fake.statuses.clear()
        block = lanes.fake.blocks["channels/b/answer"] = Block()
        await lost
        lost = asyncio.create_task(client.channels.answer(channel_id="b"))
        await asyncio.wait_for(block.entered.wait(), SOON)
        app, _ = lanes.fake.over_sockets[-1]
        transport = lanes.fake.command_sockets[app]._writer
        assert transport is not None
        transport.transport.abort()
        with pytest.raises(Unreachable, match=r"channels\.answer"):
            await lost
        del lanes.fake.blocks["channels/b/answer"]
        block.free.set()
        await opened(client)
        await client.channels.answer(channel_id="c")
    assert uris(lanes)[-1] == "channels/c/answer"


async def test_a_command_that_is_not_answered_in_time_costs_its_socket(lanes: Bench) -> None:
    lanes.settings = replace(lanes.settings, command_timeout=0.2)
    block = lanes.fake.blocks["channels/a/answer"] = Block()
    async with lanes.client() as client:
        await opened(client)
        first = set(lanes.fake.command_sockets.values())
        with pytest.raises(TimedOut, match=r"0\.2 s"):
            await client.channels.answer(channel_id="a")
        block.free.set()
        await opened(client)
        assert len(first & set(lanes.fake.command_sockets.values())) == 1


async def test_an_asterisk_that_takes_no_commands_so_is_commanded_over_http(
    lanes: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcontrol.ari.lanes._PROBE_SECONDS", 0.05)
    lanes.fake.takes_commands = False
    async with lanes.client() as client:
        await until(lambda: len(lanes.fake.command_sockets) == 2)
        await client.channels.answer(channel_id="a")
        assert [seen.raw_path for seen in lanes.fake.commands] == ["/ari/channels/a/answer"]
        lanes.fake.takes_commands = True
        await opened(client)


async def test_whoever_is_replaced_commands_no_more_over_sockets_either(lanes: Bench) -> None:
    async with lanes.client() as client:
        socket = await lanes.fake.connected()
        await opened(client)
        await socket.send_str(event("ApplicationReplaced"))
        await until(lambda: client.link is Link.REPLACED)
        with pytest.raises(NotInCommand):
            await client.channels.answer(channel_id="a")
    assert lanes.fake.over_sockets == []


async def test_sockets_come_back_after_asterisk_has(lanes: Bench) -> None:
    async with lanes.client() as client:
        await opened(client)
        first = set(lanes.fake.command_sockets.values())
        await asyncio.gather(*(each.close() for each in (await lanes.fake.connected(), *first)))
        await until(lambda: not first & set(lanes.fake.command_sockets.values()))
        await opened(client)
        await client.channels.answer(channel_id="a")
    assert uris(lanes) == ["channels/a/answer"]


def test_a_number_of_sockets_that_cannot_work_is_refused(bench: Bench) -> None:
    for wrong in (-1, 65):
        with pytest.raises(BadSettings, match="command_sockets"):
            replace(bench.settings, command_sockets=wrong)
