"""The calls under way over HTTP."""

from collections.abc import Callable

import msgspec
from fastapi import APIRouter, Response

from callcontrol.calls.live import LiveCall


class OnTheLine(msgspec.Struct, frozen=True):
    """Every call at one moment."""

    calls: tuple[LiveCall, ...]


class LiveRoutes:
    """``GET /calls``: without callers' numbers, their answers sealed."""

    def __init__(self, calls: Callable[[], tuple[LiveCall, ...]]) -> None:
        self._calls = calls

    def router(self) -> APIRouter:
        """The routes; who may use them is for the router that includes them to say."""
        router = APIRouter()
        router.add_api_route("/calls", self._list, methods=["GET"])
        return router

    async def _list(self) -> Response:
        return Response(msgspec.json.encode(OnTheLine(self._calls())), media_type="application/json")
