from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.errors import AssistantError, ModelMissing, UnknownName, UsageError
from assistant.models.manifest import check_files, read_manifest
from assistant.models.store import SHIPPED, StoredModels
from assistant.settings import Settings
from tests.registry.made import MODEL, make_model
from training.registry import (
    find_version,
    install,
    promote,
    read_log,
    register,
    retire,
    roll_back,
    versions,
)
from training.registry.places import log_file

REPOSITORY = Path(__file__).parents[2]


def add(root: Path, number: int, **facts: object) -> str:
    folder = root.parent / f"trained-{number}"
    version = make_model(folder, number, **facts)  # type: ignore[arg-type]
    installed = install(folder, root, "ada")
    assert installed.version == version
    assert not folder.exists()
    return version


def served(root: Path) -> str:
    """What serving finds, and its files are whole."""
    folder, manifest = StoredModels(Settings(models=root)).find(MODEL)
    check_files(folder, manifest)
    return manifest.version


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_the_first_is_served_at_once_and_the_next_waits_for_promotion(root: Path) -> None:
    first, second = add(root, 1), add(root, 2)
    assert served(root) == first
    assert {one.version: one.state for one in versions(root)} == {first: "champion", second: "candidate"}
    promoted = promote(root, MODEL, second, "better on dates", "ada")
    assert promoted.state == "champion"
    assert served(root) == second
    assert find_version(root, MODEL, first).state == "retired"
    last = read_log(log_file(root))[-1]
    assert (last.who, last.action, last.version, last.previous, last.why) == (
        "ada", "promote", second, first, "better on dates",
    )  # fmt: skip


def test_rolling_back_goes_from_champion_to_champion_and_never_round(root: Path) -> None:
    first, second, third = add(root, 1), add(root, 2), add(root, 3)
    promote(root, MODEL, second)
    promote(root, MODEL, third)
    assert roll_back(root, MODEL, "slower").version == second  # type: ignore[union-attr]
    assert roll_back(root, MODEL).version == first  # type: ignore[union-attr]
    assert served(root) == first
    with pytest.raises(UsageError, match="nothing before it"):
        roll_back(root, MODEL)
    promote(root, MODEL, third)
    assert roll_back(root, MODEL).version == first  # type: ignore[union-attr]


def test_rolling_back_the_first_serves_the_shipped_model_again(root: Path, tmp_path: Path) -> None:
    make_model(tmp_path / "trained", 1, model="column_kind")
    own = install(tmp_path / "trained", root).version
    store = StoredModels(Settings(models=root))
    assert store.versions["column_kind"] == own
    assert roll_back(root, "column_kind") is None
    assert store.find("column_kind")[0] == SHIPPED / "column_kind"
    assert find_version(root, "column_kind", own).state == "retired"


def test_a_version_that_is_worse_beyond_its_interval_is_promoted_only_anyway(root: Path) -> None:
    first, close, worse = add(root, 1, accuracy=0.9), add(root, 2, accuracy=0.89), add(root, 3, accuracy=0.8)
    with pytest.raises(UsageError, match=r"worse than what is served: accuracy 0\.800 \(0\.780–0\.820\)"):
        promote(root, MODEL, worse)
    assert served(root) == first
    assert promote(root, MODEL, close).state == "champion"
    assert promote(root, MODEL, worse, anyway=True).state == "champion"


def test_retiring_keeps_the_files_and_spares_the_champion(root: Path) -> None:
    first, second = add(root, 1), add(root, 2)
    assert retire(root, MODEL, second).state == "retired"
    assert find_version(root, MODEL, second).folder.is_dir()
    with pytest.raises(UsageError, match="is what is served"):
        retire(root, MODEL, first)
    promote(root, MODEL, second)
    retire(root, MODEL, first)
    with pytest.raises(UsageError, match="nothing before it"):
        roll_back(root, MODEL)


def test_a_version_is_found_by_the_beginning_of_its_hash(root: Path) -> None:
    first = add(root, 1)
    short = first.removeprefix(f"{MODEL}-")[:6]
    assert find_version(root, MODEL, short).version == first
    with pytest.raises(UnknownName, match=f"is no version of toy; there are: {first}"):
        find_version(root, MODEL, "zzz")
    with pytest.raises(UnknownName, match="there are versions of: toy"):
        find_version(root, "other", "zzz")


