"""Which mailbox an event belongs in."""

from callcontrol.ari.generated.models import Event
from callcontrol.ari.mailbox import Mailbox
from callcontrol.ari.subjects import ids_of


class Router:
    """Delivers events by the ids of the objects that they are about.

    Register an id before the command that creates the object: its first event can arrive before the answer.
    It holds what was registered and nothing else: whoever registers an id forgets it again.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Mailbox] = {}
        self._by_mailbox: dict[Mailbox, set[str]] = {}

    def __len__(self) -> int:
        """Ids registered."""
        return len(self._by_id)

    def register(self, object_id: str, mailbox: Mailbox) -> None:
        """Events about the object go to ``mailbox`` from now on, and no longer to where they went before."""
        self.forget(object_id)
        self._by_id[object_id] = mailbox
        self._by_mailbox.setdefault(mailbox, set()).add(object_id)

    def forget(self, object_id: str) -> None:
        """Deliver nothing more about the object; an unknown id is no error."""
        mailbox = self._by_id.pop(object_id, None)
        if mailbox is not None:
            ids = self._by_mailbox[mailbox]
            ids.discard(object_id)
            if not ids:
                del self._by_mailbox[mailbox]

    def forget_mailbox(self, mailbox: Mailbox) -> None:
        """Forget every id that leads to ``mailbox``: its call has ended."""
        for object_id in self._by_mailbox.pop(mailbox, set()):
            del self._by_id[object_id]

    def mailbox(self, object_id: str) -> Mailbox | None:
        """Where events about the object go."""
        return self._by_id.get(object_id)

    def deliver(self, event: Event) -> bool:
        """Put the event once into each mailbox that it concerns; False if it concerns none.

        A full mailbox drops it (see `Mailbox`): never waits, never raises.
        """
        mailboxes = {self._by_id[object_id]: None for object_id in ids_of(event) if object_id in self._by_id}
        for mailbox in mailboxes:
            mailbox.put(event)
        return bool(mailboxes)
