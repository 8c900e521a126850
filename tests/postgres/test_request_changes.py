"""Work on the list: two never work at the same, what is in vain comes up again, and everything is written down."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcontrol.journal import (
    By,
    Journal,
    RequestError,
    change_requests,
    claim_next,
    history_of,
    migrate,
    requests_meant,
    requests_since,
)
from callcontrol.journal.request_changes import next_over
from callcontrol.model.calls import CallId, EventKind, JournalEvent
from callcontrol.model.requests import AFTER, RequestChange, RequestState, refusal
from tests.support.exploring import examples
from tests.unit.journal.builders import START

ANN, BOB = By("Ann", "ann"), By("Bob", "bob")
MANY = 10_000
FILL = f"""
insert into callcontrol.requests (kind, call_id, seq, location, name, not_before, due_at, left_at, priority,
    last_call_id, last_at)
select 'message', 'call-' || n, 1, 'site' || n % 10, 'box', now(), now() + n * interval '1 s', now(), 1 + n % 3,
    'call-' || n, now()
from generate_series(1, {MANY}) as n
"""


async def left(dsn: str, folder: Path, *calls: str, location: str = "north") -> None:
    data = {"box": "desk", "location": location, "due": START.isoformat()}
    async with Journal(folder / f"{location}.db", dsn) as journal:
        await journal.append(*(JournalEvent(CallId(call), 1, START, EventKind.MESSAGE, data) for call in calls))
        assert await journal.flush(10)


async def test_ten_who_ask_at_once_are_given_ten(dsn: str, tmp_path: Path) -> None:
    calls = [f"c{n}" for n in range(8)]
    await left(dsn, tmp_path, *calls)
    asked = [claim_next(dsn, By(f"desk {n}", "front")) for n in range(10)]
    taken = [request for request in await asyncio.gather(*asked) if request is not None]
    assert sorted(request.call_id for request in taken) == calls
    assert len({request.owner for request in taken}) == 8


async def test_the_next_of_a_location_is_of_that_location(dsn: str, tmp_path: Path) -> None:
    await left(dsn, tmp_path, "c1")
    await left(dsn, tmp_path, "c2", location="south")
    taken = await claim_next(dsn, ANN, "south")
    assert taken is not None
    assert (taken.call_id, taken.state, taken.owner) == ("c2", "claimed", "Ann")
    assert await claim_next(dsn, ANN, "south") is None


async def test_what_was_tried_in_vain_comes_up_later(dsn: str, tmp_path: Path, db: asyncpg.Connection) -> None:
    await left(dsn, tmp_path, "c1")
    await claim_next(dsn, ANN)
    (tried,) = await change_requests(dsn, "c1", RequestChange.TRIED, ANN, again_after=timedelta(hours=1))
    assert (tried.state, tried.owner, tried.tries) == ("open", None, 1)
    assert await claim_next(dsn, BOB) is None
    await db.execute("update callcontrol.requests set not_before = not_before - interval '61 minutes'")
    again = await claim_next(dsn, BOB)
    assert again is not None
    assert again.owner == "Bob"


async def test_what_somebody_works_at_is_theirs(dsn: str, tmp_path: Path) -> None:
    await left(dsn, tmp_path, "c1")
    await change_requests(dsn, "c1", RequestChange.CLAIMED, ANN)
    for change in (RequestChange.CLAIMED, RequestChange.DONE, RequestChange.RELEASED, RequestChange.TRIED):
        with pytest.raises(RequestError, match="Ann works at it"):
            await change_requests(dsn, "c1", change, BOB)
    (taken,) = await change_requests(dsn, "c1", RequestChange.CLAIMED, BOB, take_over=True)
    assert taken.owner == "Bob"
    await change_requests(dsn, "c1", RequestChange.NOTED, By("Ann", "ann", "speaks French"))
    (done,) = await change_requests(dsn, "c1", RequestChange.DONE, By("Bob", "bob", "called back"))
    assert (done.owner, done.done_by, done.done_note) == (None, "Bob", "called back")
    (opened,) = await change_requests(dsn, "c1", RequestChange.REOPENED, ANN)
    assert (opened.state, opened.done_at, opened.done_by) == ("open", None, None)
    history = await history_of(dsn, opened.id)
    assert [(each.change, each.by) for each in history] == [
        ("left", ""),
        ("claimed", "Ann"),
        ("claimed", "Bob"),
        ("noted", "Ann"),
        ("done", "Bob"),
        ("reopened", "Ann"),
    ]


async def test_a_request_is_meant_by_its_number_or_its_call(dsn: str, tmp_path: Path) -> None:
    await left(dsn, tmp_path, "20260303T130000000Z-12345678", "c-2")
    first, second = await requests_since(dsn, START)
    assert await requests_meant(dsn, f"#{first.id}") == await requests_meant(dsn, str(first.id)) == [first]
    assert await requests_meant(dsn, "12345678") == [first], "eight digits are the end of an id"
    assert await requests_meant(dsn, "c-2") == [second]
    for nothing in ("77", "", "c-3", "9" * 20):
        with pytest.raises(RequestError, match="callcontrol requests --all"):
            await requests_meant(dsn, nothing)


async def test_the_history_is_only_ever_added_to(dsn: str, tmp_path: Path, db: asyncpg.Connection) -> None:
    await left(dsn, tmp_path, "c1")
    for command in ("delete from", "truncate"):
        with pytest.raises(asyncpg.PostgresError, match="only ever added"):
            await db.execute(f"{command} callcontrol.request_changes")


async def test_one_of_ten_thousand_is_taken_at_once(dsn: str, db: asyncpg.Connection) -> None:
    await migrate(dsn)
    await db.execute(FILL)
    await db.execute("analyze callcontrol.requests")
    seconds = []
    for turn in range(40):
        begun = time.perf_counter()
        taken = await next_over(db, ANN, f"site{turn % 10}" if turn % 2 else None)
        seconds.append(time.perf_counter() - begun)
        assert taken is not None
        assert taken.priority == 1
    assert sorted(seconds)[len(seconds) // 2] <= 0.02


@examples(200)
@given(st.sampled_from(RequestState), st.sampled_from(RequestChange), st.booleans(), st.booleans())
def test_only_what_is_possible_is_not_refused(
    state: RequestState, change: RequestChange, mine: bool, over: bool
) -> None:
    owner = ("Ann" if mine else "Bob") if state is RequestState.CLAIMED else None
    why = refusal(state, owner, change, "Ann", take_over=over)
    taken_over = state is RequestState.CLAIMED and change is RequestChange.CLAIMED and not mine and over
    if why is None:
        assert taken_over or (state, change) in AFTER
    else:
        assert not taken_over
    if owner == "Bob" and not over and change not in {RequestChange.NOTED, RequestChange.REOPENED}:
        assert why is not None
        assert "Bob" in why
