"""Operations on mailboxes.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from callcontrol.ari.generated.models.mailboxes import Mailbox
from callcontrol.ari.request import Port, Request, segment


class Mailboxes:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list(self) -> tuple[Mailbox, ...]:
        """GET /mailboxes."""
        request = Request("mailboxes.list", "GET", "/mailboxes")
        return await self._port.ask(request, tuple[Mailbox, ...])

    async def get(self, *, mailbox_name: str) -> Mailbox:
        """GET /mailboxes/{mailboxName}. Errors: 404."""
        request = Request("mailboxes.get", "GET", f"/mailboxes/{segment(mailbox_name)}")
        return await self._port.ask(request, Mailbox)

    async def update(self, *, mailbox_name: str, old_messages: int, new_messages: int) -> None:
        """PUT /mailboxes/{mailboxName}. Errors: 404."""
        query = {"oldMessages": old_messages, "newMessages": new_messages}
        request = Request("mailboxes.update", "PUT", f"/mailboxes/{segment(mailbox_name)}", query)
        await self._port.tell(request)

    async def delete(self, *, mailbox_name: str) -> None:
        """DELETE /mailboxes/{mailboxName}. Errors: 404."""
        request = Request("mailboxes.delete", "DELETE", f"/mailboxes/{segment(mailbox_name)}")
        await self._port.tell(request)
