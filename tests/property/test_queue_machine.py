"""A queue's day as a state machine: whatever people and callers do, each command is one that may be given.

Nobody rings for two, no more phones ring than the queue says, a hard skill is never given up, urgent calls go first,
overtaking is bounded (`queue_judge.comes_first`), a caller is claimed once and comes out once; the same events give
the same commands again, in whatever order the rules list people and queues.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcontrol.queueing import Device, OfferResult
from tests.support.exploring import examples
from tests.support.queue_replay import replayed, shuffled
from tests.support.random_staff import staffed
from tests.support.watched_queue import WatchedQueue

choices = st.integers(0, 999)
seconds = st.sampled_from([0.0, 0.0, 1.0, 5.0, 20.0, 45.0, 130.0])
results, devices = st.sampled_from(list(OfferResult)), st.sampled_from(list(Device))


class QueueMachine(RuleBasedStateMachine):
    """Rules are what happens around the engine; `WatchedQueue` judges what it answers."""

    @initialize(seed=st.integers(0, 10_000), there=st.integers(0, 31))
    def begin(self, seed: int, there: int) -> None:
        self.watched = WatchedQueue(staffed(seed))
        for number in range(len(self.watched.people)):
            if there >> number & 1 == 0:
                self.watched.device(number, Device.FREE)

    @rule(choice=choices, waited=st.sampled_from([0.0, 0.0, 10.0, 40.0, 130.0]))
    def enter(self, choice: int, waited: float) -> None:
        self.watched.enter(choice, waited)

    @rule(choice=choices)
    def enter_anew(self, choice: int) -> None:
        self.watched.enter(choice)

    @rule(choice=choices)
    def leave(self, choice: int) -> None:
        self.watched.leave(choice)

    @rule(choice=choices)
    def accept(self, choice: int) -> None:
        self.watched.accept(choice)

    @rule(choice=choices, result=results)
    def decline(self, choice: int, result: OfferResult) -> None:
        self.watched.decline(choice, result)

    @rule(choice=choices)
    def finish(self, choice: int) -> None:
        self.watched.finish(choice)

    @rule(choice=choices, state=devices)
    def device(self, choice: int, state: Device) -> None:
        self.watched.device(choice, state)

    @rule(choice=choices, signed_in=st.booleans())
    def sign(self, choice: int, signed_in: bool) -> None:
        self.watched.sign(choice, signed_in=signed_in)

    @rule(choice=choices)
    def pause(self, choice: int) -> None:
        self.watched.pause(choice)

    @rule(choice=choices)
    def ready(self, choice: int) -> None:
        self.watched.ready(choice)

    @rule(choice=choices, lasts=st.sampled_from([0.0, 7.0, 40.0]))
    def wrap_up(self, choice: int, lasts: float) -> None:
        self.watched.wrap_up(choice, lasts)

    @rule(choice=st.integers(0, 31))
    def duty(self, choice: int) -> None:
        self.watched.duty(choice)

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
TestQueueMachine.settings = settings(examples(40), stateful_step_count=50)
