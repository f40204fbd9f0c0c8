"""Database URLs: read without ever repeating their password, and what is left of them to name a source."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from connectors.errors import BadUrl
from connectors.redact import redact


def server_url(url: str, driver: str, port: int, example: str) -> URL:
    """The URL of a database server, its driver replaced by ours; raises BadUrl if it names no database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise BadUrl(f"{redact(url)!r} cannot be read as a URL; it should look like {example}") from None
    if "@" in (parsed.host or ""):
        raise BadUrl(f"{redact(url)!r} has an @ in its password; write it as %40.")
    if not parsed.database:
        raise BadUrl(f"{redact(url)!r} names no database; it should look like {example}")
    return parsed.set(drivername=driver, host=parsed.host or "localhost", port=parsed.port or port)


def source_of(url: URL) -> str:
    """What names the source: scheme, host, port and database, without user, password and options."""
    bare = URL.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database)
    return bare.render_as_string()
