"""From bytes on the socket to the mailbox of the call that they are about."""

import asyncio
import contextlib
import json
from dataclasses import replace

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.ari import Event, Link, Mailbox, Router, UnknownEvent, decode_event, ids_of, models
from callcontrol.ari.errors import MalformedEvent, Overflowed
from tests.unit.ari.fake_ari import NOW, SOON, Bench, channel, event, key

BRIDGE = {
    "id": "b1",
    "technology": "simple_bridge",
    "bridge_type": "mixing",
    "bridge_class": "stasis",
    "creator": "Stasis",
    "name": "",
    "channels": ["c8", "c9"],
    "creationtime": NOW,
}


def decoded(kind: str, **members: object) -> Event:
    return decode_event(event(kind, **members).encode())


def test_unknown_fields_are_passed_over() -> None:
    found = decoded("StasisStart", args=["inbound", "+12125550110"], channel=channel("c1"), novelty={"a": 1})
    assert isinstance(found, models.StasisStart)
    assert found.args == ("inbound", "+12125550110")
    assert found.type == "StasisStart"
    assert found.timestamp.isoformat() == "2026-03-03T14:30:00.123000+00:00"


def test_an_unknown_type_is_an_unknown_event() -> None:
    found = decoded("ChannelSneezed", loudness=11)
    assert isinstance(found, UnknownEvent)
    assert (found.type, found.application, found.raw["loudness"]) == ("ChannelSneezed", "callcontrol", 11)
    assert ids_of(found) == ()


def test_an_unknown_event_without_anything_but_a_type_is_one_still() -> None:
    assert decode_event(b'{"type": "Odd", "timestamp": 7, "application": null}').type == "Odd"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"type": 5}',
        b'{"type": "Zo\xff"}',
        b'{"type": "StasisEnd"}',
        b'{"type": "StasisEnd", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        event("ChannelDtmfReceived", digit=None, duration_ms=1, channel=channel("c1")).encode(),
        event("StasisEnd", channel=channel("c1")).replace(NOW, "yesterday").encode(),
    ],
)
def test_malformed_input_is_a_typed_error(data: bytes) -> None:
    with pytest.raises(MalformedEvent, match="bytes"):
        decode_event(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
KINDS = st.sampled_from([*(kind.__name__ for kind in models.EVENT_TYPES), "Other"])


@given(st.binary(max_size=200) | st.builds(lambda value: json.dumps(value).encode(), JSON))
def test_nothing_but_a_typed_error_leaves_the_decoder(data: bytes) -> None:
    with contextlib.suppress(MalformedEvent):
        decode_event(data)


@given(KINDS, st.dictionaries(st.sampled_from(["channel", "bridge", "args", "timestamp", "peer"]), JSON))
def test_nothing_but_a_typed_error_leaves_the_decoder_of_known_types(kind: str, members: dict[str, object]) -> None:
    data = json.dumps({"type": kind, **members}).encode()
    with contextlib.suppress(MalformedEvent):
        assert decode_event(data).type == kind


def test_an_error_text_holds_no_value() -> None:
    with pytest.raises(MalformedEvent) as caught:
        decoded("StasisStart", args="+12125550199", channel=channel("c1"))
    assert "2125550199" not in str(caught.value)


PLAYBACK = {"id": "p1", "media_uri": "sound:x", "target_uri": "channel:c:1", "state": "done"}
RECORDING = {"name": "r1", "format": "wav", "target_uri": "bridge:b1", "state": "done"}
ENDPOINT = {"technology": "PJSIP", "resource": "northside-101", "channel_ids": ["c1"]}
REFER = {
    "refer_to": {"requested_destination": {}, "destination_channel": channel("c2"), "bridge": BRIDGE},
    "referred_by": {"source_channel": channel("c1"), "connected_channel": channel("c3")},
}


@pytest.mark.parametrize(
    ("found", "ids"),
    [
        (decoded("StasisEnd", channel=channel("c1")), ("c1",)),
        (decoded("StasisStart", args=[], channel=channel("c1"), replace_channel=channel("c2")), ("c1", "c2")),
        (decoded("Dial", peer=channel("c2"), caller=channel("c1"), dialstatus=""), ("c1", "c2")),
        (decoded("Dial", peer=channel("c2"), dialstatus="BUSY"), ("c2",)),
        (decoded("PlaybackFinished", playback=PLAYBACK), ("p1", "c:1")),
        (decoded("RecordingFinished", recording=RECORDING), ("r1", "b1")),
        (decoded("ChannelEnteredBridge", bridge=BRIDGE, channel=channel("c1")), ("b1", "c1")),
        (decoded("EndpointStateChange", endpoint=ENDPOINT), ("PJSIP/northside-101",)),
        (decoded("DeviceStateChanged", device_state={"name": "PJSIP/x", "state": "INUSE"}), ("PJSIP/x",)),
        (decoded("ChannelTransfer", **REFER), ("c2", "b1", "c1", "c3")),
        (decoded("ApplicationRegistered"), ()),
    ],
)
def test_ids_of_everything_in_an_event(found: Event, ids: tuple[str, ...]) -> None:
    assert sorted(ids_of(found)) == sorted(ids)


async def test_an_event_reaches_each_mailbox_that_it_concerns_once() -> None:
    router, one, two = Router(), Mailbox(), Mailbox()
    router.register("c1", one)
    router.register("b1", one)
    router.register("c2", two)
    assert router.deliver(decoded("ChannelEnteredBridge", bridge=BRIDGE, channel=channel("c1")))
    assert router.deliver(decoded("Dial", peer=channel("c2"), caller=channel("c1"), dialstatus=""))
    assert not router.deliver(decoded("StasisEnd", channel=channel("c7")))
    assert (one.depth, two.depth) == (2, 1)
    assert (await one.get()).type == "ChannelEnteredBridge"


def test_a_leg_handed_on_leaves_its_former_call() -> None:
    router, one, two = Router(), Mailbox(), Mailbox()
    router.register("c1", one)
    router.register("c1", two)
    router.forget_mailbox(one)
    assert router.mailbox("c1") is two
    router.forget("c1")
    router.forget("c1")
    router.register("c2", two)
    router.register("c3", two)
    router.forget_mailbox(two)
    assert len(router) == 0
    assert not router.deliver(decoded("StasisEnd", channel=channel("c2")))


async def test_a_full_mailbox_says_so_and_keeps_what_came_first() -> None:
    box = Mailbox(limit=2)
    kept = [box.put(decode_event(key("c1", digit).encode())) for digit in "12345"]
    assert kept == [True, True, False, False, False]
    with pytest.raises(Overflowed, match="3 events were lost because 2 were waiting"):
        await box.get()
    digits = [await box.get(), await box.get()]
    assert [e.digit for e in digits if isinstance(e, models.ChannelDtmfReceived)] == ["1", "2"]
    assert box.depth == 0


async def test_a_cancelled_wait_loses_no_event() -> None:
    box = Mailbox()
    waiting = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    waiting.cancel()
    box.put(decode_event(key("c1", "1").encode()))
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await asyncio.wait_for(box.get(), SOON)).type == "ChannelDtmfReceived"


