"""Commands: how they are written, what their answers mean, and that none waits for ever."""

import asyncio
import base64
import json
import logging
from dataclasses import replace
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import unused_port

from callcontrol.ari import AriClient, models, quiet
from callcontrol.ari.errors import (
    AriError,
    BadArgument,
    Conflict,
    Gone,
    Refused,
    ServerFault,
    TimedOut,
    Unreachable,
    UnreadableReply,
)
from tests.unit.ari.conftest import PASSWORD
from tests.unit.ari.fake_ari import SOON, Bench, channel

CALLER = "+12125550199"
HANGUP = ("DELETE", "/channels/c1")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (307, Refused),
        (400, Refused),
        (401, Refused),
        (403, Refused),
        (404, Gone),
        (409, Conflict),
        (412, Conflict),
        (422, Refused),
        (500, ServerFault),
        (503, ServerFault),
    ],
)
async def test_a_status_is_an_error_that_says_what_to_make_of_it(
    bench: Bench, status: int, error: type[AriError]
) -> None:
    bench.fake.answer(*HANGUP, status, {"message": "because"})
    async with bench.client() as client:
        with pytest.raises(AriError) as caught:
            await client.channels.hangup(channel_id="c1")
    assert type(caught.value) is error
    assert str(caught.value) == f"channels.hangup /channels/c1: Asterisk answered {status} (because)"
    assert ("channels.hangup", error.outcome) in bench.observed


async def test_a_server_fault_is_unreachable_too_for_those_who_do_not_tell_them_apart(bench: Bench) -> None:
    bench.fake.answer("POST", "/channels/create", 500, {"message": "Allocation failed"})
    async with bench.client() as client:
        with pytest.raises(Unreachable, match="Allocation failed"):
            await client.channels.create(endpoint="PJSIP/nobody", app="callcontrol")


@pytest.mark.parametrize(("message", "error"), [("Channel not found", Gone), ("Bad role", Refused)])
async def test_a_channel_that_ended_before_it_joined_a_bridge_is_gone(
    bench: Bench, message: str, error: type[AriError]
) -> None:
    bench.fake.answer("POST", "/bridges/b1/addChannel", 400, {"message": message})
    async with bench.client() as client:
        with pytest.raises(error):
            await client.bridges.add_channel(bridge_id="b1", channel=["c1"])


async def test_watching_a_channel_that_ended_says_gone(bench: Bench) -> None:
    content = {"message": "Event source does not exist"}
    bench.fake.answer("POST", "/applications/callcontrol/subscription", 422, content)
    async with bench.client() as client:
        with pytest.raises(Gone):
            await client.watch("channel:c1")


@pytest.mark.parametrize("content", ["", "<html>", "[]", '{"message": 5}', "[" * 100_000])
async def test_a_fault_without_a_readable_reason_is_a_fault_still(bench: Bench, content: str) -> None:
    bench.fake.answer(*HANGUP, 404, content)
    async with bench.client() as client:
        with pytest.raises(Gone, match=r"answered 404$"):
            await client.channels.hangup(channel_id="c1")


async def test_quiet_swallows_gone_and_nothing_else(bench: Bench) -> None:
    bench.fake.answer(*HANGUP, 404)
    bench.fake.answer("DELETE", "/bridges/b1", 409)
    bench.fake.answer("GET", "/channels/c2", 200, channel("c2"))
    async with bench.client() as client:
        await quiet(client.channels.hangup(channel_id="c1"))
        kept = await quiet(client.channels.get(channel_id="c2"))
        with pytest.raises(Conflict):
            await quiet(client.bridges.destroy(bridge_id="b1"))
    assert isinstance(kept, models.Channel)


async def test_arguments_go_where_the_interface_wants_them(bench: Bench) -> None:
    bench.fake.answer("POST", "/channels/create", 200, channel("l1"))
    async with bench.client() as client:
        leg = await client.channels.create(
            endpoint="PJSIP/northside-101",
            app="callcontrol",
            app_args="agent,a&b=c é",
            channel_id="l1",
            variables={"CALLERID(name)": "\"';--\r\n😀"},
        )
        await client.bridges.add_channel(bridge_id="b1", channel=["c1", "c2"], mute=False, absorb_dtmf=True)
    create, add = bench.fake.commands[-2:]
    assert leg.id == "l1"
    assert create.query == {
        "endpoint": "PJSIP/northside-101",
        "app": "callcontrol",
        "appArgs": "agent,a&b=c é",
        "channelId": "l1",
    }
    assert create.headers["Content-Type"] == "application/json"
    assert json.loads(create.body) == {"variables": {"CALLERID(name)": "\"';--\r\n😀"}}
    assert add.query == {"channel": "c1,c2", "mute": "false", "absorbDTMF": "true"}
    assert add.body == b""