def test_the_same_model_trained_again_renews_its_card_and_nothing_else(root: Path, tmp_path: Path) -> None:
    first = add(root, 1)
    make_model(tmp_path / "again", 1)
    (tmp_path / "again" / "card.md").write_text("# newer\n", encoding="utf-8")
    again = install(tmp_path / "again", root)
    assert (again.version, again.state) == (first, "champion")
    assert (root / MODEL / "card.md").read_text(encoding="utf-8") == "# newer\n"
    assert len(versions(root)) == 1
    add(root, 2)
    kept = find_version(root, MODEL, add(root, 3)).folder
    assert register(kept, root).folder == kept, "registering a version in its own place changes nothing"
    assert (kept / "card.md").is_file()


def test_a_model_from_before_there_were_versions_is_adopted(root: Path, tmp_path: Path) -> None:
    old = make_model(root / MODEL, 1)
    assert [one.state for one in versions(root)] == ["champion"]
    new = add(root, 2)
    assert served(root) == old
    assert (root / MODEL).is_symlink()
    promote(root, MODEL, new)
    assert roll_back(root, MODEL).version == old  # type: ignore[union-attr]
    assert [path.name for path in root.iterdir() if path.name.startswith(".")] == []


def test_damaged_or_strange_folders_never_get_in(root: Path, tmp_path: Path) -> None:
    first = add(root, 1)
    make_model(tmp_path / "damaged", 2)
    (tmp_path / "damaged" / "adapter.safetensors").write_bytes(b"other")
    with pytest.raises(ModelMissing, match="SHA-256 differs"):
        install(tmp_path / "damaged", root)
    make_model(tmp_path / "elsewhere", 3, model="../outside")
    with pytest.raises(UsageError, match="cannot be the name of a trained model"):
        install(tmp_path / "elsewhere", root)
    make_model(tmp_path / "encoder", 4, model="encoder-mine")
    with pytest.raises(UsageError, match="not begin with 'encoder'"):
        install(tmp_path / "encoder", root)
    assert [one.version for one in versions(root)] == [first]


def test_a_candidate_damaged_since_or_without_its_encoder_is_not_promoted(root: Path) -> None:
    first, second = add(root, 1), add(root, 2)
    lonely = add(root, 3, base="encoder-0123456789")
    (find_version(root, MODEL, second).folder / "adapter.safetensors").write_bytes(b"other")
    with pytest.raises(ModelMissing, match="SHA-256 differs"):
        promote(root, MODEL, second)
    with pytest.raises(ModelMissing, match="needs the encoder encoder-0123456789"):
        promote(root, MODEL, lonely)
    assert served(root) == first


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "disk")


@pytest.mark.parametrize(
    ("change", "step"),
    [("install", "mkdir"), ("install", "open"), ("install", "rename"),
     ("promote", "mkdir"), ("promote", "open"), ("promote", "symlink_to"), ("promote", "replace")],
)  # fmt: skip
def test_a_full_disk_is_a_sentence_and_the_old_model_is_served(
    change: str, step: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = add(root, 1), add(root, 2)
    third = make_model(tmp_path / "third", 3)
    real = getattr(Path, step)

    def full(path: Path, *arguments: object, **options: object) -> object:
        if step != "open" or "a" in str(arguments[:1]):
            raise FULL
        return real(path, *arguments, **options)

    def act() -> str:
        if change == "install":
            return install(tmp_path / "third", root).version
        return promote(root, MODEL, second).version

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, full)
        with pytest.raises(AssistantError, match=r"No space left on device.*served before is still served"):
            act()
    assert served(root) == first
    assert act() == (third if change == "install" else second)
    assert served(root) == (first if change == "install" else second)
    assert list(root.glob(".*")) == []


