"""A card says what was measured: old cards still load, and its sentences follow from its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import ModelMissing
from assistant.models.store import SHIPPED
from training.card import (
    Card,
    Detection,
    Group,
    Privacy,
    Robust,
    carbon,
    machine,
    read_card,
    render,
    write_card,
)
from training.card.intervals import detectable, wilson
from training.card.notes import below_overall, bias_note, limits, sparkline, worst_group


def make_card(**changes: Any) -> Card:
    facts: dict[str, Any] = {
        "model": "m", "version": "m-0", "task": "anomalies", "purpose": "Tells.", "data": "Made.",
        "limits": "Few.", "licence": "MIT", "base_model": "tiny", "base_sha256": "0" * 64,
        "recipe": {"seed": 3, "max_tokens": 64},
        "examples": {"train": 4000, "validation": 200, "test": 200}, "mean_tokens": 20.4,
        "metric": "accuracy",
        "better": "higher", "figures": {"accuracy": 0.9}, "float32": {"accuracy": 0.9}, "baseline": {},
        "baseline_examples": 0, "groups": {}, "calibration": {}, "steps": 10, "best_step": 8,
        "history": [(4, 2.0, 0.5), (8, 1.0, 0.9)], "seconds": 12.0, "machine": "here",
        "software": {"torch": "2"},
    }  # fmt: skip
    return Card(**{**facts, **changes})


@pytest.mark.parametrize("model", ["column_kind", "cell_plausibility"])
def test_the_cards_of_older_models_load_and_render(model: str) -> None:
    card = read_card(SHIPPED / model)
    text = render(card)
    assert card.version in text
    assert f"**{card.metric}** | {card.figures[card.metric]:.3f}" in text
    assert "subgroups are served worse than the whole" in text
    assert "## Robustness" not in text  # never measured for them
    assert "## Privacy" not in text


def test_a_full_card_comes_back_as_it_was_written(tmp_path: Path) -> None:
    card = make_card(
        intervals={"accuracy": (0.85, 0.94)}, worst="kind: b", parameters={"trained": 5, "all": 500},
        groups={"kind: a": Group(examples=100, right=0.95, low=0.9, high=0.99),
                "kind: b": Group(examples=100, right=0.7)},
        robustness={"upper case": Robust(figure=0.8, drop=0.1, flipped=0.12, changed=0.9)},
        ood=Detection(detector="energy", auroc={"random strings": 0.97}, fpr95={"random strings": 0.1},
                      threshold=-3.25, coverage=0.9, accuracy=0.9, selective_accuracy=0.96, aurc=0.02,
                      abstained={"random strings": 0.8}),
        privacy=Privacy(epsilon=3.0, delta=1e-5), carbon=carbon(3600, watts_per_core=20, grid_intensity=100),
        cpu_seconds=3600.0, teacher="large-1", continued_from="m-old", served="shared graph", method="lora",
        label_examples={"a": 3000, "b": 7, "c": 0}, longest_tokens=90, warnings=("Only 7 of b.",),
    )  # fmt: skip
    write_card(tmp_path, card)
    assert read_card(tmp_path) == card
    text = (tmp_path / "card.md").read_text(encoding="utf-8")
    for said in (
        "| **accuracy** | 0.900 | 0.850 to 0.940 |", "| **kind: b** | 100 | 0.700 |", "1 of 2 subgroups",
        "| upper case | 0.800 | +0.100 | 12.0% | 90% |",
        "| random strings | 0.970 | 0.100 | 0.800 |", "answers 90.0%",
        "ε = 3 at δ = 1e-05", "5 of 500 parameters trained (1.00%)", "Distilled from large-1",
        "went on from m-old",
        "never occur in training, so that it cannot tell them: c", "fewer than 50 training examples: b (7)",
        "longest held-out input has 90", "Only 7 of b.", "About 2.27 g CO2e (22.7 Wh)", "Seed 3;",
    ):  # fmt: skip
        assert said in text, said


def test_a_card_that_is_absent_or_broken_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"no card\.json"):
        read_card(tmp_path)
    (tmp_path / "card.json").write_text('{"model": 1}')
    with pytest.raises(ModelMissing, match="cannot be read as a model card"):
        read_card(tmp_path)


def test_carbon_is_cores_times_seconds_times_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    given = carbon(7200, watts_per_core=5, grid_intensity=200)
    assert given.kwh == pytest.approx(2 * 5 * 1.135 / 1000)
    assert given.grams == pytest.approx(given.kwh * 200)
    assert "Ember" in carbon(1).sources
    monkeypatch.setenv("DQA_GRID_INTENSITY", "50")
    monkeypatch.setenv("DQA_WATTS_PER_CORE", "7")
    own = carbon(3600)
    assert (own.grid_intensity, own.watts_per_core) == (50, 7)
    assert "Ember" not in own.sources
    with pytest.raises(ValueError, match="negative"):
        carbon(-1)


def test_wilson_and_detectable_differences_against_known_values() -> None:
    assert wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)
    assert wilson(1.0, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert wilson(0.3, 0) == (0, 1)
    assert detectable(0.5, 100) == pytest.approx(0.1401, abs=1e-3)
    assert detectable(0.9, 50) > detectable(0.9, 500)
    assert detectable(0.9, 0) == 1


def test_only_groups_whose_interval_lies_wholly_below_are_called_worse() -> None:
    groups = {
        "sure": Group(examples=400, right=0.7), "unsure": Group(examples=12, right=0.8),
        "tiny": Group(examples=4, right=0.0), "fine": Group(examples=400, right=0.95),
    }  # fmt: skip
    card = make_card(groups=groups)
    assert [name for name, _ in below_overall(card)] == ["sure"]
    assert "1 of 3 subgroups" in bias_note(card)
    assert worst_group(card) == "sure"
    assert worst_group(make_card(groups={"tiny": groups["tiny"]})) == "tiny"
    even = make_card(groups={"a": Group(examples=25, right=0.9), "b": Group(examples=400, right=0.9)})
    note = bias_note(even)
    assert "None of 2" in note
    assert f"with 25 examples, as in the smallest subgroup, the smallest difference detectable is "\
           f"{detectable(0.9, 25):.2f}" in note  # fmt: skip
    assert "No subgroups were measured" in bias_note(make_card())


def test_limits_follow_from_the_data() -> None:
    assert limits(make_card()) == ["It reads 64 tokens; what is longer is cut."]
    few = limits(make_card(examples={"train": 120}, longest_tokens=30))
    assert "30; nothing was cut" in few[0]
    assert "Trained on 120 examples" in few[1]


def test_names_cannot_break_the_table() -> None:
    text = render(make_card(groups={"value: a|b": Group(examples=30, right=0.5)}))
    assert "value: a\\|b" in text


def test_the_sparkline_goes_from_low_to_high() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█"
    assert sparkline([2, 2]) == "▁▁"
    assert len(sparkline(list(range(1000)))) == 40
    assert sparkline([]) == ""


def test_the_machine_is_told_in_words() -> None:
    assert "cores" in machine()
