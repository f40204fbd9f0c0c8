"""OpenMetadata's names: which it takes, and how they are joined to fully qualified ones.

https://github.com/open-metadata/OpenMetadata, `openmetadata-spec`: `entityName` of type/basic.json, and the
grammar Fqn.g4.
"""

from __future__ import annotations

import re

_REFUSED = re.compile('::|["\r\n\x85\u2028\u2029]')
_LONGEST = 256
_PART = re.compile(r'"([^"]*)"|([^."]+)')


def refusal(name: str) -> str | None:
    """Why OpenMetadata takes no such name."""
    if not name.strip():
        return "OpenMetadata takes no name of blanks."
    if _REFUSED.search(name):
        return f"OpenMetadata takes no name with a quotation mark, a double colon or a line break: {name!r}."
    if len(name) > _LONGEST:
        return f"OpenMetadata takes names of {_LONGEST} characters at most; this one has {len(name):,}."
    return None


def joined(*parts: str) -> str:
    """The fully qualified name; a part with a dot is quoted."""
    return ".".join(f'"{part}"' if "." in part else part for part in parts)


def split(name: str) -> list[str]:
    """The parts of a fully qualified name."""
    return [quoted or plain for quoted, plain in _PART.findall(name)]