async def test_a_call_that_does_not_read_holds_up_no_other(bench: Bench) -> None:
    router, stuck, lively = Router(), Mailbox(limit=4), Mailbox()
    router.register("c1", stuck)
    router.register("c2", lively)
    async with bench.client(on_event=router.deliver):
        socket = await bench.fake.connected()
        for _ in range(1000):
            await socket.send_str(key("c1", "1"))
        await socket.send_str(key("c2", "7"))
        heard = await asyncio.wait_for(lively.get(), SOON)
    assert ids_of(heard) == ("c2",)
    assert stuck.depth == 4
    with pytest.raises(Overflowed, match="996"):
        await stuck.get()


async def test_unreadable_messages_are_logged_counted_and_survived(bench: Bench) -> None:
    with structlog.testing.capture_logs() as logs:
        async with bench.client():
            socket = await bench.fake.connected()
            await socket.send_str('{"type": "StasisEnd", "channel": "+12125550199"}')
            await socket.send_bytes(b"\xff\xfe")
            await socket.send_str(event("ChannelSneezed"))
            await socket.send_str(key("c1", "1"))
            kinds = [(await bench.event()).type, (await bench.event()).type]
    assert kinds == ["ChannelSneezed", "ChannelDtmfReceived"]
    assert bench.observed.count(("event", "malformed")) == 2
    assert len([entry for entry in logs if entry["event"] == "ari_event_malformed"]) == 2
    assert "2125550199" not in str(logs)


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        (None, []),
        (("StasisStart", "Dial"), ["ApplicationReplaced", "Dial", "RESTResponse", "StasisStart"]),
    ],
)
async def test_the_filter_is_set_on_every_connect(
    bench: Bench, wanted: tuple[str, ...] | None, sent: list[str]
) -> None:
    bench.settings = replace(bench.settings, events=wanted)
    async with bench.client():
        for _ in range(2):
            socket = await bench.fake.connected()
            assert (await bench.link())[0] is Link.UP
            await socket.close()
            assert (await bench.link())[0] is Link.DOWN
            await bench.paused()
            bench.go_on()
    filters = [s for s in bench.fake.seen if s.raw_path.endswith("/applications/callcontrol/eventFilter")]
    assert [json.loads(f.body) for f in filters[:2]] == [{"allowed": [{"type": t} for t in sent]}] * 2


async def test_events_flow_while_the_filter_is_not_answered(bench: Bench) -> None:
    block = bench.fake.block("PUT", "/applications/callcontrol/eventFilter")
    async with bench.client():
        socket = await bench.fake.connected()
        await socket.send_str(key("c1", "1"))
        assert (await bench.event()).type == "ChannelDtmfReceived"
        assert bench.links.empty()
        block.free.set()
        assert (await bench.link())[0] is Link.UP


async def test_a_filter_that_is_not_accepted_costs_nothing_but_traffic(bench: Bench) -> None:
    bench.fake.answer("PUT", "/applications/callcontrol/eventFilter", 400, {"message": "no"})
    with structlog.testing.capture_logs() as logs:
        async with bench.client():
            assert (await bench.link())[0] is Link.UP
    assert "ari_filter_not_set" in {entry["event"] for entry in logs}
