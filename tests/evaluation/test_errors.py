"""Planted mistakes are found again: together, named by what was planted, and told from label errors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from training.evaluation import errors
from training.evaluation.errors import analyse
from training.evaluation.errors.clusters import far_apart, plane
from training.evaluation.errors.page import shown, write_report
from training.evaluation.predictions import FILE, Predictions
from training.tasks.examples import Example
from ui.cli.main import run

LABELS = ("code", "number", "percentage", "city")
CITIES = ("Rome", "Oslo", "Bern", "Lima", "Cairo", "Paris", "Leeds", "Turin")


class Letters:
    """An embedder by the letters of a text."""

    version = "letters-0"

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        counts = np.array(
            [[text.lower().count(sign) for sign in "aeiou0123456789"] for text in texts], dtype=float
        )
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


def planted() -> Predictions:
    """Digits-only codes are taken for numbers, spelt percentages for cities; three cities are mislabelled."""
    rng = np.random.default_rng(0)
    examples, answers = [], []

    def add(text: str, label: int, answer: int, group: str) -> None:
        examples.append(Example(text, label, (f"kind: {LABELS[label]}", group)))
        answers.append(answer)

    for i in range(240):
        number, letters = int(rng.integers(10_000, 99_999)), "".join(rng.choice(list("ABCDEFGH"), 3))
        add(f"id : {letters}-{number % 1000} ; {letters}-{i}", 0, 0, "seen")
        add(f"n : {number / 7:.2f} ; {number / 3:.2f}", 1, 1, "seen")
        add(f"share : {i % 100} % ; {number % 100} %", 2, 2, "seen")
        add("place : " + " ; ".join(rng.choice(CITIES, 2)), 3, 3, "seen")
    for i in range(20):
        add(f"{rng.integers(10_000, 99_999)} ; {rng.integers(10_000, 99_999)}", 0, 1, "held out")
        add(f"Anteil : {i % 9} Prozent ; {i % 7} Prozent ; {i % 5} Prozent", 2, 3, "seen")
    for i in range(3):
        add("place : " + " ; ".join(CITIES[i : i + 3]), 1, 3, "seen")
    probabilities = np.full((len(examples), 4), 0.02)
    for row, answer in enumerate(answers):
        probabilities[row, answer] = 0.94
        if answer != examples[row].label and row < len(examples) - 3:
            probabilities[row, [answer, examples[row].label]] = 0.5, 0.46
    return Predictions("standardization", "toy-1", LABELS, tuple(examples), probabilities)


def test_planted_mistakes_are_clustered_and_named() -> None:
    predictions = planted()
    report = analyse(predictions, limit=4, embedder=Letters())
    assert (report.examples, report.wrong) == (1003, 43)
    assert report.silhouette is not None
    assert report.silhouette > 0.3
    assert (
        sorted(row for one in report.clusters for row in one.rows)
        == np.flatnonzero(~predictions.right()).tolist()
    )
    names = [one.name for one in report.clusters]
    digits = [name for name in names if "true 'code' taken for 'number'" in name]
    words = [name for name in names if "true 'percentage' taken for 'city'" in name]
    assert digits
    assert all("have digits only" in name or "digits for most" in name for name in digits)
    assert any("of the group 'held out'" in name for name in digits)
    assert all("prozent" in name for name in words)
    assert words
    assert not any("kind: " in name for name in names)  # only says the label again
    assert [one.size for one in report.clusters] == sorted(
        (one.size for one in report.clusters), reverse=True
    )


def test_traits_are_held_against_the_right_answers() -> None:
    report = analyse(planted(), embedder=Letters())
    traits = [trait for cluster in report.clusters for trait in cluster.traits]
    assert traits
    for cluster in report.clusters:
        for trait in cluster.traits:
            assert cluster.size / 2 <= trait.count <= cluster.size
            assert trait.among_right < trait.count / cluster.size


def test_mislabelled_examples_are_told_from_mistakes() -> None:
    report = analyse(planted(), embedder=Letters())
    assert {one.row for one in report.label_errors} == {1000, 1001, 1002}
    assert {one.truth for one in report.label_errors} == {"number"}
    assert [one.row for one in report.confident[:3]] == [1000, 1001, 1002]
    assert report.confident[0].confidence == pytest.approx(0.94)
    assert report.confident[0].given == pytest.approx(0.02)


def test_samples_are_members_and_differ() -> None:
    report = analyse(planted(), limit=4, embedder=Letters())
    for cluster in report.clusters:
        rows = [one.row for one in cluster.samples]
        assert len(rows) == min(4, cluster.size) == len(set(rows))
        assert set(rows) <= set(cluster.rows)


def test_the_same_predictions_give_the_same_report() -> None:
    assert analyse(planted(), embedder=Letters()) == analyse(planted(), embedder=Letters())


def test_a_scorer_has_misses_and_false_alarms() -> None:
    examples = tuple(
        Example((f"value {i}", f"col : a ; b{i}"), int(i % 2), ("clean",) if i % 2 == 0 else ())
        for i in range(60)
    )
    probabilities = np.where(np.arange(60) % 2 == 1, 0.2, 0.1)
    probabilities[:50][np.arange(50) % 2 == 1] = 0.9
    report = analyse(Predictions("anomalies", "s-1", (), examples, probabilities), embedder=Letters())
    assert report.wrong == 5
    assert len(report.clusters) == 1
    assert report.silhouette is None
    assert report.clusters[0].mix_up == "all 5 misses (true 1, said 0)"
    assert report.clusters[0].samples[0].confidence == pytest.approx(0.8)


def test_a_generator_is_analysed_without_probabilities() -> None:
    examples = tuple(Example(f"cust_{i}_nm", groups=("g",), target=f"customer {i} name") for i in range(40))
    outputs = tuple(one.target if i % 2 else "name" for i, one in enumerate(examples))
    report = analyse(Predictions("naming", "g-1", (), examples, None, outputs), embedder=Letters())
    assert report.wrong == 20
    assert report.confident == report.label_errors == ()
    assert {one.answer for cluster in report.clusters for one in cluster.samples} == {"name"}


def test_without_a_mistake_there_is_nothing_to_cluster(tmp_path: Path) -> None:
    examples = (Example("a", 0), Example("b", 1))
    report = analyse(Predictions("t", "m", (), examples, np.array([0.1, 0.9])))
    assert (report.wrong, report.clusters) == (0, ())
    write_report(tmp_path / "r.html", report)
    assert "0 of 2 held-out examples" in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "texts", [["", "", "", "", "", "", "", "", ""], ["x"] * 12, ["\u200b", "é", "…"] * 4]
)
def test_texts_without_a_character_to_go_by(texts: list[str]) -> None:
    examples = tuple(Example(text, 0) for text in texts)
    report = analyse(Predictions("t", "m", (), examples, np.full(len(texts), 0.9)), embedder=Letters())
    assert sum(one.size for one in report.clusters) == len(texts)


def test_points_far_apart_and_their_plane() -> None:
    points = np.array([[0.0, 0], [0.1, 0], [10, 0], [0, 10]])
    assert set(far_apart(points, 3)[1:]) == {2, 3}
    flat = plane(points)
    assert flat.shape == (4, 2)
    assert np.linalg.norm(flat[0] - flat[2]) == pytest.approx(10)
    assert plane(np.ones((1, 3))).shape == (1, 2)


def test_the_page_escapes_what_data_holds(tmp_path: Path) -> None:
    predictions = planted()
    first = predictions.examples[-1]._replace(text="<script>alert(1)</script> ; x")
    changed = Predictions("t", "m", LABELS, (*predictions.examples[:-1], first), predictions.probabilities)
    write_report(tmp_path / "r.html", analyse(changed, embedder=Letters()))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<svg" in page
    assert "Likely label errors" in page


def test_long_texts_are_shown_cut() -> None:
    assert shown(("a\nb", "c")) == "a b ‖ c"
    assert len(shown("x" * 999)) == 160


def test_the_command_tells_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "_static", Letters)
    planted().save(tmp_path / FILE)
    assert run(["errors", str(tmp_path), "--report", str(tmp_path / "page.html"), "--limit", "2"]) == 0
    said = capsys.readouterr().out
    assert "toy-1: 43 of 1,003 held-out examples are answered wrong." in said
    assert "prozent" in said
    assert "The label is likelier wrong than the answer" in said
    assert (tmp_path / "page.html").is_file()
    assert run(["errors", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["wrong"] == 43 == sum(cluster["size"] for cluster in found["clusters"])
    assert len(found["label_errors"]) == 3


def test_a_model_without_predictions_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["errors", str(tmp_path)]) == 2
    assert FILE in capsys.readouterr().err
    assert run(["errors", "nothing_of_this_name"]) == 2
