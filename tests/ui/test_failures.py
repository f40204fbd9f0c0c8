"""Whatever goes wrong is one sentence and the right exit code; no traceback, no password, JSON alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from assistant.ledger import Ledger
from ui.cli import looking
from ui.cli.main import run

SECRET = "s3cret/p@ss"


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", "from ui.cli.main import main; main()", *arguments],
        capture_output=True, text=True, timeout=120, env=os.environ | environment, check=False,
    )  # fmt: skip


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["scan", "nonsense://x"], 2, "nonsense"),
        (["scan", "postgresql://u@127.0.0.1:1/db"], 1, "127.0.0.1"),
        (["scan", "/nowhere/at/all.csv"], None, "all.csv"),
        (["scan"], 2, "URL"),
        (["suggestions", "--above", "7"], 2, "--above"),
        (["frobnicate"], 2, "frobnicate"),
        (["undo"], 2, "run"),
    ],
)
def test_a_request_that_fails_is_a_sentence(dqa, arguments, code, words):
    said = dqa(*arguments)
    assert said.code == code if code else said.code in (1, 2)
    assert words in said.err
    assert said.out == ""
    assert "Traceback" not in said.err


def test_a_password_is_nowhere(home, dqa):
    for url in (f"postgresql://me:{SECRET}@127.0.0.1:1/shop", f"mysql://me:{SECRET}@127.0.0.1:1/shop",
                f"nonsense://me:{SECRET}@host/x", f"postgresql://me:{SECRET}@[bad/x"):  # fmt: skip
        for arguments in (["scan", url], ["apply", url], ["scan", url, "--nonsense"], ["show", "x", url],
                          ["doctor", url, "--json"], ["standardize", url, "t"]):  # fmt: skip
            said = dqa(*arguments)
            assert said.code in (1, 2), arguments
            for word in (SECRET, "s3cret", "p@ss"):
                assert word not in said.out + said.err
    assert b"s3cret" not in everything_in(home)


def test_a_password_that_a_real_server_refuses_is_nowhere(postgresql_url, home):
    url = postgresql_url.replace("://postgres@", f"://nobody_here:{quote(SECRET, safe='')}@")
    assert "s3cret" in url
    said = command("scan", url, "--json", HOME=str(home))
    assert said.returncode == 1
    assert said.stdout == ""
    assert "Traceback" not in said.stderr
    assert "s3cret" not in said.stderr
    assert "p@ss" not in said.stderr
    assert b"s3cret" not in everything_in(home)


def test_what_nobody_foresaw_goes_to_the_log_without_secrets(home, dqa, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"bad luck with postgresql://me:{SECRET}@db/x")

    monkeypatch.setattr("ui.session.ledger", broken)
    said = dqa("suggestions")
    log = home / ".dqa" / "dqa.log"
    assert said.code == 1
    assert "RuntimeError: bad luck with postgresql://***@db/x" in said.err
    assert str(log) in said.err
    assert "Traceback" not in said.err
    text = log.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert looking.__name__.replace(".", "/") in text
    assert "s3cret" not in text


def test_an_interruption_says_how_to_go_on(dqa, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ui.session.ledger", interrupted)
    said = dqa("suggestions", "--search", "a b")
    assert said.code == 130
    assert "dqa suggestions --search 'a b'" in said.err


@pytest.mark.parametrize(
    ("name", "value"), [("DQA_PORT", "many"), ("DQA_CHUNK_ROWS", "0"), ("DQA_LEDGER", "nonsense://x")]
)
def test_a_setting_that_cannot_be_used_is_named(dqa, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    said = dqa("suggestions")
    assert said.code in (1, 2)
    assert (name if name != "DQA_LEDGER" else "nonsense") in said.err


def test_a_settings_file_that_is_not_toml_is_said(dqa, monkeypatch, tmp_path):
    (tmp_path / "dqa.toml").write_text("port = = 1", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = dqa("suggestions")
    assert said.code == 2
    assert "dqa.toml" in said.err


def test_json_is_alone_on_standard_output(shop):
    said = command("suggestions", "--json")
    assert said.returncode == 0
    assert said.stderr == ""
    assert json.loads(said.stdout)["count"] == 23


def test_a_closed_pipe_is_no_error(shop):
    process = subprocess.Popen(
        [sys.executable, "-c", "from ui.cli.main import main; main()", "suggestions", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdout.close()
    assert process.wait(60) in (0, 1)
    with process.stderr as stream:
        assert stream.read() == b""


def test_help_imports_nothing_heavy():
    probe = (
        "import sys; from ui.cli.main import run; run(['--help']); "
        "heavy = {'pandas', 'numpy', 'sqlalchemy', 'sklearn', 'streamlit', 'onnxruntime', 'torch'}; "
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, timeout=60)


def test_every_command_has_help_with_its_options(capsys):
    from ui.cli.main import _COMMANDS

    for _, commands in _COMMANDS:
        for one in commands:
            assert run([one.__name__, "--help"]) == 0
            assert "Usage: dqa" in capsys.readouterr().out


def test_a_failed_command_leaves_the_ledger_as_it_was(shop, dqa):
    before = shop.ledger.facets()
    dqa("accept", "--above", "0.5", "--task", "nonsense")
    with Ledger.open(f"sqlite:///{Path(os.environ['DQA_HOME']) / 'ledger.sqlite'}") as again:
        assert again.facets() == before
