"""The changes of a models folder: register, promote, roll back, retire. Each is one step under one lock."""

from __future__ import annotations

import getpass
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import ModelMissing, UsageError
from assistant.models.manifest import MANIFEST, Manifest, check_files, read_manifest
from assistant.models.store import SHIPPED
from training.registry.figures import primary_of
from training.registry.log import Action, Event, State, append, champions, read_log
from training.registry.places import (
    champion_of,
    changing,
    check_name,
    copy,
    is_linked,
    log_file,
    move,
    point,
    swap,
    unpoint,
    version_folder,
)
from training.registry.versions import Version, find_version, read_card


@dataclass(frozen=True)
class Installed:
    """A trained version in its place: its name, its state, its folder."""

    version: str
    state: State
    folder: Path


def install(folder: Path, root: Path, who: str = "") -> Installed:
    """Move the finished model in `folder` into the models folder `root`.

    It becomes a candidate, and at once the champion where no version of its model is served from `root` yet.
    The shipped models are versioned by git alone: there `folder` takes the place of the one before. Raises
    `ModelMissing` where its files differ from its manifest, `AssistantError` where the disk is full, say;
    then `folder` is left where it was, and what was served before still is.
    """
    manifest = _checked(folder)
    if root.resolve() == SHIPPED.resolve():
        return _ship(folder, root, manifest)
    with changing(root):
        kept = _register(folder, root, manifest, who)
        if champion_of(root, manifest.model) is None:
            _promote(root, kept, "the first version of this model here", who)
    return Installed(kept.version, find_version(root, kept.model, kept.version).state, kept.folder)


def register(folder: Path, root: Path, who: str = "") -> Version:
    """Move the finished model in `folder` into `root` as a candidate; raises as `install`."""
    manifest = _checked(folder)
    with changing(root):
        kept = _register(folder, root, manifest, who)
    return find_version(root, kept.model, kept.version)


def promote(
    root: Path, model: str, version: str, why: str = "", who: str = "", *, anyway: bool = False
) -> Version:
    """Make a version the one that is served; the champion before it is retired.

    Raises `UsageError` where its primary figure is worse than the champion's beyond its interval, unless
    `anyway`; `ModelMissing` where its files or the encoder it runs on are not there.
    """
    with changing(root):
        chosen = find_version(root, model, version)
        if chosen.state == "champion":
            raise UsageError(f"{chosen.version} is what is served already.")
        if not anyway:
            _compare(root, chosen)
        _promote(root, chosen, why, who)
    return find_version(root, model, chosen.version)


def roll_back(root: Path, model: str, why: str = "", who: str = "") -> Version | None:
    """Serve the champion before this one again; None where that is the shipped model.

    Raises `UsageError` where there is nothing before it.
    """
    with changing(root):
        _catch_up(root, model, who)
        current = champion_of(root, model)
        if current is None:
            raise UsageError(f"No trained version of {model} is served from {root}: nothing to roll back.")
        before = champions(model, read_log(log_file(root)))[:-1]
        if before:
            chosen = find_version(root, model, before[-1])
            _switch(root, chosen, "roll back", why, who)
            return find_version(root, model, chosen.version)
        if not (SHIPPED / model / MANIFEST).is_file():
            raise UsageError(
                f"{current} is the first champion of {model}, and none is shipped: nothing before it."
            )
        unpoint(root, model)
        _log(root, who, "retire", find_version(root, model, current), "champion", "retired", None, why)
    return None


def retire(root: Path, model: str, version: str, why: str = "", who: str = "") -> Version:
    """Set a version aside: nothing rolls back to it; its files stay. Raises `UsageError` for the champion."""
    with changing(root):
        chosen = find_version(root, model, version)
        if chosen.state == "champion":
            raise UsageError(
                f"{chosen.version} is what is served: promote another version or roll back, then retire it."
            )
        if chosen.state != "retired" or chosen.version in champions(model, read_log(log_file(root))):
            _log(root, who, "retire", chosen, chosen.state, "retired", None, why)
    return find_version(root, model, chosen.version)


