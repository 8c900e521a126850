"""Which calls are answered here while a location comes over."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from callcontrol.ari import new_call_id
from callcontrol.model.calls import CallId, Closed, Greeting, PassingOn
from callcontrol.model.names import LocationKey, QueueName, Source
from callcontrol.model.rules import Mode, Rollout
from callcontrol.routing import normalise_did, route
from callcontrol.routing.rollout import default_queue, instead, passing_on, takes
from tests.support.small_group import LAKE, NORTH, small_group

TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
CALLS = [new_call_id(TUESDAY.replace(second=n % 60, microsecond=n), f"{n:08x}") for n in range(20_000)]
HERE = Source("locations/northside.yaml", 1, 1)
NORTHSIDE = LocationKey("northside")


def rollout(share: float, mode: Mode = Mode.SHARE) -> Rollout:
    return Rollout(mode, share, "old-system", HERE)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.5, 0.9, 1.0])
def test_the_share_is_met(share: float) -> None:
    """Five standard deviations of 20,000 draws are allowed: a sound function fails this once in a million shares."""
    taken = sum(takes(call, rollout(share)) for call in CALLS)
    deviation = (len(CALLS) * share * (1 - share)) ** 0.5
    assert abs(taken - len(CALLS) * share) <= 5 * deviation


def test_calls_that_follow_each_other_are_independent() -> None:
    """Neighbours, and calls of the same token in different seconds, agree as often as coins do."""
    answers = [takes(call, rollout(0.5)) for call in CALLS]
    same = sum(a == b for a, b in pairwise(answers))
    assert abs(same - len(answers) / 2) < 5 * (len(answers) / 4) ** 0.5
    seconds = [takes(CallId(f"20260303T1430{n % 60:02}{n:03}Z-0a1b2c3d"), rollout(0.5)) for n in range(1000)]
    assert abs(sum(seconds) - 500) < 5 * 250**0.5


def test_a_call_keeps_its_side_and_a_growing_share_takes_nobody_back() -> None:
    for call in CALLS[:500]:
        sides = [takes(call, rollout(share / 20)) for share in range(21)]
        assert sides == sorted(sides)
        assert takes(call, rollout(0.5)) is takes(CallId(str(call)), rollout(0.5, Mode.SHARE))


def test_live_takes_all_and_shadow_none() -> None:
    assert all(takes(call, None) and takes(call, rollout(0, Mode.LIVE)) for call in CALLS[:50])
    assert not any(takes(call, rollout(1, Mode.SHADOW)) for call in CALLS[:50])


def test_what_is_passed_on_tells_the_decision() -> None:
    group = small_group()
    shadow = {key: replace(place, rollout=rollout(0, Mode.SHADOW)) for key, place in group.locations.items()}
    group = replace(group, locations=shadow)
    opened, closed = (route(group, normalise_did(did), TUESDAY) for did in (NORTH, LAKE))
    stage = passing_on(opened, CALLS[0])
    assert stage == PassingOn("old-system", open=True, reason="open: Tuesday 08:00-17:00")
    assert instead(stage) == Greeting()
    stage = passing_on(closed, CALLS[0])
    assert stage is not None
    assert (stage.open, instead(stage)) == (False, Closed())
    assert passing_on(route(small_group(), normalise_did(NORTH), TUESDAY), CALLS[0]) is None
    nobody = route(small_group(unknown_did=None), None, TUESDAY)
    assert passing_on(nobody, CALLS[0]) is None


def test_the_queue_of_whoever_presses_nothing() -> None:
    place = small_group().locations[NORTHSIDE]
    assert default_queue(place, is_open=True) == QueueName("northside/front_desk")
    assert default_queue(place, is_open=False) is None
