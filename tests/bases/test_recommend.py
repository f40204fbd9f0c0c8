from __future__ import annotations

import pytest

from assistant.errors import UnknownName, UsageError
from training.base import DEFAULT
from training.bases.catalogue import by_id, catalogue
from training.bases.memory import GIB
from training.bases.recommend import TASKS, recommend


@pytest.mark.parametrize("task", sorted(set(TASKS) - {"generation"}))
@pytest.mark.parametrize("method", ["lora", "full", "head"])
def test_the_embedded_default_leads_on_a_small_cpu(task: str, method: str) -> None:
    best = recommend(task, 4, "commercial", method=method).choices[0]
    assert best.base.id == DEFAULT
    assert any("no network" in reason for reason in best.reasons)


@pytest.mark.parametrize("task", sorted(TASKS))
def test_every_base_is_chosen_or_rejected_with_a_reason_and_fits(task: str) -> None:
    found = recommend(task, 6)
    named = {choice.base.id for choice in found.choices} | set(found.rejected)
    assert named == {base.id for base in catalogue()}
    assert len(found.choices) + len(found.rejected) == len(catalogue())
    assert all(found.rejected.values())
    assert all(choice.need.total <= 6 * GIB for choice in found.choices)
    points = [choice.points for choice in found.choices]
    assert points == sorted(points, reverse=True)


def test_licences_are_kept_to() -> None:
    commercial = recommend("generation", 200, "commercial")
    assert all(choice.base.commercial == "yes" for choice in commercial.choices)
    assert "does not allow commercial use" in commercial.rejected["facebook/nllb-200-distilled-600M"]
    assert "only under conditions" in commercial.rejected["meta-llama/Llama-3.2-1B"]
    mit = recommend("metadata", 200, "mit")
    assert {choice.base.licence for choice in mit.choices} == {"MIT"}
    assert mit.rejected[DEFAULT] == "its licence is Apache-2.0, not mit"
    anything = {choice.base.id for choice in recommend("generation", 200).choices}
    assert "meta-llama/Llama-3.2-1B" in anything


def test_languages_must_be_covered_and_one_language_alone_is_a_gain() -> None:
    german = recommend("metadata", 16, languages=["DE"])
    assert german.rejected[DEFAULT] == "it was not pretrained on de"
    assert german.rejected["almanach/camembert-base"] == "it was not pretrained on de"
    by_name = {choice.base.id: choice for choice in german.choices}
    assert "made for de (+2)" in by_name["deepset/gbert-base"].reasons
    assert all(by_id(name).speaks("de") for name in by_name)
    both = recommend("metadata", 16, languages=["de", "fr"])
    assert "almanach/camembert-base" in both.rejected
    assert "intfloat/multilingual-e5-small" in {choice.base.id for choice in both.choices}


def test_less_memory_means_fewer_texts_at_once_then_no() -> None:
    bert = "google-bert/bert-base-uncased"
    batches = {}
    for gib in (0.7, 1, 2, 4, 16):
        found = recommend("metadata", gib, method="lora")
        batches[gib] = {choice.base.id: choice.batch for choice in found.choices}.get(bert, 0)
    assert list(batches.values()) == sorted(batches.values())
    assert batches[0.7] == 0
    assert batches[16] == 32
    strict = recommend("metadata", 2, batch=32)
    assert "lora with 32 texts at once needs" in strict.rejected[bert]
    assert "a single text at once needs" in recommend("metadata", 0.5).rejected[bert]


def test_a_gpu_asks_for_more_capacity_and_allows_qlora() -> None:
    cpu = recommend("generation", 40, "commercial").choices[0].base
    gpu = recommend("generation", 40, "commercial", gpu=True).choices[0].base
    assert gpu.body > 5 * cpu.body
    assert recommend("generation", 40, method="qlora").choices == ()
    assert "need a GPU" in recommend("generation", 40, method="qlora").rejected["openai-community/gpt2"]
    large = "mistralai/Mistral-7B-v0.3"
    assert large in recommend("generation", 16, gpu=True, method="lora").rejected
    assert large in {
        choice.base.id for choice in recommend("generation", 16, gpu=True, method="qlora").choices
    }


def test_bases_that_cannot_serve_are_named_with_the_reason() -> None:
    gpt2 = "openai-community/gpt2"
    assert "decoders are not fine-tuned for scoring" in recommend("rules", 8).rejected[gpt2]
    assert "not run" in recommend("generation", 99).rejected["microsoft/Phi-3-mini-4k-instruct"]
    seq2seq = recommend("generation", 8, architecture="encoder-decoder")
    assert {choice.base.family for choice in seq2seq.choices} == {"encoder-decoder"}
    assert seq2seq.rejected[gpt2] == "its architecture is decoder, not encoder-decoder"


def test_requests_that_mean_nothing_are_sentences() -> None:
    with pytest.raises(UnknownName, match="anomalies, standardization, metadata"):
        recommend("poetry")
    with pytest.raises(UnknownName, match="lora"):
        recommend("rules", method="magic")
    with pytest.raises(UnknownName, match="encoder-decoder"):
        recommend("rules", architecture="rnn")
    with pytest.raises(UsageError, match="above 0"):
        recommend("rules", 0)


def test_without_memory_given_what_is_free_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.bases.recommend.available", lambda: GIB)
    assert recommend("rules").wish.memory == GIB
