"""Operations on endpoints.

Generated from the rest-api folder of Asterisk 22.10.1; do not edit. To renew it:
python -m deploy.generate_ari REST_API_FOLDER --asterisk VERSION
"""

from collections.abc import Mapping

from callcontrol.ari.generated.models.endpoints import Endpoint
from callcontrol.ari.request import Port, Request, segment


class Endpoints:
    def __init__(self, port: Port) -> None:
        self._port = port

    async def list(self) -> tuple[Endpoint, ...]:
        """GET /endpoints."""
        request = Request("endpoints.list", "GET", "/endpoints")
        return await self._port.ask(request, tuple[Endpoint, ...])

    async def send_message(
        self, *, to: str, from_: str, body: str | None = None, variables: Mapping[str, str] | None = None,
    ) -> None:
        """PUT /endpoints/sendMessage. Errors: 400, 404."""
        query = {"to": to, "from": from_, "body": body}
        request = Request(
            "endpoints.send_message", "PUT", "/endpoints/sendMessage", query,
            body={"variables": variables} if variables is not None else None,
        )
        await self._port.tell(request)

    async def refer(
        self, *, to: str, from_: str, refer_to: str, to_self: bool | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """POST /endpoints/refer. Errors: 400, 404."""
        query = {"to": to, "from": from_, "refer_to": refer_to, "to_self": to_self}
        request = Request(
            "endpoints.refer", "POST", "/endpoints/refer", query,
            body={"variables": variables} if variables is not None else None,
        )
        await self._port.tell(request)

    async def list_by_tech(self, *, tech: str) -> tuple[Endpoint, ...]:
        """GET /endpoints/{tech}. Errors: 404."""
        request = Request("endpoints.list_by_tech", "GET", f"/endpoints/{segment(tech)}")
        return await self._port.ask(request, tuple[Endpoint, ...])

    async def get(self, *, tech: str, resource: str) -> Endpoint:
        """GET /endpoints/{tech}/{resource}. Errors: 400, 404."""
        request = Request("endpoints.get", "GET", f"/endpoints/{segment(tech)}/{segment(resource)}")
        return await self._port.ask(request, Endpoint)

    async def send_message_to_endpoint(
        self, *, tech: str, resource: str, from_: str, body: str | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """PUT /endpoints/{tech}/{resource}/sendMessage. Errors: 400, 404."""
        query = {"from": from_, "body": body}
        request = Request(
            "endpoints.send_message_to_endpoint", "PUT",
            f"/endpoints/{segment(tech)}/{segment(resource)}/sendMessage", query,
            body={"variables": variables} if variables is not None else None,
        )
        await self._port.tell(request)

    async def refer_to_endpoint(
        self, *, tech: str, resource: str, from_: str, refer_to: str, to_self: bool | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """POST /endpoints/{tech}/{resource}/refer. Errors: 400, 404."""
        query = {"from": from_, "refer_to": refer_to, "to_self": to_self}
        request = Request(
            "endpoints.refer_to_endpoint", "POST", f"/endpoints/{segment(tech)}/{segment(resource)}/refer",
            query, body={"variables": variables} if variables is not None else None,
        )
        await self._port.tell(request)
