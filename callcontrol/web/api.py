"""Health and metrics."""

from collections.abc import Callable
from typing import Protocol

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.types import ASGIApp

from callcontrol.web.control import Control


class Health(Protocol):
    """What the pages ask of the process."""

    def troubles(self) -> dict[str, str]:
        """What keeps this process from answering calls, by part; empty when it is ready."""
        ...

    def notices(self) -> dict[str, str]:
        """What is wrong and harms no call, such as an absent Postgres."""
        ...


def api(
    health: Health,
    registry: CollectorRegistry,
    refresh: Callable[[], None],
    control: Control | None = None,
    page: ASGIApp | None = None,
) -> FastAPI:
    """The ASGI application. ``refresh`` brings gauges up to date that nothing else sets; without ``control`` it
    only tells. ``page`` answers to everything that is not named here.
    """
    app = FastAPI(title="callcontrol", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        troubles, notices = health.troubles(), health.notices()
        body = {"ready": not troubles, "troubles": troubles, "notices": notices}
        return JSONResponse(body, status_code=503 if troubles else 200)

    @app.get("/metrics")
    async def metrics() -> Response:
        refresh()
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    if control is not None:
        app.include_router(control.router())
    if page is not None:
        app.mount("/", page)
    return app
