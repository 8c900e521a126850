"""Operations on applications.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from collections.abc import Sequence

from callcontrol.ari.generated.models.applications import Application
from callcontrol.ari.request import Body, Port, Request, segment


class Applications:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list(self) -> tuple[Application, ...]:
        """GET /applications."""
        request = Request("applications.list", "GET", "/applications")
        return await self._port.ask(request, tuple[Application, ...])

    async def get(self, *, application_name: str) -> Application:
        """GET /applications/{applicationName}. Errors: 404."""
        request = Request("applications.get", "GET", f"/applications/{segment(application_name)}")
        return await self._port.ask(request, Application)

    async def subscribe(self, *, application_name: str, event_source: Sequence[str]) -> Application:
        """POST /applications/{applicationName}/subscription. Errors: 400, 404, 422."""
        query = {"eventSource": event_source}
        request = Request(
            "applications.subscribe", "POST", f"/applications/{segment(application_name)}/subscription",
            query,
        )
        return await self._port.ask(request, Application)

    async def unsubscribe(self, *, application_name: str, event_source: Sequence[str]) -> Application:
        """DELETE /applications/{applicationName}/subscription. Errors: 400, 404, 409, 422."""
        query = {"eventSource": event_source}
        request = Request(
            "applications.unsubscribe", "DELETE", f"/applications/{segment(application_name)}/subscription",
            query,
        )
        return await self._port.ask(request, Application)

    async def filter(self, *, application_name: str, filter: Body | None = None) -> Application:
        """PUT /applications/{applicationName}/eventFilter. Errors: 400, 404."""
        request = Request(
            "applications.filter", "PUT", f"/applications/{segment(application_name)}/eventFilter",
            body=filter,
        )
        return await self._port.ask(request, Application)
