"""The trained versions of a models folder, read from disk: nothing is changed or opened here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import ModelMissing, UnknownName
from assistant.models.manifest import MANIFEST, Manifest, read_manifest
from training.registry.log import State, read_log, state_of
from training.registry.places import VERSIONS, champion_of, is_linked, log_file


@dataclass(frozen=True)
class Version:
    """One trained version: what it is called, its state, and where it lies."""

    model: str
    version: str
    state: State
    folder: Path

    @property
    def manifest(self) -> Manifest:
        """Its manifest; raises `ModelMissing` for one that cannot be read."""
        return read_manifest(self.folder)

    @property
    def card(self) -> dict[str, Any]:
        """Its card as it was written; empty where there is none."""
        return read_card(self.folder)

    @property
    def trained(self) -> datetime:
        """When its folder was finished (UTC)."""
        return datetime.fromtimestamp((self.folder / MANIFEST).stat().st_mtime, UTC)

    @property
    def size(self) -> int:
        """Bytes of the files its manifest names."""
        return sum((self.folder / name).stat().st_size for name in self.manifest.files)


def read_card(folder: Path) -> dict[str, Any]:
    """The `card.json` of a model's folder; empty where there is none that can be read."""
    try:
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) else {}


def versions(root: Path, model: str | None = None) -> list[Version]:
    """The trained versions in a models folder, of one model or of all, newest first."""
    events = read_log(log_file(root))
    found = []
    for folder in (root / VERSIONS).glob("*/*"):
        name, version = folder.parent.name, folder.name
        if model not in (None, name) or version.startswith(".") or not (folder / MANIFEST).is_file():
            continue
        serves = champion_of(root, name) == version
        found.append(Version(name, version, "champion" if serves else state_of(version, events), folder))
    found += [
        Version(folder.name, read_manifest(folder).version, "champion", folder)
        for folder in root.glob("*")
        if model in (None, folder.name) and _from_before(root, folder)
    ]
    return sorted(found, key=lambda version: version.trained, reverse=True)


def find_version(root: Path, model: str, version: str) -> Version:
    """The version of `model` called so, by its whole name or the beginning of its last part.

    Raises `UnknownName` with those there are, also where the beginning fits several.
    """
    known = versions(root, model)
    if not known:
        there = sorted({one.model for one in versions(root)})
        raise UnknownName(
            f"There is no trained version of {model!r} in {root}; "
            + (f"there are versions of: {', '.join(there)}." if there else "train one with `dqa train`.")
        )
    exact = [one for one in known if one.version == version]
    fitting = exact or [one for one in known if one.version.removeprefix(f"{model}-").startswith(version)]
    if len(fitting) != 1:
        fits = "fits several versions" if fitting else "is no version"
        raise UnknownName(
            f"{version!r} {fits} of {model}; there are: {', '.join(one.version for one in fitting or known)}."
        )
    return fitting[0]


def _from_before(root: Path, folder: Path) -> bool:
    """Whether this is a trained model's own folder from before there were versions, and not an encoder."""
    if is_linked(root, folder.name) or folder.name.startswith((".", "encoder")):
        return False
    try:
        return read_manifest(folder).model == folder.name
    except ModelMissing:
        return False
