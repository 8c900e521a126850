"""Keys: none lost, never too many."""

import asyncio

import pytest

from callcontrol.flows.keys import LIMIT, Keys
from tests.support.virtual_time import virtual


@virtual
async def test_keys_come_out_in_the_order_in_which_they_were_pressed() -> None:
    keys = Keys()
    for key in "1*0#":
        keys.press(key)
    assert [await keys.next(1.0) for _ in range(4)] == ["1", "*", "0", "#"]
    assert not keys.any


@virtual
async def test_a_key_is_waited_for_and_silence_has_an_end() -> None:
    keys, loop = Keys(), asyncio.get_running_loop()
    loop.call_later(3.0, keys.press, "5")
    assert await keys.next(5.0) == "5"
    assert loop.time() == 3.0
    assert await keys.next(5.0) is None
    assert loop.time() == 8.0


@virtual
async def test_a_key_at_the_very_end_of_the_silence_is_kept_for_the_next() -> None:
    keys, loop = Keys(), asyncio.get_running_loop()
    loop.call_later(5.0, keys.press, "5")
    heard = [await keys.next(5.0), await keys.next(5.0)]
    assert heard.count("5") == 1


@virtual
async def test_a_stuck_key_is_bounded_and_counted() -> None:
    keys = Keys()
    for _ in range(LIMIT + 10):
        keys.press("7")
    assert keys.dropped == 10
    kept = 0
    while await keys.next(0.1) is not None:
        kept += 1
    assert kept == LIMIT


@virtual
async def test_a_key_tells_what_is_being_spoken_in_the_same_step() -> None:
    keys, told = Keys(), asyncio.Event()
    with keys.telling(told):
        assert not told.is_set()
        keys.press("1")
        assert told.is_set()


@virtual
async def test_a_key_typed_ahead_tells_at_once() -> None:
    keys, told = Keys(), asyncio.Event()
    keys.press("1")
    with keys.telling(told):
        assert told.is_set()


@virtual
async def test_nobody_is_told_when_nothing_is_being_spoken() -> None:
    keys, told = Keys(), asyncio.Event()
    with keys.telling(told):
        pass
    keys.press("1")
    assert not told.is_set()
    assert keys.any


@virtual
async def test_at_a_relaxed_pace_every_silence_is_twice_as_long() -> None:
    keys, clock = Keys(2.0), asyncio.get_running_loop().time
    began = clock()
    assert await keys.next(5.0) is None
    assert clock() - began == pytest.approx(10.0)
    keys.press("4")
    assert await keys.next(5.0) == "4"
    await keys.skip("#", 0.8)
    assert clock() - began == pytest.approx(11.6), "a key that is there is not waited for"
