"""Stands before everything of the page: who is signed in, nothing from another site, nothing to another address."""

from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from callcontrol.web.page.sessions import Sessions, Signed
from callcontrol.web.page.sign_in import SIGN_IN, SIGN_OUT, SignIn, cookie_name

SIGNED = "callcontrol.signed"
"""In the scope that NiceGUI is given: whose page it is."""
BOOK = "callcontrol.book"
"""Likewise: the book of open pages of this process."""
_STATIC, _SOCKET = "/_nicegui/", "/_nicegui_ws/"
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # Vue compiles its templates in the browser
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Call = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """An ASGI application. ``inner`` is NiceGUI's once it is loaded; before and after that there is no page."""

    def __init__(self, sessions: Sessions, sign_in: SignIn, has_room: Callable[[Signed], bool], book: object) -> None:
        self.inner: ASGIApp | None = None
        self._sessions, self._sign_in, self._has_room, self._book = sessions, sign_in, has_room, book

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one websocket."""
        if scope["type"] not in {"http", "websocket"}:
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        answer = self._judge(scope, headers)
        answer = answer if answer is not None else self.inner
        if scope["type"] == "websocket":
            await self._websocket(answer, scope, receive, send)
        else:
            await _with_headers(answer or _plain(503, "the page is being loaded: try again in a moment"))(
                scope, receive, send
            )

    def _judge(self, scope: Scope, headers: Mapping[str, str]) -> ASGIApp | None:
        """What answers; None: NiceGUI may."""
        path, method = scope["path"], scope.get("method", "GET")
        if is_foreign(headers, changes=method not in {"GET", "HEAD"}):
            return _plain(403, "another site may not ask this")
        if path.startswith(_STATIC):
            return None
        token = token_of(headers, cookie_name(scope))
        if path == SIGN_IN:
            return self._sign_in.application(method)
        signed = self._sessions.of(token)
        if path == SIGN_OUT:
            return self._sign_in.out(method, token, scope)
        if path == "/" or path.startswith(_SOCKET):
            if signed is None:
                return RedirectResponse(SIGN_IN, 303) if path == "/" else _plain(401, "sign in")
            if path == "/" and not self._has_room(signed):
                return _plain(503, "too many pages are open: close one")
            scope[SIGNED], scope[BOOK] = signed, self._book
            return None
        return _plain(404, "not found")

    async def _websocket(self, answer: ASGIApp | None, scope: Scope, receive: Receive, send: Send) -> None:
        if answer is None or answer is not self.inner:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "not allowed"})
            return
        await answer(scope, receive, send)


def is_foreign(headers: Mapping[str, str], *, changes: bool) -> bool:
    """Whether another site's page asks. A websocket or a form of a browser always tells where it comes from."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
    return changes and headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}


def token_of(headers: Mapping[str, str], name: str) -> str:
    """What the browser keeps; empty: nothing."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _plain(status: int, text: str) -> Response:
    return PlainTextResponse(text + "\n", status, {"Cache-Control": "no-store"})


def _with_headers(application: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        await application(scope, receive, telling)

    return answer
