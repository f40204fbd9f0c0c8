"""YAML that every reader of it understands alike: 1.1 and 1.2, in C and in Python."""

from __future__ import annotations

import re
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 _.,/()%€+-]*[A-Za-z0-9_.)%€]")
_PROSE = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff\t]*")


class _Dumper(yaml.SafeDumper):
    """Keeps what two readers could take for two things in double quotes, and paragraphs as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style: str | None = '"'
    lines = text.split("\n")
    if len(lines) > 1 and _PROSE.fullmatch(text) and all(one == one.strip() and one for one in lines):
        style = "|"
    elif len(lines) == 1 and _PLAIN.fullmatch(text):
        style = None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _text)


def dumped(body: Any) -> str:
    """The document, keys in the order given."""
    text: str = yaml.dump(body, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return text


def flow(body: Any) -> str:
    """What stands between the marks of a collection on one line: `a: x, b: y` of a mapping."""
    text: str = yaml.dump(
        body, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=True
    )
    return text.strip()[1:-1]
