"""Emergency calls over HTTP: see those that stand, say that one was seen to."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from callcontrol.calls.emergencies import LONGEST_NAME, LONGEST_NOTE, Emergencies, NoSuchEmergency, SeenTo
from callcontrol.journal import Standing
from callcontrol.model.names import LocationKey
from callcontrol.rules import LiveRules
from callcontrol.rules.authors import BadAuthor, checked_author

_JSON = "application/json"
_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"


class AskedAck(BaseModel):
    """Who has seen to a call."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    by: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=_PRINTABLE)]
    author: Annotated[str, Field(max_length=64)]
    note: Annotated[str, Field(max_length=LONGEST_NOTE, pattern=_PRINTABLE)] = ""


class ListedEmergencies(msgspec.Struct, frozen=True):
    """Emergency calls, the latest first."""

    emergencies: tuple[Standing, ...]
    zones: Mapping[LocationKey, str]
    """IANA names, to tell moments on each location's clock."""


class Acknowledged(msgspec.Struct, frozen=True):
    """What an acknowledgement did."""

    done: bool
    reason: str
    """Why it changed nothing; empty when it did."""


class EmergencyRoutes:
    """``GET /emergencies`` and ``POST /emergencies/ID/ack``: 409 changes nothing and tells why."""

    def __init__(self, emergencies: Emergencies, rules: LiveRules) -> None:
        self._emergencies, self._rules = emergencies, rules

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        router = APIRouter()
        router.add_api_route("/emergencies", self._list, methods=["GET"])
        router.add_api_route("/emergencies/{name}/ack", self._ack, methods=["POST"])
        return router

    async def _list(self, *, everything: bool = False) -> Response:
        zones = {key: location.zone.key for key, location in self._rules.written.locations.items()}
        listed = ListedEmergencies(self._emergencies.standing(everything=everything), zones)
        return Response(msgspec.json.encode(listed), media_type=_JSON)

    async def _ack(self, name: str, asked: AskedAck) -> Response:
        try:
            self._emergencies.acknowledge(name, asked.by, checked_author(asked.author), asked.note)
        except BadAuthor as error:
            raise HTTPException(422, str(error)) from None
        except (NoSuchEmergency, SeenTo) as error:
            return Response(msgspec.json.encode(Acknowledged(False, str(error))), 409, media_type=_JSON)
        return Response(msgspec.json.encode(Acknowledged(True, "")), media_type=_JSON)
