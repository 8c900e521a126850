"""Commands to the running process over HTTP, for whoever may read its private folder."""

import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Protocol

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from callcontrol.model.versions import GoneLive, How
from callcontrol.observe.logs import logger
from callcontrol.rules import LiveRules, Verdict
from callcontrol.rules.authors import BadAuthor
from callcontrol.web.overrides import OverrideRoutes

_LOG = logger("callcontrol.web")
_JSON = "application/json"
_EVERYWHERE = "0.0.0.0"  # noqa: S104  compared with, not listened on


class Asked(BaseModel):
    """What a reload is told."""

    model_config = ConfigDict(extra="forbid")

    author: Annotated[str, Field(max_length=64)]
    how: How = How.RELOAD


class Live(msgspec.Struct, frozen=True):
    """Which rules are live."""

    live: GoneLive
    folder: str
    """Where a reload reads."""
    trouble: str
    """Why the live rules are not what the folder holds, or not kept; empty when all is well."""


class Routes(Protocol):
    """Further commands."""

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        ...


class Control:
    """The commands, and the token that they ask for: another one each time that the process starts."""

    def __init__(self, rules: LiveRules, *more: Routes) -> None:
        self.token = secrets.token_urlsafe(32)
        self._rules = rules
        self._more = more

    def router(self) -> APIRouter:
        """``/rules``, ``/rules/reload``, ``/overrides`` and more: 401 without the token, 403 with a wrong one."""
        router = APIRouter(dependencies=[Depends(self._allowed)])
        router.add_api_route("/rules", self._tell, methods=["GET"])
        router.add_api_route("/rules/reload", self._reload, methods=["POST"])
        router.include_router(OverrideRoutes(self._rules).router())
        for routes in self._more:
            router.include_router(routes.router())
        return router

    async def _allowed(self, authorization: Annotated[str, Header()] = "") -> None:
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise HTTPException(401, "the token of control.json is needed", {"WWW-Authenticate": "Bearer"})
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            raise HTTPException(403, "this is not the token of the running process: read control.json anew")

    async def _tell(self) -> Response:
        live = Live(self._rules.current, str(self._rules.folder.absolute()), self._rules.trouble)
        return Response(msgspec.json.encode(live), media_type=_JSON)

    async def _reload(self, asked: Asked) -> Response:
        if asked.how is How.START:
            raise HTTPException(422, "a running process is reloaded or rolled back")
        try:
            done = await self._rules.reload(asked.author, asked.how)
        except BadAuthor as error:
            raise HTTPException(422, str(error)) from None
        status = 409 if done.verdict is Verdict.REFUSED else 200
        return Response(msgspec.json.encode(done), status, media_type=_JSON)


@contextmanager
def published(path: Path, http: str, token: str) -> Iterator[None]:
    """Keep address and token in ``path`` while open, for the owner of the process alone.

    A disk that does not take it costs the commands, not the calls.
    """
    try:
        _write(path, {"http": http.replace(_EVERYWHERE, "127.0.0.1"), "token": token})
    except OSError as error:
        _LOG.error("commands will not find this process", path=str(path), error=str(error))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _write(path: Path, told: dict[str, str]) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")
    unfinished.replace(path)
