"""What the parts of `make bench` make of what was seen."""

import pytest

from tests.bench import bench_announced
from tests.bench.peer.agents import Ring
from tests.bench.peer.callers import Call
from tests.bench.peer.crowd import Held
from tests.bench.peer.crowd import figures as crowd_figures
from tests.bench.peer.freed import gaps
from tests.bench.peer.load import number_of
from tests.bench.peer.loading import Over
from tests.bench.peer.main import PARTS, options_of
from tests.bench.peer.meter import Frames, Meter
from tests.bench.peer.rates import carried, overload_figures, what_became
from tests.bench.peer.wire import credentials, header, headers, key_packets, reply, request, status_of, uri_of, user_of


def test_what_an_announcement_adds_is_told_and_judged() -> None:
    *_, added = bench_announced.figures([4.0, 5.0, 9.0], [8.0, 30.0, 31.0])
    assert (added.ours, added.met) == (25.0, False)
    *_, added = bench_announced.figures([4.0, 5.0, 9.0], [])
    assert (added.ours, added.met) == (None, None)


def frame(text: str) -> bytes:
    content = text.encode()
    size = bytes([len(content)]) if len(content) < 126 else b"\x7e" + len(content).to_bytes(2, "big")
    return b"\x81" + size + content


def test_messages_are_told_apart_wherever_the_bytes_are_cut() -> None:
    told = ["a", "b" * 200, "c" * 125]
    data = b"HTTP/1.1 101 Switching Protocols\r\nX: y\r\n\r\n" + b"".join(map(frame, told)) + b"\x89\x00"
    for step in (1, 7, 1000):
        frames = Frames()
        found = [one for start in range(0, len(data), step) for one in frames.feed(data[start : start + step])]
        assert [message.decode() for message in found] == told


def test_requests_over_http_and_over_sockets_count_and_opening_a_socket_does_not() -> None:
    meter, frames = Meter(), Frames()
    meter._sent(b"GET /ari/events?app=x HTTP/1.1\r\nHost: y\r\n\r\n")
    meter._sent(b"POST /ari/channels/1/answer HTTP/1.1\r\nHost: y\r\n\r\n")
    meter._got(b"HTTP/1.1 204 No Content\r\n\r\n", Frames())
    meter._got(b"HTTP/1.1 101 x\r\n\r\n" + frame('{"type": "RESTResponse"}') + frame('{"type": "Dial"}'), frames)
    assert meter.counts()[:2] == (1, 2)
    assert meter.counts()[2] > 150


def test_only_a_caller_who_had_been_waiting_tells_how_soon_a_free_phone_rings() -> None:
    one, two, late = (number_of(number) for number in (1, 2, 3))
    calls = [Call(one, "x", pressed=1.0), Call(two, "x", pressed=2.0), Call(late, "x", pressed=9.0)]
    rings = [
        Ring("a", one, 1.1, answered=1.2, joined=1.2, ended=4.0),
        Ring("a", two, 4.02, answered=4.2, joined=4.2, ended=6.0),
        Ring("a", late, 9.1, answered=9.2, joined=9.2, ended=10.0),
    ]
    assert gaps(Over("over", calls, rings), ours=True) == pytest.approx([20.0])
    assert gaps(Over("over", calls, rings), ours=False) == []


def test_a_rate_is_carried_when_all_talked_and_phones_rang_in_time() -> None:
    calls = [Call(number_of(n), "x", pressed=1.0) for n in range(10)]
    rings = [Ring("a", call.number, 1.05, answered=1.2, joined=1.3) for call in calls]
    assert carried(Over("over", calls, rings))
    assert not carried(Over("over", calls, rings[1:]))
    rings[3] = Ring("a", calls[3].number, 1.2, answered=1.3, joined=1.4)
    assert not carried(Over("over", calls, rings))


def test_what_an_overload_did() -> None:
    steady = Over("over", [Call("1", "x"), Call("2", "x")], [
        Ring("a", "1", 1.0, answered=2.0, joined=2.0, ended=12.0),
        Ring("b", "2", 1.0, answered=2.0, joined=2.0, ended=5.0),
    ])  # fmt: skip
    crowded = Over("over", [
        Call("3", "x", answered=1.0), Call("4", "x", refused=503), Call("5", "x"),
        Call("6", "x", answered=1.0, hung_up=True),
    ], [Ring("c", "3", 2.0, answered=3.0, joined=3.0)])  # fmt: skip
    afterwards = Over("over", [Call("7", "x", pressed=1.0)], [Ring("c", "7", 1.01)])
    found = [figure.ours for figure in overload_figures(steady, crowded, afterwards, 10.0)]
    assert found == pytest.approx([1.0, 1.0, 25.0, 10.0])
    assert "of 4 callers 1 talked, 1 were refused, 1 still waited" in what_became(crowded)


def test_a_crowd_is_told_beside_the_peer_and_without_one() -> None:
    ours, peer = Held(500, 90.0, 2.0, 120.0, 80.0), Held(500, 100.0, 0.0, 100.0, 0.0)
    assert [figure.ratio for figure in crowd_figures(ours, peer, 500)] == pytest.approx([0.9, None, 1.2, 2.0])
    assert [figure.met for figure in crowd_figures(ours, peer, 500)] == [True, True, True, None]
    assert [figure.ours for figure in crowd_figures(None, peer, 500)] == [None] * 4


def test_parts_are_named_on_the_command_line() -> None:
    assert options_of([]).only.split(",") == [*PARTS]
    assert options_of(["--only", "ring,free", "--rate", "8"]).rate == 8.0
    with pytest.raises(SystemExit):
        options_of(["--only", "ring,nothing"])


def test_sip_is_read_as_it_was_written() -> None:
    sent = request(
        "INVITE", b"sip:900@127.0.0.1:5060", port=4000, branch="b", call=b"c", cseq=1, local=b"<sip:+1202@h>;tag=1",
        remote=b"<sip:900@h>", user="+1202", body=b"v=0\r\nm=audio 4002 RTP/AVP 0\r\n",
    )  # fmt: skip
    assert status_of(sent) == 0
    assert user_of(header(sent, b"From")) == "+1202"
    assert uri_of(header(sent, b"Contact")) == b"sip:+1202@127.0.0.1:4000"
    answered = reply(sent, 200, port=5060, user="900", tag=b"t")
    assert status_of(answered) == 200
    assert header(answered, b"To") == b"<sip:900@h>;tag=t"
    assert headers(answered, b"Via") == headers(sent, b"Via")


def test_a_challenge_is_answered_as_the_standard_shows() -> None:
    challenge = b'Digest realm="asterisk",nonce="n",qop="auth",algorithm=MD5,opaque="o"'
    line = credentials(challenge, "ann", "secret", "REGISTER", "sip:h").decode()
    assert 'response="' in line
    assert 'opaque="o"' in line
    assert line != credentials(challenge, "ann", "other", "REGISTER", "sip:h").decode()


def test_a_key_has_a_first_and_a_last_packet_of_one_moment() -> None:
    first, last = key_packets("1", 100, 7, 4000)
    assert (first[12], last[12]) == (1, 1)
    assert first[4:8] == last[4:8]
    assert last[13] & 0x80
    assert int.from_bytes(last[14:16], "big") == 800
