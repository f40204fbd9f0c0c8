from __future__ import annotations

import math
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import UnknownName
from assistant.hook import Quarantine, QuarantineFailed, Reason
from assistant.hook.quarantine import Held
from tests.hook.test_check import _same

_WHY = (Reason("unusable", "It cannot be used.", "a", date(2020, 1, 1)),)


def put(quarantine: Quarantine, record: object, raw: bytes | None = None) -> Held:
    number = quarantine.put(
        [(record, raw, _WHY)], table="t", source="s://u:hunter2@h/d", versions={"run": "r"}
    )[0]
    return quarantine.get(number)


@pytest.fixture
def quarantine(tmp_path: Path) -> Quarantine:
    return Quarantine(tmp_path / "deep" / "q.sqlite")


def test_nothing_yet(quarantine: Quarantine) -> None:
    assert (quarantine.find(), quarantine.count()) == ([], 0)
    with pytest.raises(UnknownName):
        quarantine.get(1)
    assert not quarantine.file.exists()


@pytest.mark.parametrize(
    "record",
    [{"a": Decimal("1.10"), "b": date(2020, 1, 1), "c": b"\xff"}, {"$": "date", "v": 1}, "\ud800\x00",
     [math.nan], {"a": {"b": [1, {"c": None}]}}],
)  # fmt: skip
def test_a_record_comes_back_as_it_was(quarantine: Quarantine, record: object) -> None:
    assert _same(put(quarantine, record).record, record)


def test_raw_bytes_are_kept_byte_for_byte(quarantine: Quarantine) -> None:
    held = put(quarantine, {"a": 1}, b'{"a":  1}\r\n\xff')
    assert (held.body, held.form) == (b'{"a":  1}\r\n\xff', "raw")
    assert held.record == held.body
    assert held.as_dict()["body"].endswith("\\xff")
    assert put(quarantine, None, b'{"a": 1.50}').record == {"a": 1.5}
    assert "hunter2" not in str(held)


@pytest.mark.parametrize(("levels", "kept"), [(700, "[[[["), (5_000, "nested too deep")])
def test_too_deep_for_json_is_kept_as_text(quarantine: Quarantine, levels: int, kept: str) -> None:
    deep: list[object] = []
    for _ in range(levels):
        deep = [deep]
    assert kept in put(quarantine, {"a": deep}).body.decode()


def test_release_and_paging(quarantine: Quarantine) -> None:
    ids = [put(quarantine, {"n": n}).id for n in range(5)]
    assert [held.id for held in quarantine.find(after=ids[1], limit=2)] == ids[2:4]
    assert quarantine.find(table="other") == []
    first = quarantine.release(ids[0])
    assert first.record == {"n": 0}
    assert first.released_at is not None
    assert quarantine.release(ids[0]).released_at == first.released_at
    assert [held.id for held in quarantine.find()] == ids[1:]
    assert [held.id for held in quarantine.find(released=True)] == ids[:1]
    assert len(quarantine.find(released=None)) == 5
    assert quarantine.count() == 4
    with pytest.raises(UnknownName):
        quarantine.release(999)


def test_many_writers_lose_nothing(quarantine: Quarantine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: put(quarantine, {"n": n}), range(120)))
    assert sorted(held.record["n"] for held in quarantine.find(limit=1_000)) == list(range(120))


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "q.sqlite"
    code = (
        "from pathlib import Path; from assistant.hook import Quarantine, Reason\n"
        f"q = Quarantine(Path({str(file)!r})); n = 0\n"
        "while True:\n"
        "    q.put([({'n': n}, None, [Reason('unusable', 's')])], table='t', source=None, versions={})\n"
        "    print(n, flush=True); n += 1"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= 15:
                break
        os.kill(process.pid, signal.SIGKILL)
        told = [int(n) for n in process.stdout.read().split()]
    last = max([15, *told])
    kept = [held.record["n"] for held in Quarantine(file).find(limit=10_000)]
    assert kept == list(range(len(kept)))
    assert len(kept) in (last + 1, last + 2)
    assert put(Quarantine(file), {"n": "after"}).record == {"n": "after"}


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(QuarantineFailed, match="DQA_HOOK_QUARANTINE"):
        put(Quarantine(tmp_path / "file" / "q.sqlite"), {})
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"no database at all, but long enough to look at" * 50)
    with pytest.raises(QuarantineFailed):
        put(Quarantine(other), {})
    with pytest.raises(QuarantineFailed):
        Quarantine(other).count()
    sqlite3.connect(tmp_path / "empty.sqlite").close()
    assert Quarantine(tmp_path / "empty.sqlite").count() == 0


def test_several_processes_may_write(tmp_path: Path) -> None:
    file = tmp_path / "q.sqlite"
    code = f"from tests.hook.test_quarantine import put_ten; put_ten({str(file)!r})"
    writers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert Quarantine(file).count() == 20


def put_ten(file: str) -> None:
    """What each of several processes does."""
    for n in range(10):
        put(Quarantine(Path(file)), {"n": n})
