"""Who gets to the page, and who does not."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from callcontrol.people.pins import PinGate
from callcontrol.web.page import doorkeeper, sessions
from callcontrol.web.page.doorkeeper import Answer
from callcontrol.web.page.sessions import IDLE_SECONDS, LONGEST_SECONDS, MOST_OF_ONE, Sessions
from tests.fixtures.practice import until
from tests.web.small_desk import ANN, BEN, PIN, SmallDesk


class Time:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[SmallDesk]:
    made = SmallDesk(tmp_path)
    async with made.up():
        yield made


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def shown(desk: SmallDesk, http: aiohttp.ClientSession) -> None:
    """Until NiceGUI is loaded and the page is there."""

    async def there() -> bool:
        return await desk.get(http) == 200

    await until("the page is there", there, 20)


async def test_name_and_pin_open_the_page_by_a_cookie_that_no_script_reads(
    desk: SmallDesk, http: aiohttp.ClientSession
) -> None:
    assert await desk.get(http) == 303
    status, _, headers = await desk.post(http, name=ANN, pin=PIN)
    assert (status, headers["Location"]) == (303, "/")
    cookie = headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert PIN not in cookie
    await shown(desk, http)
    assert (await desk.post(http, "/sign-out"))[0] == 303
    assert await desk.get(http) == 303


async def test_behind_tls_the_cookie_is_sent_over_nothing_else(desk: SmallDesk, http: aiohttp.ClientSession) -> None:
    _, _, headers = await desk.post(http, headers={"X-Forwarded-Proto": "https"}, name=ANN, pin=PIN)
    assert "secure" in headers["Set-Cookie"].lower()
    assert headers["Set-Cookie"].startswith("__Host-")


async def test_who_has_no_pin_is_told_how_to_get_one_and_nothing_tells_who_has(
    desk: SmallDesk, http: aiohttp.ClientSession
) -> None:
    answers = set()
    for name, pin in ((BEN, PIN), (ANN, "000000"), ("nobody-1", PIN), (ANN, "x"), (ANN, ""), ("", PIN)):
        status, text, _ = await desk.post(http, name=name, pin=pin)
        answers.add((status, text.replace(name, "") if name else text, name == ""))
        assert "callcontrol pin set NAME" in text
        assert pin not in text or not pin or pin == "x"
    assert {status for status, _, _ in answers} == {403}
    attempts = (desk.state / "pin-attempts.json").read_text()
    assert "nobody-1" not in attempts, "what anybody may type fills no file"


async def test_three_wrong_pins_lock_for_phone_and_page_and_a_new_pin_opens(
    desk: SmallDesk, http: aiohttp.ClientSession
) -> None:
    for status in (403, 403, 429):
        assert (await desk.post(http, name=ANN, pin="314159"))[0] == status
    status, text, _ = await desk.post(http, name=ANN, pin=PIN)
    assert status == 429
    assert "quarter of an hour" in text
    desk.pins.set(ANN, PIN, time.time())
    assert (await desk.post(http, name=ANN, pin=PIN))[0] == 303


async def test_many_attempts_at_once_wait_for_nobody(desk: SmallDesk, http: aiohttp.ClientSession) -> None:
    found = await asyncio.gather(*(desk.post(http, name=ANN, pin=PIN) for _ in range(20)))
    counts = [sum(status == each for status, _, _ in found) for each in (303, 503)]
    assert counts[0] >= doorkeeper.MOST_AT_ONCE
    assert sum(counts) == 20
    assert counts[1], "each attempt takes 64 MB"


async def test_attempts_of_a_minute_have_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorkeeper, "MOST_IN_A_MINUTE", 3)
    clock, made = Time(), SmallDesk(tmp_path)
    gate = PinGate(made.pins, tmp_path / "pin-attempts.json", time.time)
    door = doorkeeper.Doorkeeper(lambda: made.group, gate, made.pins, Sessions(clock), clock)

    async def tries() -> list[Answer]:
        return [(await door.try_in(ANN, PIN)).answer for _ in range(4)]

    assert await tries() == [Answer.IN, Answer.IN, Answer.IN, Answer.BUSY]
    clock.now += 59
    assert set(await tries()) == {Answer.BUSY}
    clock.now += 1
    assert await tries() == [Answer.IN, Answer.IN, Answer.IN, Answer.BUSY]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
async def test_another_site_can_post_nothing(
    desk: SmallDesk, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    assert (await desk.post(http, name=ANN, pin=PIN))[0] == 303
    await shown(desk, http)
    assert (await desk.post(http, headers=headers, name=ANN, pin=PIN))[0] == 403
    assert (await desk.post(http, "/sign-out", headers=headers))[0] == 403
    assert await desk.get(http) == 200, "still signed in"
    address = f"{desk.http}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    if "Origin" in headers:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(address, headers=headers)
        assert refused.value.status == 403
        assert (await desk.post(http, "/_nicegui_ws/socket.io/?EIO=4&transport=polling", headers=headers))[0] == 403


async def test_nothing_but_the_form_is_there_for_who_is_not_signed_in(
    desk: SmallDesk, http: aiohttp.ClientSession
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(f"{desk.http}/_nicegui_ws/socket.io/?EIO=4&transport=websocket")
    for path in ("/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/people", "/desk", "//", "/_nicegui_ws/../"):
        assert await desk.get(http, path) in {303, 401, 404}
    assert (await desk.post(http, name=ANN, pin="1" * 5000))[0] == 413
    assert (await desk.post(http, name="\x00<script>alert(1)</script>", pin="<b>"))[0] == 403
    assert "<script>alert" not in (await desk.post(http, name="<script>alert(1)</script>", pin="1"))[1]
    assert await desk.get(http, "/", Cookie="callcontrol=forged") == 303
    assert await desk.get(http, "/", Cookie='callcontrol="\\777') == 303


def test_a_session_ends_when_idle_and_after_a_long_shift() -> None:
    clock = Time()
    book = Sessions(clock)
    token = book.begin(ANN, 1.0)
    clock.now += IDLE_SECONDS - 1
    assert book.of(token) is not None
    clock.now += IDLE_SECONDS - 1
    assert book.of(token) is not None, "it was asked for meanwhile"
    clock.now += IDLE_SECONDS
    assert book.of(token) is None
    token = book.begin(ANN, 1.0)
    begun = clock.now
    while clock.now - begun < LONGEST_SECONDS - 60:
        assert book.of(token) is not None
        clock.now += 60
    clock.now += 60
    assert book.of(token) is None
    book.sweep()
    assert len(book) == 0


def test_sessions_have_a_bound_and_end_with_the_pin() -> None:
    clock = Time()
    book = Sessions(clock)
    tokens = [book.begin(ANN, 1.0) for _ in range(MOST_OF_ONE + 2)]
    assert [book.of(token) is not None for token in tokens] == [False] * 2 + [True] * MOST_OF_ONE
    for number in range(sessions.MOST + 10):
        book.begin(type(ANN)(f"site-{number}"), 1.0)
    assert len(book) == sessions.MOST
    token = book.begin(BEN, 1.0)
    signed = book.of(token)
    book.keep_only({}, {BEN: None})
    assert book.of(token) is None
    assert signed is not None
    assert signed.ended