def test_a_disk_that_fills_up_while_copying_from_another_disk(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(root, 1)
    second = make_model(tmp_path / "second", 2)
    real = Path.rename

    def other_disk(path: Path, target: Path) -> Path:
        if path == tmp_path / "second":
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return real(path, target)

    def full(source: Path, target: Path) -> None:
        Path(target).mkdir()
        (Path(target) / "manifest.json").write_text("{", encoding="utf-8")
        raise FULL

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", other_disk)
        patched.setattr(shutil, "copytree", full)
        with pytest.raises(AssistantError, match="No space left on device"):
            install(tmp_path / "second", root)
    assert [one.version for one in versions(root)] == [first]
    assert list((root / "versions" / MODEL).glob(".*")) == []
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", other_disk)
        assert install(tmp_path / "second", root).version == second
    assert not (tmp_path / "second").exists()


def switching(root: Path, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.registry.switching", str(root), "turns", str(times)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def killed(root: Path, job: str, what: str, point: str, call: int) -> None:
    """Do one job in a process that is killed at the point."""
    command = [sys.executable, "-m", "tests.registry.switching", str(root), job, what, point, str(call)]
    assert subprocess.run(command, cwd=REPOSITORY, check=False).returncode == -signal.SIGKILL


@pytest.mark.parametrize(("point", "new"), [("append", False), ("symlink_to", False), ("replace", True)])
@pytest.mark.parametrize("job", ["promote", "roll_back"])
def test_killed_at_each_step_of_a_switch(job: str, point: str, new: bool, root: Path) -> None:
    first, second = add(root, 1), add(root, 2)
    before, after = first, second
    if job == "roll_back":
        promote(root, MODEL, second)
        before, after = second, first
    killed(root, job, second, point, 1)
    assert served(root) == (after if new else before)
    third = add(root, 3)
    assert served(root) == (after if new else before), "the next change cleared up and switched nothing"
    assert promote(root, MODEL, third).state == "champion"
    assert roll_back(root, MODEL).version == (after if new else before)  # type: ignore[union-attr]
    assert list(root.glob(".*")) == []


@pytest.mark.parametrize(("point", "call"), [("append", 1), ("rename", 1), ("append", 2), ("replace", 1)])
def test_killed_while_the_first_is_installed(point: str, call: int, root: Path, tmp_path: Path) -> None:
    version = make_model(tmp_path / "trained", 1)
    killed(root, "install", str(tmp_path / "trained"), point, call)
    if point == "replace":
        assert served(root) == version
    else:
        with pytest.raises(ModelMissing, match="is neither in"):
            served(root)
    make_model(tmp_path / "again", 1)
    assert install(tmp_path / "again", root).state == "champion"
    assert served(root) == version


@pytest.mark.parametrize(("point", "call"), [("rename", 1), ("symlink_to", 1), ("swap", 1)])
def test_killed_while_a_model_from_before_is_adopted(
    point: str, call: int, root: Path, tmp_path: Path
) -> None:
    old = make_model(root / MODEL, 1)
    make_model(tmp_path / "trained", 2)
    killed(root, "install", str(tmp_path / "trained"), point, call)
    assert served(root) == old
    assert install(tmp_path / "trained", root).state == "candidate"
    assert served(root) == old
    assert list(root.glob(".*")) == []


def test_killed_while_promoting_the_old_or_the_new_is_whole(root: Path) -> None:
    known = {add(root, number) for number in range(3)}
    draws = random.Random(0)
    for _ in range(6):
        process = switching(root, -1)
        time.sleep(draws.uniform(0.0, 0.05))
        process.kill()
        process.communicate()
        assert served(root) in known
        assert sum(one.state == "champion" for one in versions(root)) == 1
    newest = add(root, 9)
    promote(root, MODEL, newest)
    assert served(root) == newest
    assert roll_back(root, MODEL).version in known  # type: ignore[union-attr]
    assert list(root.glob(".*")) == []


def test_promotions_at_once_wait_for_each_other(root: Path) -> None:
    known = {add(root, number) for number in range(3)}
    processes = [switching(root, 10) for _ in range(2)]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    promoted = [event for event in read_log(log_file(root)) if event.action == "promote"]
    assert len(promoted) > 20
    champion = promoted[0].version
    for event in promoted[1:]:
        assert event.previous == champion, "each promotion saw the one before it"
        champion = event.version
    assert served(root) == champion
    assert champion in known


def test_a_log_line_cut_short_by_a_kill_is_passed_over(root: Path) -> None:
    first, second = add(root, 1), add(root, 2)
    with log_file(root).open("a", encoding="utf-8") as log:
        log.write('{"at": "2025-01-01T00:00')
    promote(root, MODEL, second)
    assert [event.version for event in read_log(log_file(root))][-1] == second
    assert roll_back(root, MODEL).version == first  # type: ignore[union-attr]


def test_the_shipped_models_are_replaced_in_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    monkeypatch.setattr("training.registry.changes.SHIPPED", shipped)
    for number in (1, 2):
        version = make_model(tmp_path / f"{number}.part", number)
        assert install(tmp_path / f"{number}.part", shipped).version == version
        assert read_manifest(shipped / MODEL).version == version
    assert sorted(path.name for path in shipped.iterdir()) == [MODEL]
    assert not (shipped / MODEL).is_symlink()


def test_a_system_that_cannot_exchange_paths_in_one_step_adopts_as_well(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.registry.places.ctypes.CDLL", lambda name, use_errno: object())
    old = make_model(root / MODEL, 1)
    add(root, 2)
    assert served(root) == old
    assert (root / MODEL).is_symlink()


def test_a_folder_set_aside_by_a_kill_is_put_back(root: Path) -> None:
    old = make_model(root / f".{MODEL}.old", 1)
    new = add(root, 2)
    assert served(root) == old
    assert find_version(root, MODEL, new).state == "candidate"