async def test_an_id_stays_one_part_of_the_path(bench: Bench) -> None:
    async with bench.client() as client:
        await client.channels.hangup(channel_id="a/../b?c#d%41 é")
    assert bench.fake.commands[-1].raw_path == "/ari/channels/a%2F..%2Fb%3Fc%23d%2541%20%C3%A9"


@pytest.mark.parametrize("bad", ["", ".", ".."])
async def test_an_id_that_would_name_something_else_is_not_sent(bench: Bench, bad: str) -> None:
    async with bench.client() as client:
        with pytest.raises(BadArgument):
            await client.channels.hangup(channel_id=bad)
    assert not [seen for seen in bench.fake.commands if seen.method == "DELETE"]


async def test_what_asterisk_would_cut_in_two_or_json_cannot_hold_is_not_sent(bench: Bench) -> None:
    async with bench.client() as client:
        with pytest.raises(BadArgument, match="comma"):
            await client.channels.play(channel_id="c1", media=["sound:one,two"])
        with pytest.raises(BadArgument, match="JSON"):
            await client.channels.set_channel_vars(channel_id="c1", variables={"A": "\ud800"})
        await client.channels.set_channel_var(channel_id="c1", variable="A", value="\ud800")
    assert [seen.query for seen in bench.fake.commands if seen.method == "POST"] == [{"variable": "A", "value": "?"}]


async def test_a_command_that_is_not_answered_ends_in_time_and_holds_up_no_other(bench: Bench) -> None:
    bench.settings = replace(bench.settings, command_timeout=0.1)
    bench.fake.block("POST", "/channels/c1/answer")
    async with asyncio.timeout(2), bench.client() as client, asyncio.TaskGroup() as group:
        blocked = group.create_task(expected(TimedOut, client.channels.answer(channel_id="c1")))
        await client.channels.hangup(channel_id="c2")
        assert not blocked.done()
    assert blocked.result() == "channels.answer /channels/c1/answer: no answer within 0.1 s"
    assert ("channels.answer", "timed_out") in bench.observed


async def expected(kind: type[AriError], command: Any) -> str:
    with pytest.raises(kind) as caught:
        await command
    return str(caught.value)


async def test_waiting_for_a_free_connection_counts_as_time(bench: Bench) -> None:
    bench.settings = replace(bench.settings, command_timeout=0.2, connections=1)
    async with bench.client() as client:
        await bench.link()
        block = bench.fake.block("POST", "/channels/c1/answer")
        async with asyncio.TaskGroup() as group:
            group.create_task(expected(TimedOut, client.channels.answer(channel_id="c1")))
            group.create_task(expected(TimedOut, client.channels.answer(channel_id="c1")))
        block.free.set()
        await client.channels.answer(channel_id="c1")


async def test_no_more_commands_are_under_way_than_there_are_connections(bench: Bench) -> None:
    bench.settings = replace(bench.settings, connections=1)
    block = bench.fake.block("POST", "/channels/c1/answer")
    async with bench.client() as client, asyncio.TaskGroup() as group:
        await bench.link()
        group.create_task(client.channels.answer(channel_id="c1"))
        await asyncio.wait_for(block.entered.wait(), SOON)
        group.create_task(client.channels.hangup(channel_id="c2"))
        # Commands of somebody else, started later and done: ours would have come in by now.
        async with bench.client() as other:
            await other.channels.hangup(channel_id="c3")
            await other.channels.hangup(channel_id="c3")
        under_way = [seen.raw_path for seen in bench.fake.commands]
        block.free.set()
    assert "/ari/channels/c2" not in under_way
    assert "/ari/channels/c2" in [seen.raw_path for seen in bench.fake.commands]


async def test_cancelling_a_command_passes_on(bench: Bench) -> None:
    block = bench.fake.block("POST", "/channels/c1/answer")
    async with bench.client() as client:
        command = asyncio.create_task(client.channels.answer(channel_id="c1"))
        await asyncio.wait_for(block.entered.wait(), SOON)
        command.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(command, SOON)
    assert ("channels.answer", "cancelled") in bench.observed


