"""The checks of the proof that look at what is promised, and who works to keep it."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import timedelta
from itertools import accumulate, pairwise

from callcontrol.model.names import BoxName, CallbackName
from callcontrol.model.paths import Box, Callback
from callcontrol.routing.case import Case, Way
from callcontrol.routing.checks_clinical import clinical_queues
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Act, Kind
from callcontrol.routing.hours import LOOK_AHEAD, periods
from callcontrol.routing.phrases import duration_in_words
from callcontrol.routing.promises import window_of
from callcontrol.routing.serving_view import could_be_rung
from callcontrol.routing.stretches import Stretches, common, minus, union
from callcontrol.routing.wall_clock import ONE_DAY

LONGEST_PROMISE = timedelta(days=7)
"""A call is promised for so many days ahead at the most."""


def somebody_works_in_every_queue(case: Case) -> Iterator[Finding]:
    """Whenever calls come to a queue somebody who could serve it works, or it overflows because nobody does."""
    clinical, told = clinical_queues(case), set()
    for act, node, way in case.stages(Kind.QUEUE):
        if node.queue is None or not node.people or node.queue in told or node.queue in clinical:
            continue
        if any(edge.overflow and edge.overflow.unattended_seconds is not None for edge in case.graph.out(node.id)):
            continue
        alone = minus(case.moments.get(act, ()), case.at_work(node.people))
        if alone:
            told.add(node.queue)
            message = f"nobody who could serve {node.queue} works at some hour at which calls come to it"
            hint = "let somebody work then, or say with `unattended` where callers go on"
            ending = f"{node.queue} → nobody at work"
            yield case.finding(Gap.NOBODY_AT_WORK, message, hint, node.source, way, ending, alone[0][0])


def every_callback_can_be_kept(case: Case) -> Iterator[Finding]:
    """Whenever a call is promised, its window comes within a week, and somebody of its queue works in it."""
    told: set[str] = set()
    for act, node, way in case.stages(Kind.CALLBACK):
        callback = case.group.callbacks.get(CallbackName(node.name))
        if callback is None or act not in case.moments or node.name in told:
            continue
        found = _callback(case, act, callback, way)
        if found is not None:
            told.add(node.name)
            yield found


def every_box_can_be_answered(case: Case) -> Iterator[Finding]:
    """Whenever a message is left, the time in which it is answered comes in the days that are looked ahead."""
    told: set[str] = set()
    for act, node, way in case.stages(Kind.BOX):
        box = case.group.boxes.get(BoxName(node.name))
        if box is None or act not in case.moments or node.name in told:
            continue
        at = _never_due(case, case.moments[act], box)
        if at is not None:
            told.add(node.name)
            promised = duration_in_words(box.within_seconds)
            message = (
                f"the box {node.name} promises an answer within {promised} of being open, but {case.location.key} is "
                f"not open for so long in {LOOK_AHEAD.days} days"
            )
            ending = f"the box {node.name} → no answer"
            yield case.finding(Gap.BOX_UNKEPT, message, "promise less, or open more", box.source, way, ending, at)


def _callback(case: Case, act: Act, callback: Callback, way: Way) -> Finding | None:
    ending = f"the callback {callback.name} → no call"
    queue = case.group.queues.get(callback.queue)
    languages = [choice.language for choice in case.location.languages]
    people = dict.fromkeys(p for one in languages if queue for p in could_be_rung(case.group, queue, one))
    if not people:
        message = f"{callback.name} promises a call of {callback.queue}, which nobody can serve"
        return case.finding(Gap.CALLBACK_UNKEPT, message, "name another queue", callback.source, way, ending)
    windows = [one for one in _windows(case, callback) if common((one,), case.at_work(tuple(people)))]
    late = common(case.moments[act], _too_long(case, [start for start, _ in windows]))
    if not late:
        return None
    window = f"{callback.starts:%H:%M}-{callback.ends:%H:%M}"
    message = (
        f"{callback.name} promises a call at {window}, but in the {LONGEST_PROMISE.days} days that follow "
        f"{case.location.key} is not open all through {window} with somebody of {callback.queue} at work"
    )
    hint = "choose a window inside the opening hours and working hours"
    return case.finding(Gap.CALLBACK_UNKEPT, message, hint, callback.source, way, ending, late[0][0])


def _windows(case: Case, callback: Callback) -> Iterator[tuple[float, float]]:
    begin, end = case.timeline[0].starts, case.timeline[-1].ends + LONGEST_PROMISE
    day = begin.astimezone(case.location.zone).date()
    while day <= end.astimezone(case.location.zone).date():
        found = window_of(case.location, callback, day)
        if found is not None:
            yield found[0].timestamp(), found[1].timestamp()
        day += ONE_DAY


def _too_long(case: Case, starts: list[float]) -> Stretches:
    """The moments after which no window begins for longer than may be promised."""
    before, last = case.timeline[0].starts.timestamp(), case.timeline[-1].ends.timestamp()
    longest = LONGEST_PROMISE.total_seconds()
    walls = [before, *starts, last + longest]
    return union((start + 1.0, after - longest) for start, after in pairwise(walls) if start + 1.0 < after - longest)


def _never_due(case: Case, asked: Stretches, box: Box) -> float | None:
    """A moment from which on the location is not open for as long as the box promises, if there is one.

    How long it is open in the days ahead falls and rises steadily; the least is where it, or the end of the days
    ahead, comes to an opening or a closing.
    """
    ahead = LOOK_AHEAD.total_seconds()
    begin, end = case.timeline[0].starts, case.timeline[-1].ends + LOOK_AHEAD
    found = list(periods(case.location, begin, end))
    edges = [*(moment.timestamp() for moment, _ in found), end.timestamp()]
    opened = [state.open for _, state in found]
    until = list(accumulate((b - a if is_open else 0.0 for (a, b), is_open in _paired(edges, opened)), initial=0.0))

    def open_before(at: float) -> float:
        place = min(bisect_right(edges, at), len(found)) - 1
        return until[place] + (at - edges[place] if opened[place] else 0.0)

    starts = [start for start, _ in asked]
    for at in sorted({*starts, *edges, *(edge - ahead for edge in edges)}):
        place = bisect_right(starts, at) - 1
        inside = place >= 0 and at < asked[place][1]
        if inside and open_before(at + ahead) - open_before(at) < box.within_seconds:
            return at
    return None


def _paired(edges: list[float], opened: list[bool]) -> Iterator[tuple[tuple[float, float], bool]]:
    return zip(pairwise(edges), opened, strict=True)
