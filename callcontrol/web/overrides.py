"""Switches over HTTP: see them, set one, clear some."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from callcontrol.model.errors import Problem
from callcontrol.model.names import LocationKey
from callcontrol.model.overrides import KeptOverride
from callcontrol.model.rules import Switch
from callcontrol.rules import Asked, LiveRules, Switched, Verdict
from callcontrol.rules.authors import BadAuthor
from callcontrol.rules.switching import LONGEST_REASON, LONGEST_TEXT

_JSON = "application/json"
_NAME = Field(min_length=1, max_length=64)
_Author = Annotated[str, Field(max_length=64)]


class AskedOverride(BaseModel):
    """A switch that is to be set."""

    model_config = ConfigDict(extra="forbid")

    location: Annotated[str, _NAME]
    switch: Switch
    author: _Author
    until: Annotated[str, Field(max_length=40)] = ""
    reason: Annotated[str, Field(max_length=4 * LONGEST_REASON)] = ""
    texts: Annotated[
        Mapping[Annotated[str, _NAME], Annotated[str, Field(max_length=2 * LONGEST_TEXT)]], Field(max_length=20)
    ] = {}


class Listed(msgspec.Struct, frozen=True):
    """The switches of a box."""

    standing: tuple[KeptOverride, ...]
    """Those that hold now, or will."""
    ended: tuple[KeptOverride, ...]
    """Those that held, oldest first; empty unless they were asked for."""
    zones: Mapping[LocationKey, str]
    """IANA names, to tell moments on each location's clock."""


class Told(msgspec.Struct, frozen=True):
    """What setting or clearing did, as `Switched`."""

    verdict: Verdict
    changed: tuple[KeptOverride, ...]
    problems: tuple[Problem, ...]
    reason: str
    zones: Mapping[LocationKey, str]


class OverrideRoutes:
    """``GET``, ``POST`` and ``DELETE /overrides``: 409 is a refusal and tells why."""

    def __init__(self, rules: LiveRules) -> None:
        self._rules = rules

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        router = APIRouter()
        router.add_api_route("/overrides", self._list, methods=["GET"])
        router.add_api_route("/overrides", self._set, methods=["POST"])
        router.add_api_route("/overrides/{name}", self._clear, methods=["DELETE"])
        return router

    async def _list(self, *, history: bool = False) -> Response:
        standing = self._rules.overrides.standing()
        ended = tuple(entry for entry in self._rules.overrides.entries if entry not in standing) if history else ()
        return Response(msgspec.json.encode(Listed(standing, ended, self._zones())), media_type=_JSON)

    async def _set(self, asked: AskedOverride) -> Response:
        wanted = Asked(asked.location, asked.switch, asked.author, asked.until, asked.reason, asked.texts)
        try:
            return self._told(await self._rules.set_override(wanted))
        except BadAuthor as error:
            raise HTTPException(422, str(error)) from None

    async def _clear(self, name: str, author: Annotated[str, Query(max_length=64)]) -> Response:
        try:
            return self._told(await self._rules.clear_override(name, author))
        except BadAuthor as error:
            raise HTTPException(422, str(error)) from None

    def _told(self, done: Switched) -> Response:
        status = 409 if done.verdict is Verdict.REFUSED else 200
        told = Told(done.verdict, done.changed, done.problems, done.reason, self._zones())
        return Response(msgspec.json.encode(told), status, media_type=_JSON)

    def _zones(self) -> dict[LocationKey, str]:
        return {key: location.zone.key for key, location in self._rules.written.locations.items()}
