"""Who talks with whom, as desk phones may ask."""

from collections.abc import Callable, Iterable

from callcontrol.calls.session import Session
from callcontrol.desk.ports import Conversation
from callcontrol.model.calls import Talking
from callcontrol.model.names import PersonId


class LiveConversations:
    """Of the calls that this process leads: emergency calls are none of them, nor is what people dial themselves."""

    def __init__(self, sessions: Callable[[], Iterable[Session]]) -> None:
        self._sessions = sessions

    def of(self, person: PersonId) -> Conversation | None:
        """See `callcontrol.desk.ports.Conversations`."""
        for session in self._sessions():
            stage = session.stage
            if isinstance(stage, Talking) and stage.person == person and _stands(session, stage):
                return Conversation(session.call, person, stage.channel)
        return None

    def goes_on(self, talk: Conversation) -> bool:
        """See `callcontrol.desk.ports.Conversations`."""
        now = self.of(talk.person)
        return now is not None and (now.call.id, now.channel) == (talk.call.id, talk.channel)


def _stands(session: Session, stage: Talking) -> bool:
    leg = session.call.legs.get(stage.channel)
    return leg is not None and leg.answered and session.call.record.ended_at is None
