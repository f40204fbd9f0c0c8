"""Prompts compared: both families of models, own data, and sentences for what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.errors import ModelMissing, UsageError
from tests.tiny import make_causal, make_seq2seq
from training.objectives.generation import Generator
from training.prompts.compare import Case, compare_prompts, corpus_cases, data_cases
from training.prompts.report import write_report
from training.prompts.templates import PromptTemplate, load_template
from ui.cli.main import run


def silent(what: str, done: int, total: int | None = None) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def seq2seq(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_seq2seq(tmp_path_factory.mktemp("models") / "t5"))


@pytest.fixture(scope="module")
def causal(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_causal(tmp_path_factory.mktemp("models") / "llama"))


def templates(*names: str) -> list[PromptTemplate]:
    return [load_template(name) for name in names]


CASES = [
    Case(
        {"kind": "date", "value": f"{day}.4.2021", "hint": "day first"}, f"2021-04-{day:02d}", ("kind: date",)
    )
    for day in range(1, 25)
]


@pytest.mark.parametrize("family", ["seq2seq", "causal"])
def test_every_template_answers_the_same_examples(family: str, request: pytest.FixtureRequest) -> None:
    model = request.getfixturevalue(family)
    found = compare_prompts(templates("generation@1", "generation@2"), model, CASES, silent)
    assert [one.template.name for one in found.tried] == ["generation@1", "generation@2"]
    assert found.examples == len(CASES)
    first, second = found.tried
    assert [e.text for e in first.predictions.examples] == [e.text for e in second.predictions.examples]
    assert second.prompt_tokens > first.prompt_tokens > 10
    assert first.cut == second.cut == 0
    assert found.against_first[0].a == "generation@1"
    assert found.to_dict()["templates"][1]["figures"]["exact_match"]["value"] == 0.0


def test_the_better_prompt_wins(seq2seq: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model that does as it is told: of what it is asked by the instruction it writes the right answer."""
    right = {str(case.fields["value"]): case.target for case in CASES}

    def obedient(self: Generator, prompts: list[list[int]], size: int = 64) -> list[str]:
        texts = self.tokenizer.decode(prompts)
        answers = [next(right[value] for value in right if f" {value}" in text) for text in texts]
        return [answer + "\nand more" if "Rewrite" in text else "?"
                for answer, text in zip(answers, texts, strict=True)]  # fmt: skip

    monkeypatch.setattr(Generator, "write", obedient)
    found = compare_prompts(templates("generation@1", "generation@2"), seq2seq, CASES, silent)
    assert found.best.template.name == "generation@2"
    assert found.best.measured.figures["exact_match"].value == 1.0
    against = found.against_first[0]
    assert against.winner == "b"
    assert len(against.only_b) == len(CASES)
    assert against.mc_nemar < 0.001
    assert "generation@2 is better" in found.verdict()
    page = tmp_path / "report.html"
    write_report(page, found)
    text = page.read_text()
    assert "<svg" in text
    assert "kind: date" in text
    assert "Rewrite the value" in text


def test_the_corpus_is_the_held_out_one() -> None:
    cases = corpus_cases("generation", 60, 1)
    assert len(cases) == 60
    assert any("templates held out" in case.groups for case in cases)
    with pytest.raises(UsageError, match="--data"):
        corpus_cases("metadata", 10)


def test_own_data(tmp_path: Path, seq2seq: str) -> None:
    file = tmp_path / "columns.csv"
    file.write_text("table,column,values,type,target\norders,dt,2021-01-02,,The day\norders,x,1,int,\n")
    cases = data_cases(file, 5)
    assert cases == [Case({"table": "orders", "column": "dt", "values": "2021-01-02"}, "The day")]
    found = compare_prompts(templates("metadata@1", "metadata@2"), seq2seq, cases, silent)
    assert found.tried[0].predictions.examples[0].target == "The day"
    nothing = tmp_path / "none.csv"
    nothing.write_text("table,column\na,b\n")
    with pytest.raises(UsageError, match="no column for the right answer"):
        data_cases(nothing, 5)


def test_what_cannot_be_compared_is_a_sentence(seq2seq: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="different tasks"):
        compare_prompts(templates("generation@1", "metadata@1"), seq2seq, CASES, silent)
    with pytest.raises(UsageError, match="no examples"):
        compare_prompts(templates("generation@1"), seq2seq, [], silent)
    with pytest.raises(UsageError, match="needs the field 'kind'"):
        compare_prompts(templates("generation@1"), seq2seq, [Case({"value": "1"}, "1")], silent)
    with pytest.raises(ModelMissing):
        compare_prompts(templates("generation@1"), str(tmp_path / "nowhere"), CASES, silent)


def test_commands(seq2seq: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prompts", "list"]) == 0
    assert "generation@2" in capsys.readouterr().out
    assert run(["prompts", "show", "generation"]) == 0
    assert "generation@" in capsys.readouterr().out
    assert run(["prompts", "show", "generation@77"]) == 2
    assert "there are: generation@1" in capsys.readouterr().err
    report = tmp_path / "r.html"
    asked = ["prompts", "compare", "generation@1", "generation@2", "--model", seq2seq, "--examples", "24"]
    assert run([*asked, "--report", str(report)]) == 0
    shown = capsys.readouterr().out
    assert "No clear difference" in shown
    assert "McNemar" in shown
    assert report.is_file()
    assert run([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["template"] for one in found["templates"]] == ["generation@1", "generation@2"]
