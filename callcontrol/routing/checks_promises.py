"""The checks of the proof that look at what is promised, and who works to keep it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, pairwise

from callcontrol.model.names import BoxName, CallbackName, PersonId
from callcontrol.model.paths import Box, Callback
from callcontrol.routing.case import Case, Way
from callcontrol.routing.checks_clinical import clinical_queues
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.graph import Act, Kind, Node
from callcontrol.routing.hours import LOOK_AHEAD, periods
from callcontrol.routing.phrases import duration_in_words
from callcontrol.routing.promises import window_of
from callcontrol.routing.serving_view import could_be_rung
from callcontrol.routing.stretches import Stretches, common, minus, union
from callcontrol.routing.wall_clock import ONE_DAY

LONGEST_PROMISE = timedelta(days=7, hours=1)
"""A call is promised for a week ahead at the most, in which a clock may go back."""


def somebody_works_in_every_queue(case: Case) -> Iterator[Finding]:
    """Whenever calls come to a queue somebody who could serve it works, or it overflows because nobody does."""
    clinical = clinical_queues(case)

    def look(act: Act, node: Node, way: Way) -> _Late | None:
        says = any(
            e.overflow is not None and e.overflow.unattended_seconds is not None for e in case.graph.out(node.id)
        )
        alone = minus(case.when(act, way), case.at_work(node.people))
        if node.queue is None or node.queue in clinical or not node.people or says or not alone:
            return None
        message = f"nobody who could serve {node.queue} works at some hour at which calls come to it"
        hint = "let somebody work then, or say with `unattended` where callers go on"
        ending = f"{node.queue} → nobody at work"
        finding = case.finding(Gap.NOBODY_AT_WORK, message, hint, node.source, way, ending, alone[0][0])
        return _Late(alone[0][0], finding)

    yield from _earliest(case, Kind.QUEUE, look)


def every_callback_can_be_kept(case: Case) -> Iterator[Finding]:
    """Whenever a call is promised, its window comes within a week, and somebody of its queue works in it."""
    windows: dict[str, list[tuple[float, float]]] = {}
    if not _ever_open(case):
        return  # told already, as a location that is never open

    def look(act: Act, node: Node, way: Way) -> _Late | None:
        callback = case.group.callbacks[CallbackName(node.name)]
        ending = f"the callback {callback.name} → no call"
        people = _callers_back(case, callback)
        if not people:
            message = f"{callback.name} promises a call of {callback.queue}, which nobody can serve"
            finding = case.finding(Gap.CALLBACK_UNKEPT, message, "name another queue", callback.source, way, ending)
            return _Late(case.when(act, way)[0][0], finding)
        if node.name not in windows:
            windows[node.name] = [one for one in _windows(case, callback) if common((one,), case.at_work(people))]
        late = common(case.when(act, way), _too_long(case, [start for start, _ in windows[node.name]]))
        if not late:
            return None
        hint = "choose a window inside the opening hours and working hours"
        message, at = _no_window(case, callback), late[0][0]
        return _Late(at, case.finding(Gap.CALLBACK_UNKEPT, message, hint, callback.source, way, ending, at))

    yield from _earliest(case, Kind.CALLBACK, look)


def every_box_can_be_answered(case: Case) -> Iterator[Finding]:
    """Whenever a message is left, the time in which it is answered comes in the days that are looked ahead."""
    if not _ever_open(case):
        return

    def look(act: Act, node: Node, way: Way) -> _Late | None:
        box = case.group.boxes[BoxName(node.name)]
        at = _never_due(case, case.when(act, way), box)
        if at is None:
            return None
        promised = duration_in_words(box.within_seconds)
        message = (
            f"the box {node.name} promises an answer within {promised} of being open, but {case.location.key} is "
            f"not open for so long in {LOOK_AHEAD.days} days"
        )
        hint, ending = "promise less, or open more", f"the box {node.name} → no answer"
        return _Late(at, case.finding(Gap.BOX_UNKEPT, message, hint, box.source, way, ending, at))

    yield from _earliest(case, Kind.BOX, look)


@dataclass(frozen=True, slots=True)
class _Late:
    """What cannot be kept, and from which moment on."""

    at: float
    finding: Finding


def _earliest(case: Case, kind: Kind, look: Callable[[Act, Node, Way], _Late | None]) -> Iterator[Finding]:
    """Of each place the first moment at which something cannot be kept; every way in which calls begin is looked at."""
    found: dict[str, _Late] = {}
    for act, node, way in case.stages(kind):
        late = look(act, node, way) if case.when(act, way) else None
        if late is not None and (node.name not in found or late.at < found[node.name].at):
            found[node.name] = late
    yield from (late.finding for late in found.values())


def _ever_open(case: Case) -> bool:
    return any(span.opened.open for span in case.timeline)


def _callers_back(case: Case, callback: Callback) -> tuple[PersonId, ...]:
    """Everybody who could make the calls, whatever the language."""
    queue = case.group.queues.get(callback.queue)
    languages = [choice.language for choice in case.location.languages]
    return tuple(dict.fromkeys(p for one in languages if queue for p in could_be_rung(case.group, queue, one)))


def _no_window(case: Case, callback: Callback) -> str:
    window = f"{callback.starts:%H:%M}-{callback.ends:%H:%M}"
    return (
        f"{callback.name} promises a call at {window}, but in the {LONGEST_PROMISE.days} days that follow "
        f"{case.location.key} is not open all through {window} with somebody of {callback.queue} at work"
    )


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
