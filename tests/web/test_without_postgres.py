"""A group of many locations, and no PostgreSQL: the page is whole, and what is pressed waits in the spool."""

from pathlib import Path

from callcontrol.model.agents import AgentState
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.sandbox.asterisk import RunningAsterisk
from tests.fixtures.calls import controller
from tests.fixtures.practice import until
from tests.web.conftest import Seat


async def test_without_postgresql_the_page_is_whole(
    pbx: RunningAsterisk, group: Group, tmp_path: Path, sits: Seat
) -> None:
    state, person = tmp_path / "state", PersonId("site00-11")
    async with controller(pbx, group, state, page=True) as app:

        async def loaded() -> bool:
            return app.connected.is_set() and app.page is not None and app.page._guard.inner is not None

        await until("the page is loaded", loaded, 30)
        assert not app.journal.postgres_up
        desk = await sits(app.http, state, str(person))
        before = app.journal.depth
        await desk.presses("A meeting")
        await desk.page.locator(".desk-state", has_text="phone not registered").wait_for()
        assert app.staff.status(person).paused == "meeting"
        assert app.staff.state(person) is AgentState.AWAY

        async def spooled() -> bool:
            return app.journal.depth > before

        await until("what was pressed is in the spool", spooled)
        await desk.page.get_by_text("All locations").click()
        await desk.page.wait_for_selector('tr[data-person="site59-11"]', timeout=5000)
        assert await desk.page.locator("tr[data-person]").count() == len(group.people) > 300
        assert app.page is not None
        print(f"a look at {len(group.people)} people takes {app.page.book.seconds * 1000:.1f} ms")
