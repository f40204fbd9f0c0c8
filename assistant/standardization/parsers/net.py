"""E-mail addresses and web addresses: what RFC 5321 and RFC 3986 say means the same."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from assistant.standardization.parsers.interface import Evidence, Family, Learnt, Reading, Sample, best_form, settle

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


def _write_email(value: str, form: str, evidence: Evidence) -> str | None:
    return value


def _learn_email(sample: Sample, form: str | None) -> Learnt | None:
    return settle(best_form(sample, ["lower"], {}, read_email, _write_email), form, {})


def read_url(text: str, evidence: Evidence) -> Reading | None:
    """The address with scheme and host in small letters, no default port, and `/` for an empty path."""
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
    if not name or text[len(parts.scheme) : len(parts.scheme) + 3 + len(host)] != f"://{host}":
        return None
    rest = text[len(parts.scheme) + 3 + len(host) :]
    return Reading(f"{parts.scheme}://{user}{at}{name}{rest if rest[:1] == '/' else '/' + rest}")


def _write_url(value: str, form: str, evidence: Evidence) -> str | None:
    bare = value.count("/") == 3 and value.endswith("/")
    return value[:-1] if form == "no slash" and bare else value


def _learn_url(sample: Sample, form: str | None) -> Learnt | None:
    slashes = Counter(text.endswith("/") for text in sample.values if text.count("/") in (2, 3))
    forms = ["slash", "no slash"] if slashes[True] > slashes[False] else ["no slash", "slash"]
    return settle(best_form(sample, forms, {}, read_url, _write_url), form, {})


EMAIL = Family(
    name="email", kinds=("email",), forms={"lower": "ann@example.com"}, proof="is the same mailbox, letter case aside",
    learn=_learn_email, read=read_email, write=_write_email,
)  # fmt: skip
URL = Family(
    name="url", kinds=("url",), forms={"slash": "https://example.com/", "no slash": "https://example.com"},
    proof="is the same address by RFC 3986", learn=_learn_url, read=read_url, write=_write_url,
)  # fmt: skip
