"""Who gives up is on the work list, once a number, until they get through: by real calls."""

from callcontrol.journal import Request, history_of, read_sealer, requests_since
from callcontrol.model.rules import SystemPrompt
from callcontrol.sandbox.listening import wait_heard
from tests.fixtures.practice import HEARD, Practice, lasts, until

NUMBER = "+12025550188"


async def of_caller(practice: Practice, state: str, calls: int) -> Request:
    """The one row of the list that the caller's latest call belongs to, when it has come to this."""
    found: list[Request] = []

    async def there() -> bool:
        listed = await requests_since(practice.world.dsn, practice.begun, practice.location.key, done_too=True)
        found[:] = [r for r in listed if r.kind == "missed" and r.state == state and r.calls == calls]
        return len(found) == 1

    await until(f"the list has {calls} calls of the caller, {state}", there)
    return found[0]


async def test_a_caller_gives_up_twice_and_gets_through(practice: Practice) -> None:
    waiting = await practice.call(from_user=NUMBER)
    await waiting.press("2")
    await wait_heard(waiting, practice.clip(SystemPrompt.PLEASE_WAIT), share=HEARD)
    await lasts(waiting, 6)
    await waiting.hangup()
    first = await of_caller(practice, "open", 1)
    assert (first.kind, first.location) == ("missed", practice.location.key)
    assert practice.world.settings is not None
    assert read_sealer(practice.world.settings.seal_file).unseal(first.sealed or "").endswith(NUMBER[-10:])

    again = await practice.call(from_user=NUMBER.removeprefix("+1"))
    await lasts(again, 6)
    await again.hangup()
    second = await of_caller(practice, "open", 2)
    assert second.id == first.id

    caller = await practice.call(from_user=NUMBER)
    await caller.press("1")
    await practice.pick_up("11")
    await caller.hangup()
    done = await of_caller(practice, "done", 2)
    assert (done.id, done.done_by, done.done_note) == (first.id, "the caller", "answered")
    changes = [each.change for each in await history_of(practice.world.dsn, first.id)]
    assert changes == ["left", "called_again", "got_through"]


async def test_who_withholds_the_number_can_not_be_called(practice: Practice) -> None:
    caller = await practice.call(from_user="anonymous", from_domain="anonymous.invalid")
    await lasts(caller, 6)
    await caller.hangup()
    row = await practice.record()
    listed = await requests_since(practice.world.dsn, practice.begun, done_too=True)
    assert [r for r in listed if r.call_id == row.call_id] == []
