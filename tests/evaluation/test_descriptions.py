"""Descriptions measured against those that people wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from training.evaluation import descriptions

HEAD = "source_repo,kind,table,table_description,column,type,description\n"


def write(path: Path, rows: list[str]) -> Path:
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write(
        tmp_path / "data.csv",
        [
            "ours,model,stg_order,,customer_id,,The number that tells which customer it is",
            "ours,model,stg_order,,created_at,,The date and time at which the order was created.",
            "ours,model,stg_order,,kwmeng,,Something else",
        ],
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    names = ("supplier", "carrier", "product", "seller", "buyer")
    rows = [f"theirs,model,t_{one},,{one}_id,,The number that tells which {one} it is" for one in names]
    return write(tmp_path / "corpus.csv", [*rows, "ours,model,x,,kwmeng,,Something else"])


def test_methods_are_measured_side_by_side(data: Path, corpus: Path) -> None:
    found = descriptions.evaluate(data, [corpus], bertscore=False)
    methods = found["methods"]
    assert list(methods) == ["name", "template", "template_read", "glossary", "glossary_and_retrieval"]
    assert found["columns"] == 3
    assert found["rouge_l"] == methods["glossary_and_retrieval"]["rouge_l"] > methods["glossary"]["rouge_l"]
    assert methods["glossary"]["rouge_l"] > methods["name"]["rouge_l"]
    assert methods["glossary_and_retrieval"]["unfounded"] == 0


def test_a_source_that_is_measured_is_not_learnt_from(data: Path, corpus: Path) -> None:
    found = descriptions.evaluate(data, [corpus], bertscore=False)
    assert found["described"] == pytest.approx(2 / 3, abs=0.001)
    with pytest.raises(UsageError, match="no column of a source"):
        descriptions.evaluate(data, [data], bertscore=False)


def test_rouge_l_is_that_of_equal_words_in_order() -> None:
    scores = descriptions.rouge_l(["the name of it", "", "客户 名称"], ["the name", "x", "客户 名称"])
    assert scores.tolist() == pytest.approx([2 * 2 / 6, 0, 1])


def test_a_file_without_a_described_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no described column"):
        descriptions.evaluate(write(tmp_path / "empty.csv", []))