async def test_no_connection_and_no_client_are_unreachable(bench: Bench) -> None:
    bench.settings = replace(bench.settings, url=f"http://127.0.0.1:{unused_port()}")
    client = bench.client()
    with pytest.raises(Unreachable, match="not open"):
        await client.ping()
    async with client:
        with pytest.raises(Unreachable, match="cannot connect"):
            await client.ping()
    with pytest.raises(Unreachable, match="not open"):
        await client.ping()


@pytest.mark.parametrize("content", ['{"id": 5}', "[]", "", "pong", "[" * 100_000])
async def test_an_answer_that_is_not_as_described_is_a_typed_error(bench: Bench, content: str) -> None:
    bench.fake.answer("GET", "/channels/c1", 200, content)
    async with bench.client() as client:
        with pytest.raises(UnreadableReply):
            await client.channels.get(channel_id="c1")
    assert ("channels.get", "unreadable_reply") in bench.observed


async def test_an_answer_without_end_is_cut(bench: Bench) -> None:
    bench.settings = replace(bench.settings, max_reply=1000)
    bench.fake.answer("GET", "/channels/c1", 200, "x" * 2000)
    async with bench.client() as client:
        with pytest.raises(UnreadableReply, match="longer than 1000 bytes"):
            await client.channels.get(channel_id="c1")


async def test_a_recording_comes_as_its_bytes(bench: Bench) -> None:
    bench.fake.answer("GET", "/recordings/stored/r1/file", 200, "RIFF")
    async with bench.client() as client:
        assert await client.recordings.get_stored_file(recording_name="r1") == b"RIFF"


async def test_ping_measures_the_round_trip(bench: Bench) -> None:
    async def slow(_request: web.Request) -> web.StreamResponse:
        bench.now += 0.25
        return web.json_response({"asterisk_id": "a", "ping": "pong", "timestamp": "t"})

    bench.fake.answers["GET", "/asterisk/ping"] = slow
    async with bench.client() as client:
        assert await client.ping() == pytest.approx(0.25)
    assert ("asterisk.ping", "ok") in bench.observed


async def test_watch_subscribes_our_application(bench: Bench) -> None:
    application: dict[str, object] = {
        name: [] for name in ("channel_ids", "bridge_ids", "endpoint_ids", "device_names", "events_allowed")
    }
    content = {"name": "callcontrol", "events_disallowed": [], **application}
    bench.fake.answer("POST", "/applications/callcontrol/subscription", 200, content)
    async with bench.client() as client:
        await client.watch("channel:c1", "endpoint:PJSIP/x")
    assert bench.fake.commands[-1].query == {"eventSource": "channel:c1,endpoint:PJSIP/x"}


async def test_no_redirect_is_followed_with_our_password(bench: Bench) -> None:
    async def elsewhere(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/ari/trap"})

    bench.fake.answers[HANGUP] = elsewhere
    async with bench.client() as client:
        with pytest.raises(Refused):
            await client.channels.hangup(channel_id="c1")
    assert not [seen for seen in bench.fake.commands if "trap" in seen.raw_path]


async def test_the_password_goes_in_the_header_alone(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.fake.handshake = 401
    bench.fake.answer(*HANGUP, 401, {"message": "Authentication required"})
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs:
        async with bench.client() as client:
            await bench.link()
            with pytest.raises(Refused) as caught:
                await client.channels.hangup(channel_id="c1")
            shown = [repr(bench.settings), str(bench.settings), repr(client), repr(caught.value), str(logs)]
    encoded = bench.fake.commands[-1].headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(encoded).decode() == f"cc:{PASSWORD}"
    for text in [
        *shown,
        caplog.text,
        *(seen.raw_path for seen in [*bench.fake.seen, *bench.fake.handshakes]),
    ]:
        assert PASSWORD not in text
        assert encoded not in text


async def test_no_error_shows_the_query_of_a_command(bench: Bench) -> None:
    async def nonsense(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"WHAT/9 is this\r\n\r\n")
        request.transport.close()
        return web.Response()

    bench.fake.answers["POST", "/channels"] = nonsense
    async with bench.client() as client:
        message = await expected(Unreachable, originate(client))
        bench.fake.answer("POST", "/channels", 400, {"message": "no"})
        message += await expected(Refused, originate(client))
    assert CALLER not in message
    assert CALLER.removeprefix("+") not in message


async def originate(client: AriClient) -> None:
    await client.channels.originate(endpoint="PJSIP/x", caller_id=CALLER, app="callcontrol")
