"""A real call, told afterwards from what the database has of it."""

import io

from rich.console import Console

from callcontrol.cli.story import Story, tree_of
from callcontrol.journal import stored_call
from tests.fixtures.practice import Practice


async def test_a_real_call_is_told_step_by_step(practice: Practice) -> None:
    _, person = await practice.talk("1", "11")
    await person.hangup()
    row = await practice.record()
    stored = await stored_call(practice.world.dsn, row.call_id)
    assert stored is not None
    page = io.StringIO()
    Console(width=200, file=page).print(tree_of(Story(stored, practice.world.group)))
    steps = (
        f"calls {practice.did}, caller's number shown",
        "open: ",
        "hears emergency_notice",
        "presses 1",
        "has chosen appointment",
        f"waits in {practice.location.key}/front_desk",
        "rings Ann (11)",
        "talks with Ann (11)",
        "the call ends: the person hung up",
    )
    found = [page.getvalue().find(step) for step in steps]
    assert -1 not in found, page.getvalue()
    assert found == sorted(found)
