"""Every path of the example's menus, open and closed, dialled for real: what `callcontrol rehearse` does."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from callcontrol.model.names import Language, LocationKey
from callcontrol.model.rules import Group
from callcontrol.prompts import PromptLibrary
from callcontrol.routing.graph import Kind
from callcontrol.sandbox.box import Box, box
from callcontrol.sandbox.rehearsing.dialling import Dialled, Path, dial_all, paths_at
from callcontrol.sandbox.rehearsing.moments import moments
from callcontrol.sandbox.sip import SipSide
from tests.fixtures.practice import settings_for

SUNDAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LAKEVIEW = LocationKey("lakeview")


@pytest.fixture(scope="module", params=[True, False], ids=["open", "closed"])
async def up(
    request: pytest.FixtureRequest, example: Group, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Box, PromptLibrary, bool]]:
    """The example at a moment at which all of it is open, or all of it closed."""
    is_open: bool = request.param
    [at] = [at for at, states in moments(example, SUNDAY).items() if {state for _, state in states} == {is_open}]
    settings = settings_for(tmp_path_factory.mktemp("paths"), as_if=at)
    async with box(settings, example, durable=False) as running:
        yield running, PromptLibrary(settings.prompts), is_open


def every(group: Group, *, is_open: bool, language: str | None = None) -> list[Path]:
    return paths_at(group, ((key, is_open) for key in group.locations), Language(language) if language else None)


def told(found: list[Dialled]) -> list[str]:
    return [f"{one.path.in_words}: {trouble}" for one in found for trouble in one.troubles]


async def test_every_path_leads_where_the_graph_says(
    up: tuple[Box, PromptLibrary, bool], sip: SipSide, example: Group
) -> None:
    running, prompts, is_open = up
    paths = every(example, is_open=is_open)
    paths += [path for path in every(example, is_open=is_open, language="fr") if path.location == LAKEVIEW]
    kinds = {path.leaf.node.kind for path in paths}
    assert kinds >= ({Kind.QUEUE, Kind.ANSWER} if is_open else {Kind.ON_CALL, Kind.BOX, Kind.CALLBACK, Kind.ANSWER})
    assert len(paths) >= 20
    dialled: list[None] = []
    found = await dial_all(running, sip, prompts, paths, lambda: dialled.append(None))
    assert told(found) == []
    assert len(found) == len(dialled) == len(paths)


async def test_a_path_that_leads_elsewhere_is_told(
    up: tuple[Box, PromptLibrary, bool], sip: SipSide, example: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, prompts, is_open = up
    monkeypatch.setattr("callcontrol.sandbox.rehearsing.dialling._LISTEN_SECONDS", 6.0)
    first, *others = every(example, is_open=is_open)
    other = next(path for path in others if path.leaf.node.words[:1] != first.leaf.node.words[:1])
    crossed = replace(first, leaf=replace(first.leaf, node=other.leaf.node, category=other.leaf.category))
    [found] = await dial_all(running, sip, prompts, [crossed], lambda: None)
    assert any("was not heard" in trouble for trouble in found.troubles)
    assert any("category is" in trouble for trouble in found.troubles)
