"""Who may ask: the page itself, from this machine, with the token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="the workbench's extra is not installed")
from starlette.testclient import TestClient

from cleaner.workbench.app import make_app

from .conftest import MINE

if TYPE_CHECKING:
    from cleaner.workbench.session import Session

TOKEN = "a-token-for-tests"
GOOD = {"host": "127.0.0.1:8000", "x-workbench-token": TOKEN}


@pytest.fixture
def client(session: Session) -> TestClient:
    """Asks the application of a session."""
    return TestClient(make_app(session, TOKEN, 8000), base_url="http://127.0.0.1:8000")


def test_the_page_needs_the_token(client: TestClient) -> None:
    assert client.get("/").status_code == 403
    assert client.get("/?token=wrong").status_code == 403
    found = client.get(f"/?token={TOKEN}")
    assert found.status_code == 200
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in found.headers["content-security-policy"]
    assert found.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"x-workbench-token": ""}, 403),
        ({"x-workbench-token": "wrong"}, 403),
        ({"x-workbench-token": TOKEN + "x"}, 403),
        ({"host": "evil.example:8000"}, 403),
        ({"host": "127.0.0.1:8001"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:8001"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
    ],
)
def test_only_the_page_itself_is_answered(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.get("/api/state", headers=GOOD | headers).status_code == status
    body = json.dumps({"name": "mine.yaml", "text": MINE + "# more\n"})
    before = client.get("/api/state", headers=GOOD).json()["files"]
    answer = client.post("/api/save", content=body, headers=GOOD | headers)
    assert answer.status_code == status
    assert (client.get("/api/state", headers=GOOD).json()["files"] == before) == (status == 403)


def test_a_token_in_the_address_opens_the_page_only(client: TestClient) -> None:
    assert client.get(f"/api/state?token={TOKEN}").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b'{"text": 5, "files": {}, "profile": "auto"}',
        b'{"text": "x", "files": [], "profile": "auto"}',
    ],
)
def test_what_is_no_question_is_told_so(client: TestClient, body: bytes) -> None:
    for path in ("clean", "save", "text", "rule"):
        answer = client.post(f"/api/{path}", content=body, headers=GOOD)
        assert answer.status_code == 400
        assert answer.json() == {"refused": "not a question the workbench knows"}


def test_refusals_are_told(client: TestClient) -> None:
    answer = client.post("/api/text", content=b'{"name": "../secret"}', headers=GOOD)
    assert (answer.status_code, answer.json()) == (409, {"refused": "no text is named '../secret'"})
    big: dict[str, Any] = {"text": "x" * 9_000_000, "files": {}, "profile": "auto"}
    assert client.post("/api/clean", json=big, headers=GOOD).status_code == 413


def test_the_command_listens_on_the_loopback_alone(
    session: Session, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    import re

    import uvicorn

    from cleaner.workbench import serve
    from cleaner.workbench import session as session_module

    bound: list[Any] = []
    monkeypatch.setattr(session_module, "Session", lambda rules, texts: session)
    monkeypatch.setattr(uvicorn.Server, "run", lambda self, sockets: bound.extend(s.getsockname() for s in sockets))
    serve.serve(None, None, 0, browse=False)
    ((host, port),) = bound
    assert host == "127.0.0.1"
    assert re.search(rf"http://127\.0\.0\.1:{port}/\?token=[\w-]{{32}}\n", capsys.readouterr().err)
