"""E-mail addresses and web addresses: what RFC 5321 and RFC 3986 say means the same."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from assistant.standardization.parsers.interface import (
    Evidence,
    Family,
    Learnt,
    Reading,
    Sample,
    best_form,
    settle,
)

_EMAIL = re.compile(r"(?:mailto:)?<?([^\s@<>,;:\"()\[\]]{1,64}@(?:[\w-]+\.)+[^\W\d_][\w-]*)>?", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,10}://[^\s<>\"']+", re.IGNORECASE)
_PORTS = {"http": ":80", "https": ":443"}


def read_email(text: str, evidence: Evidence) -> Reading | None:
    """The address without case: no provider in use tells mailboxes apart by letter case."""
    found = _EMAIL.fullmatch(text) if len(text) <= 254 else None
    if found is None or ".." in found[1] or found[1].startswith("."):
        return None
    address = found[1]
    return Reading(address.lower()) if address.isascii() else None


def _learn_email(sample: Sample, form: str | None) -> Learnt | None:
    return settle(best_form(sample, ["lower"], {}, read_email, _write), form, {})


def _write(value: str, form: str, evidence: Evidence) -> str | None:
    return value


def read_url(text: str, evidence: Evidence) -> Reading | None:
    """The address with scheme and host in small letters, no default port; the path stays as it is."""
    if not _URL.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.netloc
        _ = parts.port
    except ValueError:
        return None
    user, at, name = host.rpartition("@")
    name = name.lower().removesuffix(_PORTS.get(parts.scheme, "\0"))
    start = len(parts.scheme) + 3
    if not name or not name.isascii() or text[start - 3 : start + len(host)] != f"://{host}":
        return None
    return Reading(f"{parts.scheme}://{user}{at}{name}{text[start + len(host) :]}")


def _learn_url(sample: Sample, form: str | None) -> Learnt | None:
    return settle(best_form(sample, ["lower"], {}, read_url, _write), form, {})


EMAIL = Family(
    name="email",
    kinds=("email",),
    forms={"lower": "ann@example.com"},
    proof="is the same mailbox, letter case aside",
    learn=_learn_email,
    read=read_email,
    write=_write,
)
URL = Family(
    name="url",
    kinds=("url",),
    forms={"lower": "https://example.com/Path"},
    proof="is the same address by RFC 3986",
    learn=_learn_url,
    read=read_url,
    write=_write,
)
