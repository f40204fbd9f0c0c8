from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.errors import ModelMissing, UsageError
from tests.tiny import WORDS
from training.base import find_base
from training.bases import memory
from training.bases.catalogue import by_id
from training.bases.inspect import check_fits, inspect_base, shape_of
from training.bases.memory import GIB, METHODS, Shape, available, estimate

MINILM = by_id("sentence-transformers/all-MiniLM-L6-v2").shape
MIB = 1024**2


@pytest.mark.parametrize(
    ("shape", "method", "batch", "tokens", "measured"),
    [
        (MINILM, "lora", 32, 64, 1401), (MINILM, "full", 32, 64, 1230), (MINILM, "lora", 128, 128, 5852),
        (MINILM, "full", 128, 128, 4478), (MINILM, "full", 64, 256, 4454),
        (Shape(81_912_576, 768, 6, 12, 50_257, "decoder"), "full", 8, 64, 2579),
        (Shape(81_912_576, 768, 6, 12, 50_257, "decoder"), "lora", 8, 64, 1940),
        (Shape(134_515_008, 576, 30, 9, 49_152, "decoder"), "lora", 4, 64, 2170),
        (Shape(60_506_624, 512, 12, 8, 32_128, "encoder-decoder"), "full", 8, 64, 2066),
        (Shape(60_506_624, 512, 12, 8, 32_128, "encoder-decoder"), "lora", 16, 64, 2389),
    ],
)  # fmt: skip
def test_the_estimate_is_within_a_quarter_of_what_runs_took(
    shape: Shape, method: memory.Method, batch: int, tokens: int, measured: int
) -> None:
    """Peaks of whole processes in MiB, two steps each on one CPU thread: docs/models.md."""
    estimated = estimate(shape, method, batch=batch, tokens=tokens).total / MIB
    assert 0.8 < estimated / measured < 1.25


def test_methods_need_what_they_keep() -> None:
    shape = by_id("google-bert/bert-base-uncased").shape
    needs = {method: estimate(shape, method, batch=1, tokens=16) for method in METHODS}
    assert needs["full"].gradients == 4 * shape.parameters
    assert needs["full"].optimizer == 8 * shape.parameters
    assert needs["lora"].gradients < needs["full"].gradients / 20
    assert needs["qlora"].weights < needs["lora"].weights / 4
    assert needs["prompt"].optimizer < needs["prefix"].optimizer < needs["lora"].optimizer
    assert needs["inference"].optimizer == needs["head"].gradients == 0
    twice = estimate(shape, "full", batch=2, tokens=16)
    assert twice.activations == 2 * needs["full"].activations


def test_a_base_that_does_not_fit_is_a_sentence_with_numbers_and_ways_out(tiny: Path) -> None:
    base = find_base(str(tiny))
    assert check_fits(base, "full", 32, 64, free=GIB).total < GIB
    with pytest.raises(UsageError) as raised:
        check_fits(base, "full", 4096, 64, free=GIB)
    said = str(raised.value)
    assert "by full with 4096 texts of 64 tokens at once needs about 2.1 GiB (weights" in said
    assert "but 1.0 GiB are free" in said
    assert "--set micro_batch=64 (" in said
    assert "dqa models recommend --memory 1.0" in said
    with pytest.raises(UsageError) as raised:
        check_fits(base, "lora", 1, 8, free=MIB)
    assert "micro_batch" not in str(raised.value), "no smaller batch would fit"


def test_lora_is_offered_where_it_fits_and_full_does_not(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    large = Shape(2_000_000_000, 64, 2, 4, 100, "encoder")
    monkeypatch.setattr("training.bases.inspect.shape_of", lambda base: large)
    with pytest.raises(UsageError, match=r"--set method=lora \(7\.8 GiB\)"):
        check_fits(find_base(str(tiny)), "full", 1, 8, free=10 * GIB)


def test_free_memory_minds_the_control_group(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    limit, used = tmp_path / "limit", tmp_path / "used"
    monkeypatch.setattr(memory, "_CGROUPS", ((str(limit), str(used)),))
    whole = available()
    assert whole > 0
    limit.write_text(f"{100 * MIB}\n")
    used.write_text(f"{60 * MIB}\n")
    assert available() == 40 * MIB
    used.write_text(f"{160 * MIB}\n")
    assert available() == 0
    limit.write_text("max\n")
    assert available() > 100 * MIB


def test_inspection_reads_the_shape(tiny: Path) -> None:
    found = inspect_base(str(tiny))
    assert (found.family, found.model_type, found.max_positions) == ("encoder", "bert", 64)
    assert (found.shape.hidden, found.shape.layers, found.shape.heads) == (32, 2, 4)
    assert found.shape.vocabulary > len(WORDS)
    assert found.shape == shape_of(find_base(str(tiny)))
    assert set(found.dtypes) == {"F32"}
    assert (found.licence, found.commercial) == ("mit", "yes")
    assert found.needs()["full"].total > found.needs()["inference"].total


def test_a_hub_id_is_inspected_by_its_headers(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> None:
    import huggingface_hub

    class Api:
        def get_safetensors_metadata(self, name: str) -> SimpleNamespace:
            return SimpleNamespace(parameter_count={"BF16": 1_000_000})

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", lambda name, file: str(tiny / file))
    monkeypatch.setattr(huggingface_hub, "HfApi", Api)
    found = inspect_base("google-bert/bert-base-uncased")
    assert found.folder is None
    assert found.shape.parameters == 1_000_000
    assert (found.licence, found.commercial) == ("Apache-2.0", "yes")


def test_a_name_that_leads_nowhere_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelMissing, match="neither a folder nor to be looked up"):
        inspect_base("nobody/nothing-of-this-name")
