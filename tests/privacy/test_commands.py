"""`dqa federate` and `dqa data scrub`: what they write, say, and refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import Said, dqa
from training.privacy import federated
from training.privacy.federated import Federation
from training.recipe import Recipe

__all__ = ["dqa"]

Dqa = Callable[..., Said]


@pytest.fixture
def people(tmp_path: Path) -> str:
    rows = [
        ("call Anna Schmidt at +49 30 12345678", "note"),
        ("anna.schmidt@gmail.com ; p.mueller@web.de", "mail"),
        ("open ; closed", "state"),
    ]
    file = tmp_path / "people.jsonl"
    file.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in rows))
    return str(file)


def test_scrub_writes_says_what_it_replaced_and_what_remains(dqa: Dqa, people: str, tmp_path: Path) -> None:
    out = tmp_path / "scrubbed.jsonl"
    said = dqa("data", "scrub", people, "--out", str(out))
    assert said.code == 0, said.err
    assert "2 of 3 examples were changed" in said.out
    assert "pseudonymous, not anonymous" in said.out
    text = out.read_text()
    assert not any(word in text for word in ("Anna", "Schmidt", "anna", "12345678", "web.de"))
    assert "open ; closed" in text


def test_the_same_key_gives_the_same_pseudonyms(
    dqa: Dqa, people: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("k" * 32)

    def scrubbed(name: str, *options: str) -> str:
        said = dqa("data", "scrub", people, "--out", str(tmp_path / name), "--json", *options)
        assert said.json["replaced"] == {"email": 2, "person": 1, "phone": 1}
        return (tmp_path / name).read_text()

    by_file = scrubbed("a.jsonl", "--key-file", str(tmp_path / "key"))
    assert scrubbed("b.jsonl") != scrubbed("c.jsonl")
    monkeypatch.setenv("DQA_SCRUB_KEY", "k" * 32)
    assert scrubbed("d.jsonl") == by_file
    monkeypatch.setenv("DQA_SCRUB_KEY", "k")
    said = dqa("data", "scrub", people, "--out", str(tmp_path / "e.jsonl"))
    assert said.code == 2
    assert "can be guessed" in said.err


def test_federate_takes_named_parties_or_deals_out_the_corpus(
    dqa: Dqa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Recipe, Federation]] = []

    def stopped(recipe: Recipe, federation: Federation, *_: Any) -> None:
        seen.append((recipe, federation))
        raise KeyboardInterrupt

    monkeypatch.setattr(federated, "federate", stopped)
    out = ["--out", str(tmp_path / "models"), "--set", "examples=80"]
    assert dqa("federate", "standardization", "--party", "hq=a.csv", "--party", "b.csv", *out).code == 130
    assert (
        dqa("federate", "standardization", "--parties", "2", "--rounds", "3", "--skew", "9", *out).code == 130
    )
    (recipe, named), (_, dealt) = seen
    assert recipe.examples == 80
    assert named.parties == {"hq": "a.csv", "party-2": "b.csv"}
    assert dealt.rounds == 3
    lines = [len(Path(file).read_text().splitlines()) for file in dealt.parties.values()]
    assert sum(lines) == 80
    assert min(lines) > 0


def test_federate_says_what_cannot_be(dqa: Dqa, tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "models")]
    said = dqa("federate", "standardization", "--party", "a=x.csv", "--party", "a=y.csv", *out)
    assert (said.code, "Two parties are called a" in said.err) == (2, True)
    said = dqa("federate", "standardization", "--party", "a=x.csv", *out)
    assert (said.code, "two or more parties" in said.err) == (2, True)
    said = dqa("federate", "standardization", "--set", "dp_epsilon=3", "--set", "examples=60", *out)
    assert (said.code, "dp_epsilon" in said.err) == (2, True)
