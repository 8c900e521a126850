"""Operations on events.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from collections.abc import Mapping, Sequence

from callcontrol.ari.request import Port, Request, segment


class Events:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def user_event(
        self, *, event_name: str, application: str, source: Sequence[str] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """POST /events/user/{eventName}. Errors: 400, 404, 422."""
        query = {"application": application, "source": source}
        request = Request(
            "events.user_event", "POST", f"/events/user/{segment(event_name)}", query,
            body={"variables": variables} if variables is not None else None,
        )
        await self._port.tell(request)

    async def claim_channel(self, *, channel_id: str, application: str) -> None:
        """POST /events/claim. Errors: 404, 409."""
        query = {"channelId": channel_id, "application": application}
        request = Request("events.claim_channel", "POST", "/events/claim", query)
        await self._port.tell(request)