def _checked(folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    check_name(manifest.model)
    check_files(folder, manifest)
    return manifest


def _register(folder: Path, root: Path, manifest: Manifest, who: str) -> Version:
    """Move `folder` in; the same version trained again only renews what lies beside the weights."""
    _catch_up(root, manifest.model, who)
    target = version_folder(root, manifest.model, manifest.version)
    kept = Version(manifest.model, manifest.version, "candidate", target)
    if not target.exists():
        _log(root, who, "register", kept, None, "candidate", None, "trained")
        move(folder, target)
        return kept
    kept = find_version(root, manifest.model, manifest.version)
    if folder.resolve() != target.resolve():
        _renew(folder, target)
    if kept.state == "retired":
        _log(root, who, "register", kept, "retired", "candidate", None, "trained again")
    return kept


def _renew(folder: Path, target: Path) -> None:
    """Replace each file in `target` by the one in `folder`; those the manifest names are the same."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = target / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        scratch = place.with_name(f"{place.name}.part")
        try:
            shutil.copyfile(file, scratch)
        except OSError:
            scratch.unlink(missing_ok=True)
            raise
        scratch.replace(place)
    shutil.rmtree(folder)


def _promote(root: Path, chosen: Version, why: str, who: str) -> None:
    manifest = chosen.manifest
    check_files(chosen.folder, manifest)
    if manifest.base is not None and manifest.base not in _encoders(root):
        raise ModelMissing(
            f"{chosen.version} needs the encoder {manifest.base}, which is neither in {root} nor shipped; "
            "train it again on a base that is there."
        )
    _catch_up(root, chosen.model, who)
    _switch(root, chosen, "promote", why, who)


def _switch(root: Path, chosen: Version, action: Action, why: str, who: str) -> None:
    check_files(chosen.folder, chosen.manifest)
    previous = champion_of(root, chosen.model)
    _log(root, who, action, chosen, chosen.state, "champion", previous, why)
    point(root, chosen.model, chosen.version)


def _encoders(root: Path) -> set[str]:
    folders = [folder for place in (root, SHIPPED) for folder in place.glob("encoder*")]
    return {read_manifest(folder).version for folder in folders if (folder / MANIFEST).is_file()}


def _compare(root: Path, chosen: Version) -> None:
    """Refuse a version that is shown to be worse than the champion, or than the shipped model."""
    serving = root / chosen.model
    if not (serving / MANIFEST).is_file():
        serving = SHIPPED / chosen.model
    served, offered = primary_of(read_card(serving)), primary_of(chosen.card)
    if served and offered and served.metric == offered.metric and offered.worse_than(served):
        raise UsageError(
            f"{chosen.version} is worse than what is served: {offered.in_words()} against "
            f"{served.in_words()}. `dqa compare` shows where; --anyway promotes it nevertheless."
        )


def _catch_up(root: Path, model: str, who: str) -> None:
    """Adopt a model from before there were versions; note in the log what a kill kept from following."""
    serving = champion_of(root, model)
    if serving and not is_linked(root, model):
        target = version_folder(root, model, serving)
        if not target.exists():
            copy(root / model, target)
        point(root, model, serving)
    stack = champions(model, read_log(log_file(root)))
    if serving == (stack[-1] if stack else None):
        return
    if serving is None:
        gone = Version(model, stack[-1], "champion", version_folder(root, model, stack[-1]))
        _log(root, who, "retire", gone, "champion", "retired", None, "found no longer served")
        return
    action: Action = "roll back" if serving in stack else "promote"
    found = find_version(root, model, serving)
    _log(root, who, action, found, None, "champion", stack[-1] if stack else None, "found served")


def _ship(folder: Path, root: Path, manifest: Manifest) -> Installed:
    """Put `folder` in the place of the shipped model."""
    target = root / manifest.model
    if target.exists():
        swap(folder, target)
        shutil.rmtree(folder)
    else:
        folder.rename(target)
    return Installed(manifest.version, "champion", target)


def _log(
    root: Path,
    who: str,
    action: Action,
    version: Version,
    before: State | None,
    after: State,
    previous: str | None,
    why: str,
) -> None:
    event = Event(
        at=datetime.now(UTC),
        who=who or _login(),
        action=action,
        model=version.model,
        version=version.version,
        before=before,
        after=after,
        previous=previous,
        why=why,
    )
    append(log_file(root), event)


def _login() -> str:
    try:
        return os.environ.get("DQA_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user id
        return "unknown"
