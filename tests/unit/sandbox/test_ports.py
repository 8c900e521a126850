import socket

import pytest

from callcontrol.sandbox.errors import PortTakenError
from callcontrol.sandbox.ports import HOST, reserve


def test_two_boxes_share_no_port() -> None:
    with reserve() as one, reserve() as two:
        assert {one.sip, one.http} & {two.sip, two.http} == set()
        assert one.rtp[1] < two.rtp[0] or two.rtp[1] < one.rtp[0]


def test_a_slot_is_free_again_when_its_box_has_ended() -> None:
    with reserve() as first:
        pass
    with reserve() as second:
        assert second == first


def test_given_ports_are_taken_as_given() -> None:
    with reserve() as free:
        wanted = free.sip, free.http
    with reserve(sip=wanted[0], http=wanted[1]) as ports:
        assert (ports.sip, ports.http) == wanted


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_given_sip_port_in_use_is_named(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        other.bind((HOST, 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} .*CALLCONTROL_SIP_PORT"), reserve(sip=port):
            pass


def test_a_slot_with_one_foreign_socket_in_it_is_passed_over() -> None:
    with reserve() as first:
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HOST, first.rtp[0] + 10))
        with reserve() as second:
            assert second.rtp != first.rtp
