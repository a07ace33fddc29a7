"""Opens the workbench on this machine, and only there."""

from __future__ import annotations

import secrets
import socket
import sys
from typing import TYPE_CHECKING

from ..model import CleanerError

if TYPE_CHECKING:
    from pathlib import Path


def serve(rules: Path | None, texts: Path | None, port: int = 0, *, browse: bool = True) -> None:
    """Serves until Ctrl-C. `port` 0 takes any that is free; `browse` opens a browser. Raises CleanerError."""
    try:
        import uvicorn

        from .app import make_app
    except ImportError:
        raise CleanerError("the workbench needs more packages: pip install 'article-cleaner[workbench]'") from None
    from .session import Session

    session = Session(rules, texts)
    token = secrets.token_urlsafe(24)
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise CleanerError(f"cannot listen on 127.0.0.1:{port}: {(error.strerror or str(error)).lower()}") from None
    port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}/?token={token}"
    print(f"Workbench: {address}\nThis address is for you alone; Ctrl-C ends it.", file=sys.stderr, flush=True)
    if browse and sys.stderr.isatty():
        import webbrowser

        webbrowser.open(address)
    config = uvicorn.Config(make_app(session, token, port), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listener])
