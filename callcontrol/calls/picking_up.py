"""Taking a waiting caller, or one who rings at a colleague's phone, with a phone that is at hand."""

from collections.abc import Callable, Iterable

from callcontrol.calls.session import Session
from callcontrol.flows.handed import Handed
from callcontrol.model.calls import ChannelId, Ringing, Waiting
from callcontrol.model.names import PersonId
from callcontrol.model.rules import Group
from callcontrol.people.dispatcher import Dispatcher
from callcontrol.routing.picking_up import picks_up_from


class LivePickUps:
    """Of the calls that this process leads. Each method is one step that nothing interrupts: one caller, one claim."""

    def __init__(self, sessions: Callable[[], Iterable[Session]], dispatcher: Dispatcher) -> None:
        self._sessions = sessions
        self._dispatcher = dispatcher

    def longest_waiting(self, group: Group, person: PersonId, channel: str) -> Handed | None:
        """Claim the caller who has waited longest of those whom this person serves, urgent ones first."""
        waiting = [
            (not session.call.urgent, session.stage.since, session)
            for session in self._sessions()
            if isinstance(session.stage, Waiting)
            and picks_up_from(group, person, session.call.group.queues[session.stage.queue])
        ]
        for _, _, session in sorted(waiting, key=lambda each: each[:2]):
            handed = Handed(person, ChannelId(channel))
            if self._claim(session, handed):
                return handed
        return None

    def ringing_at(self, person: PersonId, colleague: PersonId, channel: str) -> Handed | None:
        """Claim the caller for whom a colleague's phone rings."""
        for session in self._sessions():
            stage = session.stage
            if isinstance(stage, Ringing) and colleague in {phone.person for phone in stage.phones}:
                handed = Handed(person, ChannelId(channel), holder=colleague)
                return handed if self._claim(session, handed) else None
        return None

    def _claim(self, session: Session, handed: Handed) -> bool:
        call = session.call
        before = call.handed
        pending = before is not None and not before.gone and not before.taken.done()
        if pending or call.record.ended_at is not None:
            return False
        call.handed = handed
        done = self._given(session, handed)
        if not done:
            call.handed = None
        return done

    def _given(self, session: Session, handed: Handed) -> bool:
        call, stage = session.call, session.stage
        if handed.holder is None or not isinstance(stage, Ringing):
            return self._dispatcher.pick_up(call.id, handed.person)
        legs = [call.legs[phone.channel] for phone in stage.phones if phone.channel in call.legs]
        # Whoever has answered is being told of the caller: they are theirs, unless they hang up.
        if any(leg.answered for leg in legs) or not self._dispatcher.hand_on(call.id, handed.holder, handed.person):
            return False
        for leg in legs:
            leg.give_up()
        return True
