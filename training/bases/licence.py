"""The licence of a base: what its card, configuration or LICENSE file states, else the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

UNKNOWN = "unknown"
_TEXTS = {
    "Apache License": "Apache-2.0",
    "MIT License": "MIT",
    "BSD 3-Clause": "BSD-3-Clause",
    "LLAMA 3.2 COMMUNITY": "llama3.2",
    "LLAMA 3.1 COMMUNITY": "llama3.1",
    "GNU AFFERO GENERAL": "AGPL-3.0",
    "GNU GENERAL PUBLIC": "GPL",
    "CC BY-NC": "CC-BY-NC-4.0",
    "Attribution-NonCommercial 4.0": "CC-BY-NC-4.0",
}
"""Words in the first lines of a licence's text → what it is called."""


def licence_of(folder: Path, name: str, config: dict[str, Any], sha256: str = "") -> str:
    """The licence of the base called `name` in `folder`, as stated there; "unknown" where nothing says so."""
    stated = _front_matter(folder) or str(config.get("license") or "") or _text(folder)
    if stated:
        return stated
    from training.bases.catalogue import find

    known = find(name, sha256)
    return known.licence if known else UNKNOWN


def _front_matter(folder: Path) -> str:
    """The `license` of the README's front matter; of "other", the name given beside it."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
        stated = yaml.safe_load(text.split("---", 2)[1]) if text.startswith("---") else None
    except (OSError, yaml.YAMLError, IndexError):
        return ""
    if not isinstance(stated, dict):
        return ""
    licence = stated.get("license") or ""
    if licence == "other":
        licence = stated.get("license_name") or licence
    return ", ".join(map(str, licence)) if isinstance(licence, list) else str(licence)


def _text(folder: Path) -> str:
    """What the first lines of a LICENSE file call it."""
    for file in sorted(folder.glob("LICEN[SC]E*")):
        try:
            head = file.read_text(encoding="utf-8", errors="replace")[:600].lower()
        except OSError:
            continue
        for words, licence in _TEXTS.items():
            if words.lower() in head:
                return licence
    return ""
