"""A queue's day as a state machine: whatever people and callers do, each command is one that may be given.

Nobody rings for two, no more phones ring than the queue says, a hard skill is never given up, urgent calls go first,
overtaking is bounded (`queue_judge.comes_first`), a caller is claimed once and comes out once; the same events give
the same commands again, in whatever order the rules list people and queues.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcontrol.queueing import OfferResult
from tests.support.exploring import examples
from tests.support.queue_replay import change_somebody, replayed, shuffled
from tests.support.random_staff import lively, staffed
from tests.support.watched_queue import WatchedQueue

choices = st.integers(0, 999)
seconds = st.sampled_from([1.0, 1.0, 5.0, 5.0, 20.0, 45.0, 130.0])
results = st.sampled_from(list(OfferResult))


class QueueMachine(RuleBasedStateMachine):
    """Rules are what happens around the engine; `WatchedQueue` judges what it answers."""

    @initialize(seed=st.sampled_from(lively(60)))
    def begin(self, seed: int) -> None:
        self.watched = WatchedQueue(staffed(seed))
        self.watched.all_back()

    @rule(choice=choices, waited=st.sampled_from([0.0, 0.0, 0.0, 10.0, 40.0]))
    def enter(self, choice: int, waited: float) -> None:
        self.watched.enter(choice, waited)

    @rule(some=st.lists(choices, min_size=3, max_size=6))
    def many_enter(self, some: list[int]) -> None:
        for choice in some:
            self.watched.enter(choice)

    @rule(some=st.lists(choices, min_size=2, max_size=4))
    def many_accept(self, some: list[int]) -> None:
        for choice in some:
            self.watched.accept(choice)

    @rule(some=st.lists(choices, min_size=2, max_size=4))
    def many_finish(self, some: list[int]) -> None:
        for choice in some:
            self.watched.finish(choice)

    @rule()
    def all_come_back(self) -> None:
        self.watched.all_back()

    @rule(choice=choices)
    def leave(self, choice: int) -> None:
        self.watched.leave(choice)

    @rule(choice=choices)
    def accept(self, choice: int) -> None:
        self.watched.accept(choice)

    @rule(choice=choices, result=results)
    def decline(self, choice: int, result: OfferResult) -> None:
        self.watched.decline(choice, result)

    @rule(what=st.integers(0, 5), choice=choices)
    def somebody_goes_or_comes(self, what: int, choice: int) -> None:
        change_somebody(self.watched, what, choice)

    @rule(choice=choices)
    def pick_up(self, choice: int) -> None:
        self.watched.pick_up(choice)

    @rule(passes=seconds)
    def time_passes(self, passes: float) -> None:
        self.watched.pass_time(passes)

    @invariant()
    def nobody_is_lost(self) -> None:
        if hasattr(self, "watched"):
            waiting = {caller.call_id for caller in self.watched.engine.callers()}
            assert waiting == self.watched.claims.inside.keys()

    def teardown(self) -> None:
        if not hasattr(self, "watched"):
            return
        self.watched.close()
        group, events = self.watched.group, self.watched.events
        assert replayed(group, events) == self.watched.answers, "the same again, and it went otherwise"
        assert replayed(shuffled(group, len(events)), events) == self.watched.answers, "an order of the rules counts"


TestQueueMachine = QueueMachine.TestCase
TestQueueMachine.settings = settings(examples(60), stateful_step_count=50)
