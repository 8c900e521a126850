"""The work list over HTTP: what callers left to be done, taking one, saying how it went."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from callcontrol.journal import (
    TRY_AGAIN,
    By,
    Change,
    DatabaseUnavailable,
    Request,
    RequestError,
    change_requests,
    claim_next,
    history_of,
    requests_since,
)
from callcontrol.model.requests import RequestChange
from callcontrol.rules.authors import BadAuthor, checked_author

_JSON = "application/json"
_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"


Number = Annotated[int, Path(ge=1, le=9_999_999)]
"""Of a request on the work list."""


class Act(StrEnum):
    """What a request can be asked to."""

    CLAIM = "claim"
    RELEASE = "release"
    TRIED = "tried"
    NOTE = "note"
    DONE = "done"
    REOPEN = "reopen"


_CHANGES = {
    Act.CLAIM: RequestChange.CLAIMED,
    Act.RELEASE: RequestChange.RELEASED,
    Act.TRIED: RequestChange.TRIED,
    Act.NOTE: RequestChange.NOTED,
    Act.DONE: RequestChange.DONE,
    Act.REOPEN: RequestChange.REOPENED,
}


class AskedNext(BaseModel):
    """Who wants to do what should be done first."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    by: Annotated[str, Field(min_length=1, max_length=64, pattern=_PRINTABLE)]
    author: Annotated[str, Field(max_length=64)]
    location: Annotated[str | None, Field(max_length=80)] = None


class AskedChange(BaseModel):
    """A change of one request."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    by: Annotated[str, Field(min_length=1, max_length=64, pattern=_PRINTABLE)]
    author: Annotated[str, Field(max_length=64)]
    note: Annotated[str, Field(max_length=500, pattern=_PRINTABLE)] = ""
    take_over: bool = False
    """Though somebody else works at it."""
    again_minutes: Annotated[int, Field(ge=0, le=20_160)] = int(TRY_AGAIN / timedelta(minutes=1))
    """Of a call in vain: when it comes up again."""


class ListedRequests(msgspec.Struct, frozen=True):
    """Requests; numbers to call stay sealed."""

    requests: tuple[Request, ...]


class History(msgspec.Struct, frozen=True):
    """What became of a request, the first first."""

    changes: tuple[Change, ...]


class RequestRoutes:
    """``GET /requests``, ``GET /requests/ID``, ``POST /requests/next`` and ``POST /requests/ID/ACT``.

    409 changes nothing and tells why; 503: PostgreSQL is away, and what callers leave waits on this machine's disk.
    """

    def __init__(self, dsn: str | None) -> None:
        self._dsn = dsn

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        router = APIRouter()
        router.add_api_route("/requests", self._list, methods=["GET"])
        router.add_api_route("/requests/next", self._next, methods=["POST"])
        router.add_api_route("/requests/{request}", self._history, methods=["GET"])
        router.add_api_route("/requests/{request}/{act}", self._change, methods=["POST"])
        return router

    async def _list(
        self, *, days: Annotated[int, Query(ge=1, le=366)] = 7, location: str | None = None, everything: bool = False
    ) -> Response:
        since = datetime.now(UTC) - timedelta(days=days)
        try:
            found = await requests_since(self._reached(), since, location, done_too=everything)
        except DatabaseUnavailable as error:
            raise _away(error) from None
        return _answer(ListedRequests(tuple(found)))

    async def _history(self, request: Number) -> Response:
        try:
            found = await history_of(self._reached(), request)
        except DatabaseUnavailable as error:
            raise _away(error) from None
        if not found:
            raise HTTPException(404, f"no request has the number {request}")
        return _answer(History(tuple(found)))

    async def _next(self, asked: AskedNext) -> Response:
        try:
            taken = await claim_next(self._reached(), By(asked.by, checked_author(asked.author)), asked.location)
        except BadAuthor as error:
            raise HTTPException(422, str(error)) from None
        except DatabaseUnavailable as error:
            raise _away(error) from None
        return _answer(ListedRequests((taken,) if taken is not None else ()))

    async def _change(self, request: Number, act: Act, asked: AskedChange) -> Response:
        again = timedelta(minutes=asked.again_minutes)
        try:
            by = By(asked.by, checked_author(asked.author), asked.note)
            changed = await change_requests(
                self._reached(), str(request), _CHANGES[act], by, take_over=asked.take_over, again_after=again
            )
        except BadAuthor as error:
            raise HTTPException(422, str(error)) from None
        except RequestError as error:
            raise HTTPException(409, str(error)) from None
        except DatabaseUnavailable as error:
            raise _away(error) from None
        return _answer(ListedRequests(tuple(changed)))

    def _reached(self) -> str:
        if self._dsn is None:
            raise HTTPException(503, "there is no PostgreSQL: CALLCONTROL_DSN names none")
        return self._dsn


def _away(error: DatabaseUnavailable) -> HTTPException:
    return HTTPException(503, str(error))


def _answer(told: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(told), media_type=_JSON)
