"""Signing in and out: plain forms that need no script."""

from collections.abc import Callable
from html import escape
from importlib.resources import files
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from callcontrol.web.page.doorkeeper import Answer, Doorkeeper
from callcontrol.web.page.sessions import LONGEST_SECONDS, Sessions

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
MOST_BYTES = 4096
_HOW = "Nobody has a PIN from the start: whoever runs the machine gives you one with"
_TOLD = {
    Answer.WRONG: (403, "Name or PIN is not right. Three wrong PINs lock for a quarter of an hour."),
    Answer.LOCKED: (429, "Too many wrong PINs: locked for a quarter of an hour. A new PIN opens the lock."),
    Answer.BUSY: (503, "Too many people sign in at this moment: try again."),
    Answer.TROUBLE: (503, "PINs can not be compared now. Tell whoever runs the machine: the log says why."),
}
_FORM = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>Sign in · callcontrol</title><style>{style}</style></head>
<body class="desk-sign-in"><main>
<h1>{title}</h1><p>Sign in with your telephone's name and your PIN.</p>
<div role="alert" class="desk-trouble">{trouble}</div>
<form method="post" action="/sign-in">
<label for="name">Name</label>
<input id="name" name="name" required maxlength="80" autocomplete="username" autocapitalize="none" spellcheck="false"
 placeholder="such as northside-101" value="{name}" {focus_name}>
<label for="pin">PIN</label>
<input id="pin" name="pin" type="password" inputmode="numeric" required maxlength="12" autocomplete="current-password"
 {focus_pin}>
<button>Sign in</button></form>
<p class="desk-hint">{how} <code>callcontrol pin set NAME</code>.</p></main></body></html>"""


def style() -> str:
    """What all pages look like."""
    return files(__package__).joinpath("desk.css").read_text(encoding="utf-8")


def cookie_name(scope: Scope) -> str:
    """Behind TLS the name lets no other site of the domain set it."""
    return "__Host-callcontrol" if scope["scheme"] in {"https", "wss"} else "callcontrol"


class SignIn:
    """The forms. ``title``: the group's name."""

    def __init__(self, doorkeeper: Doorkeeper, sessions: Sessions, title: Callable[[], str]) -> None:
        self._doorkeeper, self._sessions, self._title = doorkeeper, sessions, title
        self._style = style()

    def application(self, method: str) -> ASGIApp:
        """What answers to ``/sign-in``."""
        if method in {"GET", "HEAD"}:
            return self._form(200)
        return self._posted if method == "POST" else _not_so("GET, POST")

    def out(self, method: str, token: str, scope: Scope) -> Response:
        """What answers to ``/sign-out``; a link of another page must not do it."""
        if method != "POST":
            return _not_so("POST")
        self._sessions.end(token)
        gone = RedirectResponse(SIGN_IN, 303)
        gone.delete_cookie(cookie_name(scope), secure=_is_secure(scope), httponly=True, samesite="strict")
        return gone

    async def _posted(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._try(Request(scope, receive))
        await answer(scope, receive, send)

    async def _try(self, request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return PlainTextResponse("too long\n", 413)
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
        name, pin = (fields.get(key, [""])[0] for key in ("name", "pin"))
        tried = await self._doorkeeper.try_in(name, pin)
        if tried.answer is not Answer.IN:
            status, trouble = _TOLD[tried.answer]
            return self._form(status, trouble, name[:80])
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            cookie_name(request.scope),
            tried.token,
            max_age=int(LONGEST_SECONDS),
            secure=_is_secure(request.scope),
            httponly=True,
            samesite="strict",
        )
        return answer

    def _form(self, status: int, trouble: str = "", name: str = "") -> HTMLResponse:
        text = _FORM.format(
            style=self._style,
            title=escape(self._title()),
            trouble=escape(trouble),
            name=escape(name),
            focus_name="" if name else "autofocus",
            focus_pin="autofocus" if name else "",
            how=_HOW,
        )
        return HTMLResponse(text, status, {"Cache-Control": "no-store"})


def _is_secure(scope: Scope) -> bool:
    return scope["scheme"] in {"https", "wss"}


def _not_so(allowed: str) -> Response:
    return PlainTextResponse("not so\n", 405, {"Allow": allowed})
