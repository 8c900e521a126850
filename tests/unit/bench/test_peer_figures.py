"""The arithmetic between samples and verdicts of `make bench`."""

import msgspec
import pytest

from tests.bench.peer.agents import Ring
from tests.bench.peer.callers import Call
from tests.bench.peer.cost import figures as cost_figures
from tests.bench.peer.figures import Figure, Findings, Goal, middle, middle_of, percentile, table
from tests.bench.peer.load import number_of
from tests.bench.peer.loading import Over
from tests.bench.peer.machine import Spent
from tests.bench.peer.ring import figures, figures_of_cut, troubles
from tests.bench.peer.witness import Witness

OURS, PEER = number_of(1), number_of(5_000_001)


@pytest.mark.parametrize(
    ("share", "value"), [(0.01, 1), (0.5, 50), (0.51, 51), (0.99, 99), (0.991, 100), (1.0, 100), (0.0, 1)]
)
def test_percentiles_are_of_the_nearest_rank(share: float, value: float) -> None:
    assert percentile([*range(100, 0, -1)], share) == value


def test_nothing_has_no_percentile_and_no_middle() -> None:
    assert percentile([], 0.5) is None
    assert middle([None, None]) is None
    assert middle([None, 3.0, 1.0]) == 2.0


@pytest.mark.parametrize(
    ("goal", "ours", "peer", "met", "told"),
    [
        (Goal(times_at_most=1.2), 12.0, 10.0, True, "≤ 1.2 x"),
        (Goal(times_at_most=1.2), 12.1, 10.0, False, "≤ 1.2 x"),
        (Goal(times_at_most=1.2), 1.0, None, None, "≤ 1.2 x"),
        (Goal(times_at_most=0.1, at_most=100), 90.0, 1000.0, True, "≤ 0.1 x and ≤ 100"),
        (Goal(times_at_most=0.1, at_most=100), 101.0, 1020.0, False, "≤ 0.1 x and ≤ 100"),
        (Goal(times_at_least=0.9, at_least=100), 100.0, 110.0, True, "≥ 0.9 x and ≥ 100"),
        (Goal(times_at_least=0.9, at_least=100), 100.0, 120.0, False, "≥ 0.9 x and ≥ 100"),
        (Goal(at_most=4), 3.0, None, True, "≤ 4"),
        (Goal(at_most=4), None, 3.0, None, "≤ 4"),
    ],
)
def test_a_goal_is_met_when_each_bound_holds(
    goal: Goal, ours: float | None, peer: float | None, met: bool | None, told: str
) -> None:
    figure = Figure("x", ours, peer, "ms", goal)
    assert figure.met is met
    assert figure.written()["goal"] == told


def test_what_is_written_is_json_with_short_numbers() -> None:
    figure = Figure("x", 1.23456, 0.0, "ms")
    assert msgspec.json.decode(msgspec.json.encode(figure.written())) == {
        "name": "x", "ours": 1.235, "peer": 0.0, "ratio": None, "unit": "ms", "goal": None, "met": None,
    }  # fmt: skip


def test_the_middle_of_three_runs_is_taken_of_each_side() -> None:
    runs = [[Figure("a", ours, peer, "ms")] for ours, peer in ((3.0, 1.0), (1.0, None), (2.0, 5.0))]
    (figure,) = middle_of(runs)
    assert (figure.ours, figure.peer) == (2.0, 3.0)


def test_the_table_shows_what_was_missed() -> None:
    shown = table([Figure("slow", 2.0, 1.0, "ms", Goal(times_at_most=1.2)), Figure("none", None, 1.0, "ms")])
    head, slow, none = shown.splitlines()
    assert head.split() == ["figure", "ours", "peer", "ratio", "goal"]
    assert slow.split() == ["slow", "2", "ms", "1", "ms", "2.00", "x", "≤", "1.2", "x", "NOT", "MET"]
    assert none.split() == ["none", "-", "1", "ms"]


def over(*, ours_rings: bool = True) -> Over:
    calls = [Call(number, "x", dialled=10.0, answered=10.002, pressed=14.0) for number in (OURS, PEER)]
    rings = [Ring("a", PEER, 14.001, answered=14.25, joined=14.3)]
    if ours_rings:
        # Rung at two phones: the first counts for ringing, the one that picked up for joining.
        rings += [Ring("b", OURS, 14.005), Ring("c", OURS, 15.0, answered=15.25, joined=15.3)]
    return Over("over", calls, rings)


def test_ringing_and_joining_are_told_apart_by_the_callers_number() -> None:
    found = {f.name: f for f in figures(over(), {OURS: 15.253, PEER: 14.252})}
    rings = found["last digit → phone rings, p50"]
    assert [rings.ours, rings.peer] == pytest.approx([5.0, 1.0], abs=1e-3)
    joined = found["last digit → bridged, ringing left out, p99"]
    assert [joined.ours, joined.peer] == pytest.approx([8.0, 3.0], abs=1e-3)
    assert found["INVITE → 200 OK, p50"].ratio == pytest.approx(1.0)
    assert figures_of_cut(over())[0].ratio == pytest.approx(5.0, abs=1e-3)


def test_a_call_that_did_not_come_to_talk_is_told_and_does_not_hide_the_others() -> None:
    seen = over(ours_rings=False)
    assert troubles("keys", over()) == []
    (told,) = troubles("keys", seen)
    assert "ours: 1 of 1" in told
    rings = figures(seen, {})[0]
    assert (rings.ours, rings.ratio) == (None, None)
    assert rings.peer == pytest.approx(1.0, abs=1e-3)


def test_cpu_is_told_of_each_side_a_call() -> None:
    both = cost_figures(Spent(1.1, 0.4, 0.2), Spent(1.0), 100)
    assert [figure.ours for figure in both] == pytest.approx([11.0, 15.0, 4.0, 2.0])
    assert [figure.peer for figure in both] == [pytest.approx(10.0), pytest.approx(10.0), None, None]
    alone = cost_figures(Spent(1.1, 0.4, 0.2), None, 100)
    assert alone[0].ours is not None
    assert alone[0].peer is None
    assert cost_figures(None, Spent(1.0), 100)[0].peer == pytest.approx(10.0)


def test_the_witness_notes_the_second_channel_of_a_bridge_only() -> None:
    seen = Witness()
    entered = {"Event": "BridgeEnter", "CallerIDNum": OURS, "ConnectedLineNum": "1001", "Timestamp": "5.25"}
    seen.take(entered | {"BridgeNumChannels": "1"})
    assert seen.joined == {}
    seen.take(entered | {"BridgeNumChannels": "2"})
    seen.take(entered | {"BridgeNumChannels": "2", "Timestamp": "6.0"})
    seen.take(
        {
            "Event": "BridgeEnter",
            "CallerIDNum": "1001",
            "ConnectedLineNum": PEER,
            "BridgeNumChannels": "2",
            "Timestamp": "7",
        }
    )
    assert seen.joined == {OURS: 5.25, PEER: 7.0}


def test_findings_add_up() -> None:
    found = Findings(troubles=["a"])
    found.add(Findings([Figure("x", 1.0, None, "ms")], ["b"], ["c"]))
    assert (len(found.figures), found.troubles, found.notes) == (1, ["a", "b"], ["c"])
