"""The folder of a trained model that a name means, for whatever takes a model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.errors import UnknownName
from assistant.models.manifest import MANIFEST
from training.registry.versions import versions


def model_folder(name: str, roots: Sequence[Path]) -> Path:
    """The folder of the model called `name`: a folder, a model's champion in `roots`, or one of its versions.

    A version may be given by its beginning. A champion is answered with the folder of its version, so that
    what was used can be told later. Raises `UnknownName` with the names there are.
    """
    if (Path(name) / MANIFEST).is_file():
        return Path(name).resolve()
    for root in roots:
        if Path(name).name == name and (root / name / MANIFEST).is_file():
            return (root / name).resolve()
    kept = [one for root in roots for one in versions(root)]
    exact = [one for one in kept if one.version == name]
    fitting = exact or [one for one in kept if one.version.startswith(name)]
    if len(fitting) == 1:
        return fitting[0].folder.resolve()
    champions = sorted({one.model for one in kept if one.state == "champion"})
    there = [one.version for one in fitting] or [*champions, *(one.version for one in kept)]
    fits = "fits several versions" if fitting else "is neither a model's folder, a model nor a version"
    raise UnknownName(
        f"{name!r} {fits}; there are: {', '.join(there)}."
        if there
        else f"{name!r} {fits}; there is none here yet: `dqa train` makes them."
    )
