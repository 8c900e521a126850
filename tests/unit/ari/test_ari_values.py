"""Settings, ids, and the generated operations as a whole."""

import inspect
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, TypeVar, cast

import pytest
from pydantic import SecretStr

from callcontrol.ari import AriSettings, ObjectIds, call_of, new_call_id
from callcontrol.ari.errors import BadArgument, BadSettings
from callcontrol.ari.generated.operations import Operations
from callcontrol.ari.request import Request
from callcontrol.model.calls import CallId

T = TypeVar("T")


def settings(**changed: Any) -> AriSettings:
    given: dict[str, Any] = {
        "url": "http://127.0.0.1:8088",
        "username": "cc",
        "password": SecretStr("s3cret"),
    }
    return AriSettings(**(given | changed))


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://127.0.0.1:8088", "http://127.0.0.1:8088/ari"),
        ("http://127.0.0.1:8088/", "http://127.0.0.1:8088/ari"),
        ("https://pbx.example/asterisk", "https://pbx.example/asterisk/ari"),
        ("http://[::1]:8088/ari", "http://[::1]:8088/ari"),
    ],
)
def test_the_address_may_be_written_in_several_ways(url: str, base: str) -> None:
    assert settings(url=url).base == base


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"url": "127.0.0.1:8088"}, "http://host:port"),
        ({"url": "http://"}, "http://host:port"),
        ({"url": "http://cc:s3cret@pbx:8088"}, "http://host:port"),
        ({"url": "http://pbx:8088/?api_key=cc:s3cret"}, "http://host:port"),
        ({"app": "a,b"}, "'a,b'"),
        ({"username": ""}, "username"),
        ({"username": "c:c"}, "colon"),
        ({"password": SecretStr("")}, "password"),
        ({"command_timeout": 0}, "command_timeout"),
        ({"connections": -1}, "connections"),
        ({"heartbeat": float("nan")}, "heartbeat"),
    ],
)
def test_settings_that_cannot_work_are_told(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(BadSettings, match=told) as caught:
        settings(**changed)
    assert "s3cret" not in str(caught.value)


def test_call_ids_sort_by_time_whatever_the_zone() -> None:
    at = datetime(2026, 3, 3, 9, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=-5)))
    assert new_call_id(at, "k7") == "20260303T143000123Z-k7"
    assert new_call_id(at, "zz") < new_call_id(at.astimezone(UTC) + timedelta(milliseconds=1), "aa")


@pytest.mark.parametrize("token", ["", "a.b", "a/b", "é", "x" * 65])
def test_a_token_that_would_spoil_an_id_is_refused(token: str) -> None:
    with pytest.raises(BadArgument):
        new_call_id(datetime(2026, 3, 3, tzinfo=UTC), token)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(BadArgument):
        new_call_id(datetime(2026, 3, 3), "a")  # noqa: DTZ001 - the very thing that is refused


def test_every_object_of_a_call_has_its_own_id_and_tells_whose_it_is() -> None:
    ids, later = ObjectIds(CallId("call-1"), "a"), ObjectIds(CallId("call-1"), "b")
    made = [ids.leg(), ids.leg(), ids.bridge(), ids.playback(), later.leg(), later.bridge()]
    assert len(set(made)) == len(made)
    assert {call_of(each) for each in made} == {"call-1"}


@pytest.mark.parametrize("foreign", ["1772548200.17", "", "a.leg", "a.horse.b1", "a.leg.b.c"])
def test_ids_of_others_are_nobodys(foreign: str) -> None:
    assert call_of(foreign) is None


class Recorder:
    """A port that only notes what it is given."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def ask(self, request: Request, reply: type[T]) -> T:
        self.requests.append(request)
        return cast("T", None)

    async def tell(self, request: Request) -> None:
        self.requests.append(request)

    async def fetch(self, request: Request) -> bytes:
        self.requests.append(request)
        return b""


def _argument(parameter: inspect.Parameter) -> object:
    text = str(parameter.annotation)
    examples = {"Mapping": {"a": "b"}, "Sequence": ["x"], "bool": True, "int": 1, "Body": {"a": "b"}}
    return next((example for word, example in examples.items() if word in text), "x")


async def test_every_operation_makes_a_request_of_all_its_arguments() -> None:
    port = Recorder()
    for resource in vars(Operations(port)).values():
        for name, method in inspect.getmembers(resource, inspect.iscoroutinefunction):
            arguments = {n: _argument(p) for n, p in inspect.signature(method).parameters.items()}
            await method(**arguments)
            request = port.requests[-1]
            assert request.operation.endswith(f".{name}")
            assert request.path.startswith("/")
            assert not set("{}") & set(request.path)
            placed = request.path.count("/x") + len(request.parameters()) + (request.body is not None)
            assert placed >= len(arguments), request.operation
    assert len(port.requests) > 90
    assert len({request.operation for request in port.requests}) == len(port.requests)
