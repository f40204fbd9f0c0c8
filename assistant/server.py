"""The record hook over HTTP (extra `server`): POST /v1/records/{table}, and what there is to look up.

No secret is logged: the access log, which would hold the query's `source`, is off, and every message passes
`connectors.redact`. The interface is described at /openapi.json and, without any script from elsewhere, at /.
"""

from __future__ import annotations

import html
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant import __version__
from assistant.errors import AssistantError, LedgerError, UnknownName, UsageError
from assistant.hook import Hook, QuarantineFailed, Verdict
from assistant.hook.bodies import Body, Malformed, read_body
from connectors.redact import redact

if TYPE_CHECKING:
    from assistant.settings import Settings

_LOG = logging.getLogger(__name__)
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"description": "One record (an object), or an array of them."}},
            "application/x-ndjson": {"schema": {"type": "string", "description": "One record a line."}},
        },
    }
}


def create_app(settings: Settings | None = None, hook: Hook | None = None) -> FastAPI:
    """The application; it opens the hook on `settings` (default: the environment's) unless given one."""
    opened = hook or Hook.open(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        if hook is None:
            opened.close()

    app = FastAPI(
        title="Data-quality assistant", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    _record_routes(app, opened)
    _lookup_routes(app, opened)

    @app.exception_handler(AssistantError)
    async def explain(_: Request, error: AssistantError) -> JSONResponse:
        return _failure(_status(error), str(error))

    return app


def serve(settings: Settings | None = None, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the application until it is stopped. There is no password: keep `host` to those who may ask."""
    import uvicorn

    uvicorn.run(create_app(settings), host=host, port=port, access_log=False, log_level="warning")


def _record_routes(app: FastAPI, hook: Hook) -> None:
    @app.post("/v1/records/{table:path}", openapi_extra=_BODY)
    async def records(
        request: Request,
        table: str,
        source: Annotated[
            str | None, Query(description="Which scanned source, where several have it.")
        ] = None,
    ) -> Response:
        """Check one record or many: a verdict a record, in order, in the form of the body."""
        body = await _read(request, hook.options.body_bytes)
        if body is None:
            sentence = (
                f"The body is larger than {hook.options.body_bytes:,} bytes; send fewer records at once, "
                "or set DQA_HOOK_BODY_BYTES. None of them was taken."
            )
            return _failure(413, sentence)
        return await run_in_threadpool(
            _answer, hook, body, request.headers.get("content-type", "").lower(), table, source
        )


def _lookup_routes(app: FastAPI, hook: Hook) -> None:
    @app.get("/v1/health")
    def health() -> JSONResponse:
        """Whether records can be checked, and by what."""
        return _health(hook)

    @app.get("/v1/tables")
    def tables() -> list[dict[str, Any]]:
        """The tables that records can be checked against."""
        return [
            {"source": t.source, "table": t.table, "run": t.run, "learnt_at": t.learnt_at.isoformat()}
            for t in hook.tables()
        ]

    @app.get("/v1/rules/{table:path}")
    def rules(
        table: str,
        source: Annotated[
            str | None, Query(description="Which scanned source, where several have it.")
        ] = None,
    ) -> list[dict[str, Any]]:
        """The rules in force for a table's records, and which of them one record cannot be judged by."""
        return hook.rules(table, source).as_dicts()

    @app.get("/v1/quarantine")
    def quarantine(
        table: str | None = None,
        released: bool = False,
        after: Annotated[int, Query(ge=0, description="Records behind this number.")] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> list[dict[str, Any]]:
        """Quarantined records, whole, in the order they came."""
        held = hook.quarantine.find(table=table, released=released, after=after, limit=limit)
        return [one.as_dict() for one in held]

    @app.get("/v1/quarantine/{number}")
    def quarantined(number: int) -> dict[str, Any]:
        """One quarantined record."""
        return hook.quarantine.get(number).as_dict()

    @app.post("/v1/quarantine/{number}/release")
    def release(number: int) -> dict[str, Any]:
        """Mark a quarantined record as released, and answer with it."""
        return hook.quarantine.release(number).as_dict()

    @app.get("/", include_in_schema=False)
    def index() -> HTMLResponse:
        return HTMLResponse(_index(app.openapi()))


async def _read(request: Request, limit: int) -> bytes | None:
    """The body; None where it is larger than `limit`, of which no more than that is read."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        return None
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


def _answer(hook: Hook, body: bytes, content_type: str, table: str, source: str | None) -> Response:
    """Read and check a body. Whatever happens, its records are judged, quarantined, or refused aloud."""
    try:
        try:
            read = read_body(body, content_type)
        except Malformed as error:
            if not body.strip():
                return _failure(400, str(error))
            verdict = hook.refuse(body, str(error), table=table, source=source)
            return _failure(400, f"{error} The body is kept in quarantine.", quarantine=verdict.quarantine)
        return _verdicts(hook, read, table, source)
    except AssistantError as error:
        return _failure(_status(error), str(error))
    except Exception as error:
        # The message of an unforeseen error may quote a record or a URL: only its type is told.
        _LOG.error("A request for %r failed: %s", redact(table), type(error).__name__)
        return _failure(500, f"The records could not be checked ({type(error).__name__}); none was taken.")


def _verdicts(hook: Hook, body: Body, table: str, source: str | None) -> Response:
    readable = [i for i, item in enumerate(body.items) if item.unreadable is None]
    judged = hook.check_many(
        [body.items[i].record for i in readable],
        table=table,
        source=source,
        raws=[body.items[i].raw.encode("utf-8", "surrogatepass") for i in readable],
    )
    verdicts = dict(zip(readable, judged, strict=True))
    for i, item in enumerate(body.items):
        if item.unreadable is not None:
            raw = item.raw.encode("utf-8", "surrogatepass")
            verdicts[i] = hook.refuse(raw, item.unreadable, table=table, source=source)
    texts = [_text(verdicts[i], item.raw, item.record) for i, item in enumerate(body.items)]
    if body.form == "lines":
        return Response("".join(text + "\n" for text in texts), media_type="application/x-ndjson")
    text = texts[0] if body.form == "object" else f"[{','.join(texts)}]"
    return Response(text, media_type="application/json")


def _text(verdict: Verdict, raw: str, record: Any) -> str:
    """A verdict as JSON on one line. A record that was not touched is given back in its own digits."""
    told = verdict.as_dict()
    if verdict.record is not record or record is None or "\n" in raw or "\r" in raw:
        return json.dumps(told, allow_nan=False)
    del told["record"]
    return f'{json.dumps(told, allow_nan=False)[:-1]}, "record": {raw}}}'


def _health(hook: Hook) -> JSONResponse:
    told: dict[str, Any] = {"status": "ok", "package": __version__}
    checks: dict[str, Callable[[], Any]] = {
        "tables": lambda: len(hook.tables()),
        "quarantined": hook.quarantine.count,
        "models": lambda: hook.models.versions,
    }
    for name, look in checks.items():
        try:
            told[name] = look()
        except Exception as error:
            told[name] = redact(str(error)) if isinstance(error, AssistantError) else type(error).__name__
            told["status"] = "degraded" if name == "models" and told["status"] == "ok" else "failing"
    return JSONResponse(told, status_code=503 if told["status"] == "failing" else 200)


def _status(error: AssistantError) -> int:
    if isinstance(error, UnknownName):
        return 404
    if isinstance(error, UsageError):
        return 400
    return 503 if isinstance(error, LedgerError | QuarantineFailed) else 500


def _failure(status: int, sentence: str, **more: Any) -> JSONResponse:
    return JSONResponse({"error": redact(sentence), **more}, status_code=status)


def _index(openapi: dict[str, Any]) -> str:
    """A page that lists what can be asked."""
    rows = "".join(
        f"<tr><td><b>{method.upper()}</b><td><code>{html.escape(path)}</code>"
        f"<td>{html.escape(one.get('description', ''))}"
        for path, methods in openapi["paths"].items()
        for method, one in methods.items()
    )
    title = html.escape(openapi["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
        f'<table>{rows}</table><p>In full: <a href="/openapi.json">/openapi.json</a>'
    )
