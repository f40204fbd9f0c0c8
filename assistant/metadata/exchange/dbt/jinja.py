"""Texts in dbt's files: dbt renders them with Jinja, and nothing of ours may be run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

_MARKS = re.compile(r"\{[{%#]|[%#}]\}")
# Jinja also makes one line break of all, and drops the last.
_CHANGED = re.compile(r"\{[{%#]|[%#}]\}|\r|\n\Z")
_TOLD = re.compile(r"""[^A-Za-z0-9 .,:;()/_<>=+*&@!?€äöüÄÖÜß-]""")
_LITERAL = re.compile(r"\{\{ ('(?:[^'\\]|\\.)*') \}\}")
_DOC = re.compile(
    r"""\{\{-?\s*doc\(\s*(?:(['"])(?P<package>[^'"]*)\1\s*,\s*)?(['"])(?P<name>[^'"]*)\3\s*\)\s*-?\}\}"""
)
_BLOCK = re.compile(r"\{%-?\s*docs\s+(\w+)\s*-?%\}(.*?)\{%-?\s*enddocs\s*-?%\}", re.DOTALL)


def escaped(text: str) -> str:
    """The text as dbt renders it to itself: as it is, or within a literal where Jinja would change it."""
    if not _CHANGED.search(text):
        return text
    return "{{ '" + _TOLD.sub(lambda one: _escape(one[0]), text) + "' }}"


def unescaped(text: str, docs: Mapping[str, str]) -> str:
    """What dbt renders the text to; raises ValueError with a sentence where that takes a running dbt."""
    literal = _LITERAL.fullmatch(text)
    if literal:
        return str(ast.literal_eval(literal[1]))
    rendered = _DOC.sub(lambda found: _documented(found["name"], docs), text)
    if _MARKS.search(_DOC.sub("", text)):
        raise ValueError("it is written in Jinja; read dbt's target/manifest.json instead.")
    return rendered


def doc_blocks(text: str) -> dict[str, str]:
    """The `docs` blocks of a Markdown file of a project, by name."""
    return {name: body.strip() for name, body in _BLOCK.findall(text)}


def _documented(name: str, docs: Mapping[str, str]) -> str:
    if name not in docs:
        raise ValueError(f"the docs block {name!r} is not in the files that were read.")
    return docs[name]


def _escape(one: str) -> str:
    return f"\\u{ord(one):04x}" if ord(one) < 65536 else f"\\U{ord(one):08x}"
