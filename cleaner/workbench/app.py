"""The door of the workbench: who may ask, and which question goes where.

The page runs rules on texts and writes files, so nobody else may ask for that: not another user of this machine, not
a page of the web in the same browser. Every request must name this very host (which a name that was bent to
127.0.0.1 does not) and bring the token; one that says where it comes from must come from here.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from ..model import CleanerError
from ..report.assets import asset, source_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from .session import Session

_MOST_BYTES: Final = 8_000_000


class Door:
    """Lets in what comes from the page itself; everything else is answered 403 and a word why."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http" or (problem := self._problem(scope)):
            await PlainTextResponse(problem if scope["type"] == "http" else "no", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _problem(self, scope: Scope) -> str:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get("host") not in self._hosts:
            return "this is the workbench of another host name"
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in self._hosts}:
            return "requests of other pages are not answered"
        page = scope["path"] == "/"
        allowed = ("same-origin", "none") if page else ("same-origin",)
        if headers.get("sec-fetch-site", allowed[0]) not in allowed:
            return "requests of other pages are not answered"
        given = _query_token(scope) if page else headers.get("x-workbench-token", "")
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            return "the token is missing or wrong: use the address that the command printed"
        return ""


def make_app(session: Session, token: str, port: int) -> ASGIApp:
    """The application for one session."""
    page, policy = _page(token)
    headers = {
        "Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
    }  # fmt: skip

    async def index(request: Request) -> Response:
        return HTMLResponse(page, headers=headers)

    def asks(act: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            data: dict[str, Any] = {}
            if request.method == "POST":
                body = b""
                async for chunk in request.stream():
                    body += chunk
                    if len(body) > _MOST_BYTES:
                        return JSONResponse({"refused": "more text than the workbench takes"}, 413)
                try:
                    data = json.loads(body)
                except ValueError:
                    data = {}
            try:
                found = await run_in_threadpool(act, data)
            except (KeyError, TypeError, AttributeError):
                return JSONResponse({"refused": "not a question the workbench knows"}, 400)
            except CleanerError as error:
                return JSONResponse({"refused": str(error)}, 409)
            return JSONResponse(found, headers={"Cache-Control": "no-store"})

        return answer

    def text(data: dict[str, Any]) -> dict[str, str]:
        return {"text": session.text(_string(data["name"])).text}

    def clean(data: dict[str, Any]) -> dict[str, Any]:
        arguments = (
            _string(data["text"]),
            _strings(data["files"]),
            _string(data["profile"]),
            _string(data.get("name", "")),
        )
        return session.clean(*arguments, narrow=bool(data.get("narrow")))

    def compare(data: dict[str, Any]) -> dict[str, Any]:
        session.compare(_strings(data["files"]), _string(data["profile"]))
        return session.comparison()

    def save(data: dict[str, Any]) -> dict[str, Any]:
        session.save(_string(data["name"]), _string(data["text"]))
        return {"saved": data["name"]}

    routes = [
        Route("/", index),
        Route("/api/state", asks(lambda data: session.state())),
        Route("/api/comparison", asks(lambda data: session.comparison())),
        Route("/api/text", asks(text), methods=["POST"]),
        Route("/api/rule", asks(lambda data: session.rule_source(_string(data["id"]))), methods=["POST"]),
        Route("/api/clean", asks(clean), methods=["POST"]),
        Route("/api/compare", asks(compare), methods=["POST"]),
        Route("/api/save", asks(save), methods=["POST"]),
    ]
    return Door(Starlette(routes=routes), token, port)


def _page(token: str) -> tuple[str, str]:
    """The page and the policy that allows it alone. The token stands in it for its requests."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style = asset("base.css") + asset("workbench.css", __package__)
    script = asset("base.js") + asset("workbench.js", __package__)
    policy = (
        f"default-src 'none'; style-src '{source_hash(style)}'; script-src '{source_hash(script)}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(asset("workbench.html", __package__))
    page: str = template.render(style=Markup(style), script=Markup(script), token=token)
    return page, policy


def _query_token(scope: Scope) -> str:
    from urllib.parse import parse_qs

    query: bytes = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("token", [""])[0]


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value


def _strings(value: Any) -> dict[str, str]:
    return {_string(key): _string(text) for key, text in value.items()}
