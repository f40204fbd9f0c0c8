"""Where versions lie, which one is served, and the one step that changes it."""

from __future__ import annotations

import ctypes
import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AssistantError, UsageError
from assistant.models.manifest import MANIFEST, read_manifest

VERSIONS = "versions"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def log_file(root: Path) -> Path:
    """The log of a models folder."""
    return root / VERSIONS / "log.jsonl"


def version_folder(root: Path, model: str, version: str) -> Path:
    """Where a version is kept."""
    return root / VERSIONS / model / version


def is_linked(root: Path, model: str) -> bool:
    """Whether `<root>/<model>` is a link to one of its versions, not a folder from before there were any."""
    place = root / model
    return place.is_symlink() and place.readlink().parent == Path(VERSIONS) / model


def champion_of(root: Path, model: str) -> str | None:
    """The version of `model` that is served from this folder; None where there is none."""
    place = root / model
    if not (place / MANIFEST).is_file():
        return None
    return place.readlink().name if is_linked(root, model) else read_manifest(place).version


def check_name(model: str) -> None:
    """Raise `UsageError` for a model's name that cannot be a folder of its own beside the encoders."""
    if not _NAME.fullmatch(model) or model == VERSIONS or model.startswith("encoder"):
        raise UsageError(
            f"{model!r} cannot be the name of a trained model: it must be letters, digits, _ . and -, not "
            f"{VERSIONS!r}, and not begin with 'encoder'."
        )


def point(root: Path, model: str, version: str) -> None:
    """Make `version` what is served, in one step: the old link or the new one is there at any moment."""
    target = version_folder(root, model, version).relative_to(root)
    place, scratch = root / model, root / f".{model}.link"
    scratch.symlink_to(target, target_is_directory=True)
    if place.is_dir() and not place.is_symlink():
        swap(scratch, place)
        shutil.rmtree(scratch)
    else:
        scratch.replace(place)


def unpoint(root: Path, model: str) -> None:
    """Serve no trained version any more: the shipped model, if there is one."""
    (root / model).unlink(missing_ok=True)


def move(folder: Path, target: Path) -> None:
    """Move a finished folder to `target`, which appears whole or not at all, also from another disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy(folder, target)
        shutil.rmtree(folder, ignore_errors=True)


def copy(folder: Path, target: Path) -> None:
    """Copy a folder to `target`, which appears whole or not at all."""
    scratch = target.with_name(f".{target.name}.part")
    shutil.rmtree(scratch, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copytree(folder, scratch)
        scratch.rename(target)
    except OSError:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def swap(one: Path, other: Path) -> None:
    """Exchange two paths: in one step on Linux (renameat2), else `other` is away for a moment."""
    libc = ctypes.CDLL(None, use_errno=True)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    if hasattr(libc, "renameat2") and not libc.renameat2(here, bytes(one), here, bytes(other), exchange):
        return
    away = other.with_name(f".{other.name}.old")
    other.rename(away)
    one.rename(other)
    away.rename(one)


@contextmanager
def changing(root: Path, seconds: float = 60.0) -> Iterator[None]:
    """Hold the lock of a models folder; clear up what a killed change left. Raises `AssistantError`."""
    from filelock import FileLock, Timeout

    try:
        (root / VERSIONS).mkdir(parents=True, exist_ok=True)
        with FileLock(root / VERSIONS / ".lock", timeout=seconds):
            _clear_up(root)
            yield
    except Timeout:
        raise AssistantError(
            f"Another process has been changing the models in {root} for {seconds:.0f} s; try again "
            "when it is done."
        ) from None
    except OSError as error:
        found = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        raise AssistantError(
            f"The models in {root} could not be changed ({found}); what was served before is still served. "
            "Make room or mend the permissions, then try again."
        ) from error


def _clear_up(root: Path) -> None:
    """Remove what a killed change left; put back a folder that it had set aside."""
    for away in root.glob(".*.old"):
        place = root / away.name[1:-4]
        if not place.exists():
            away.rename(place)
    for left in (*root.glob(".*.link"), *root.glob(".*.old"), *(root / VERSIONS).glob("*/.*.part")):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
