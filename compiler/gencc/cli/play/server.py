"""The server of `gencc play`: for one page, on this machine alone."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import click
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from gencc.cli.play import reading
from gencc.cli.play.trainings import Trainings
from gencc.diagnostics import CompileError
from gencc.driver import check_text
from gencc.plugins import lacking, runnable
from gencc.runtime.support import atomic, web_pages

HOST = "127.0.0.1"
LONGEST = 1_000_000  # bytes of a request
MOST_STEPS = 1_000_000
_FOLDER = Path(__file__).parent
_GALLERY = ("gallery/vae.yaml", "../../specs/vae.yaml")  # installed, or a clone

Handler = Callable[[Request], Awaitable[Response]]


@dataclass
class Page:
    """A spec as it was read, and where it is saved; `path` is None for a new one."""

    path: Path | None
    text: str
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    code: reading.Code = field(default_factory=reading.Code)
    trainings: Trainings = field(default_factory=Trainings)

    @property
    def name(self) -> str:
        """The file's name; that of a new one."""
        return self.path.name if self.path else "vae.yaml"

    @classmethod
    def of(cls, path: Path | None) -> Page:
        """The spec in a file, which may be new; without one that of the gallery."""
        if path is not None and path.exists():
            try:
                return cls(path, path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                raise click.UsageError(f"{path} cannot be read: {error}") from error
        home = Path(reading.__file__).parents[2]
        specs = (home / name for name in _GALLERY)
        text = next(s.read_text(encoding="utf-8") for s in specs if s.is_file())
        return cls(path, text)

    def save(self, text: str) -> str:
        """Write the file; the reason if that cannot be."""
        if self.path is None:
            return "this spec has no file: start with `gencc play NAME.yaml`"
        try:
            there = (
                self.path.read_text(encoding="utf-8") if self.path.exists() else None
            )
            if there is not None and there != self.text:
                return f"{self.path.name} was changed by somebody else meanwhile"
            atomic.write(self.path, text.encode())
        except (OSError, UnicodeDecodeError) as error:
            return f"{self.path.name} cannot be written: {error}"
        self.text = text
        return ""


def application(page: Page) -> Starlette:
    """The routes of the page, each for who has its token."""

    def guarded(handler: Handler) -> Handler:
        async def guard(request: Request) -> Response:
            given = request.headers.get("x-token") or request.query_params.get(
                "token", ""
            )
            if not secrets.compare_digest(given.encode(), page.token.encode()):
                return Response("open the address that gencc play has printed", 403)
            origin = request.headers.get("origin")
            if origin and origin != str(request.base_url).rstrip("/"):
                return Response("pages from elsewhere are not answered", 403)
            if int(request.headers.get("content-length") or 0) > LONGEST:
                return Response("that is too long for a spec", 413)
            return await handler(request)

        return guard

    async def index(request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        return HTMLResponse(_html(page, nonce), headers=_headers(nonce))

    async def check(request: Request) -> Response:
        text = (await _body(request))["text"]
        return JSONResponse(await run_in_threadpool(reading.read, page.name, text))

    async def code(request: Request) -> Response:
        body = await _body(request)

        def files() -> Any:
            spec = check_text(page.name, body["text"])
            return page.code.of(spec, body["backend"])

        try:
            return JSONResponse({"files": await run_in_threadpool(files)})
        except CompileError as error:
            return JSONResponse({"problem": error.diagnostics[0].message})

    async def train(request: Request) -> Response:
        body = await _body(request)
        steps = body.get("steps")
        if steps is not None and not (
            isinstance(steps, int) and 0 < steps <= MOST_STEPS
        ):
            return JSONResponse({"problem": f"steps are from 1 to {MOST_STEPS:,}"})
        backends = [b for b in body["backends"] if b in runnable() and not lacking(b)]
        if not backends:
            return JSONResponse({"problem": "choose a framework that is installed"})

        def begin() -> None:
            spec = check_text(page.name, body["text"])
            packages = {b: reading.emitted(spec, b) for b in backends}
            page.trainings.start(packages, steps)

        try:
            await run_in_threadpool(begin)
        except CompileError as error:
            return JSONResponse({"problem": error.diagnostics[0].message})
        return JSONResponse({})

    async def stop(request: Request) -> Response:
        await run_in_threadpool(page.trainings.stop)
        return JSONResponse({})

    async def state(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(page.trainings.state))

    async def picture(request: Request) -> Response:
        where = request.query_params
        path = page.trainings.picture(where.get("backend", ""), where.get("name", ""))
        if path is None or not path.exists():
            return Response(status_code=404)
        return FileResponse(path, headers={"Cache-Control": "no-store"})

    async def save(request: Request) -> Response:
        return JSONResponse({"problem": page.save((await _body(request))["text"])})

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        page.trainings.close()

    posts = {"check": check, "code": code, "train": train, "stop": stop, "save": save}
    routes = [
        Route("/", guarded(index)),
        Route("/state", guarded(state)),
        Route("/picture", guarded(picture)),
        *(Route(f"/{n}", guarded(h), methods=["POST"]) for n, h in posts.items()),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    return Starlette(routes=routes, middleware=[hosts], lifespan=lifespan)


def _headers(nonce: str) -> dict[str, str]:
    """Nothing from elsewhere, nothing to elsewhere, no frame around it, one script."""
    policy = (
        "default-src 'none'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; "
        f"style-src 'unsafe-inline'; script-src 'nonce-{nonce}'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


async def _body(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = await request.json()
    return body


def _html(page: Page, nonce: str) -> str:
    """The page, with its spec in it."""
    backends = "".join(
        f'<label><input type="checkbox" name="backend" value="{escape(name)}"'
        f"{' checked' if number == 0 else ''}> {escape(name)}</label>\n"
        for number, name in enumerate(runnable())
    )
    choices = "".join(f"<option>{escape(name)}</option>" for name in runnable())
    return Template((_FOLDER / "page.html").read_text(encoding="utf-8")).substitute(
        style=web_pages.STYLE + (_FOLDER / "page.css").read_text(encoding="utf-8"),
        script=(_FOLDER / "page.js").read_text(encoding="utf-8"),
        token=page.token,
        nonce=nonce,
        name=escape(page.name),
        text=escape(page.text),
        backends=backends or "<p>no framework is installed here</p>",
        choices=choices,
    )


def serve(
    page: Page, port: int | None, opens: bool, say: Callable[[str], None]
) -> None:
    """Serve the page until Ctrl-C; raises UsageError for a port that is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port or 0))
    except OSError as error:
        raise click.UsageError(
            f"port {port} cannot be had: {error.strerror}"
        ) from error
    address = f"http://{HOST}:{listener.getsockname()[1]}/?token={page.token}"
    say(f"{page.name}: {address}")
    say("Ctrl-C ends it.")
    if opens:
        webbrowser.open(address)
    settings = uvicorn.Config(application(page), log_level="error")
    uvicorn.Server(settings).run([listener])
