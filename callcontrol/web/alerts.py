"""Callers who wait too long, over HTTP: see the alerts, say that somebody has seen to one."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from callcontrol.model.names import QueueName
from callcontrol.people.wait_alerts import AlertState, NothingToAcknowledge, WaitAlerts
from callcontrol.rules.authors import BadAuthor, checked_author
from callcontrol.web.emergencies import Acknowledged

_JSON = "application/json"


class AskedAlertAck(BaseModel):
    """Who has seen to the callers of which queue."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    queue: Annotated[str, Field(min_length=1, max_length=200)]
    by: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
    author: Annotated[str, Field(max_length=64)]


class ListedAlerts(msgspec.Struct, frozen=True):
    """Every alert, the oldest first."""

    alerts: tuple[AlertState, ...]


class AlertRoutes:
    """``GET /alerts`` and ``POST /alerts/ack``: 409 changes nothing and tells why."""

    def __init__(self, alerts: WaitAlerts) -> None:
        self._alerts = alerts

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        router = APIRouter()
        router.add_api_route("/alerts", self._list, methods=["GET"])
        router.add_api_route("/alerts/ack", self._ack, methods=["POST"])
        return router

    async def _list(self) -> Response:
        return Response(msgspec.json.encode(ListedAlerts(self._alerts.states())), media_type=_JSON)

    async def _ack(self, asked: AskedAlertAck) -> Response:
        try:
            self._alerts.acknowledge(QueueName(asked.queue), asked.by, checked_author(asked.author))
        except BadAuthor as error:
            raise HTTPException(422, str(error)) from None
        except NothingToAcknowledge as error:
            return Response(msgspec.json.encode(Acknowledged(False, str(error))), 409, media_type=_JSON)
        return Response(msgspec.json.encode(Acknowledged(True, "")), media_type=_JSON)
