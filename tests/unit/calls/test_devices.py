"""Phones' states: events as they come, a look round for what they did not tell."""

import asyncio

import pytest

from callcontrol.ari import models
from callcontrol.calls.devices import Devices, device_of, device_of_endpoint
from callcontrol.model.names import PersonId
from callcontrol.queueing import Device
from tests.support.practice import Practice
from tests.support.virtual_time import EPOCH, virtual


@pytest.mark.parametrize(
    ("state", "device"),
    [
        ("NOT_INUSE", Device.FREE),
        ("UNAVAILABLE", Device.OFFLINE),
        ("INVALID", Device.OFFLINE),
        ("UNKNOWN", Device.OFFLINE),
        ("INUSE", Device.BUSY),
        ("RINGING", Device.BUSY),
        ("RINGINUSE", Device.BUSY),
        ("ONHOLD", Device.BUSY),
        ("BUSY", Device.BUSY),
        ("something new", Device.BUSY),
    ],
)
def test_only_a_phone_that_is_surely_free_is_free(state: str, device: Device) -> None:
    assert device_of(state) is device


@pytest.mark.parametrize(
    ("state", "channels", "device"),
    [
        ("online", (), Device.FREE),
        ("online", ("1.2",), Device.BUSY),
        ("offline", (), Device.OFFLINE),
        ("unknown", (), Device.OFFLINE),
        (None, (), Device.OFFLINE),
    ],
)
def test_an_endpoint_tells_the_same(state: str | None, channels: tuple[str, ...], device: Device) -> None:
    endpoint = models.Endpoint(technology="PJSIP", resource="x", state=state, channel_ids=channels)
    assert device_of_endpoint(endpoint) is device
    assert device_of_endpoint(None) is Device.OFFLINE


@virtual
async def test_a_large_group_is_asked_for_in_several_requests() -> None:
    async with Practice() as practice:
        people = [PersonId(f"northside-{number}") for number in range(1000, 1120)]
        sent = len(practice.ari.sent)
        await Devices(practice.ari, practice.dispatcher, people).subscribe()
        asked = [str(request.query["eventSource"]) for request in practice.ari.sent[sent:]]
        assert len(asked) == 3
        assert all(f"deviceState:PJSIP/{person}" in "".join(asked) for person in people)


@pytest.mark.parametrize("name", ["PJSIP/somebody-else", "Local/northside-101", "PJSIP/trunk", "nonsense", ""])
@virtual
async def test_other_devices_are_passed_over(name: str) -> None:
    async with Practice() as practice:
        before = practice.dispatcher._engine.agent_counts()
        state = models.DeviceState(name=name, state="UNAVAILABLE")
        event = models.DeviceStateChanged(application="callcontrol", timestamp=EPOCH, device_state=state)
        practice.supervisor.take(event)
        assert practice.dispatcher._engine.agent_counts() == before


@virtual
async def test_a_phone_in_use_by_a_call_that_is_not_ours_is_left_alone() -> None:
    async with Practice() as practice:
        for person in ("northside-101", "northside-102"):
            state = models.DeviceState(name=f"PJSIP/{person}", state="INUSE")
            practice.supervisor.take(
                models.DeviceStateChanged(application="callcontrol", timestamp=EPOCH, device_state=state)
            )
        await practice.call_in_queue()
        await asyncio.sleep(1)
        assert practice.stages() == ["Waiting"]
        practice.pbx.tell_device(practice.pbx.phones["northside-102"])
        await practice.stage("Talking")
        assert practice.journal.only.person == "northside-102"
