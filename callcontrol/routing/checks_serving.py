"""The check of the proof that looks at what queues and people say of being served, and that can never come about."""

from collections.abc import Iterator

from callcontrol.model.serving import delay, meets, need, rings_reached
from callcontrol.model.staff import Queue
from callcontrol.routing.case import Case
from callcontrol.routing.findings import Finding, Gap
from callcontrol.routing.phrases import duration_in_words


def settings_can_come_about(case: Case) -> Iterator[Finding]:
    """A reservation leaves somebody for others, who is waited for is remembered, who is rung late is rung in time."""
    for queue in case.group.queues.values():
        if case.location.key in queue.sites:
            yield from _kept(case, queue)
            yield from _sticky(case, queue)
            yield from _late(case, queue)


def _kept(case: Case, queue: Queue) -> Iterator[Finding]:
    needed = need(queue, case.location.default_language, rings_reached(queue, 0.0))
    people = [person for person in case.group.people.values() if meets(person, needed)]
    if queue.keep_free > len(people):
        message = (
            f"{queue.name} keeps {queue.keep_free} people free and {len(people)} serve it: nobody of them is rung for "
            "another queue before two minutes"
        )
        yield case.finding(Gap.SETTING_IDLE, message, "lower `keep_free`, or give more people the skills", queue.source)


def _sticky(case: Case, queue: Queue) -> Iterator[Finding]:
    known = case.location.recognise
    if queue.sticky_seconds and (known is None or not known.person_days):
        message = f"{queue.name} lets callers wait for whoever answered last, and nothing remembers who that was"
        yield case.finding(Gap.SETTING_IDLE, message, "write `recognise: {person: 14d}`, or no `sticky`", queue.source)


def _late(case: Case, queue: Queue) -> Iterator[Finding]:
    for person in case.group.people.values():
        after = delay(person, queue)
        if after >= queue.max_wait_seconds:
            message = (
                f"{person.name} ({person.extension}) is never rung for {queue.name}: its callers have waited "
                f"{duration_in_words(queue.max_wait_seconds)} at most, not {duration_in_words(after)}"
            )
            yield case.finding(
                Gap.SETTING_IDLE, message, "lower the person's `after`, or raise `max_wait`", person.source
            )
