"""Text is learnt and written by encoder-decoders and causal models through the same code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from assistant.errors import UsageError
from tests.tiny import make_causal, make_seq2seq
from tests.training.running import Killed, changed, finish, gradients, kill_at, prepare, run
from training.base import Base, find_base
from training.gathering import Gathered
from training.recipe import Recipe
from training.saving import save_generator
from training.tasks.examples import Example, Metric, Task

WRITTEN = {"a7": "x", "b2": "yy", "c": "zebra", "dd": "q1"}
PAIRS = [Example(text, target=target) for text, target in WRITTEN.items()] * 8
WRITING = Task(
    name="writing", model="standard_form", purpose="", data="", limits="", labels=(), first_segment=False,
    metric=Metric("exact_match"), kind="generation", corpus=lambda split, count, seed: PAIRS[:count],
)  # fmt: skip
GATHERED = Gathered(WRITING, PAIRS, PAIRS[:4], PAIRS[:4])


@pytest.fixture(scope="module")
def writers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Base]:
    folder = tmp_path_factory.mktemp("writers")
    return {
        "seq2seq": find_base(str(make_seq2seq(folder / "seq2seq"))),
        "causal": find_base(str(make_causal(folder / "causal"))),
    }


@pytest.fixture
def writing() -> Recipe:
    return Recipe(
        "writing", batch=16, epochs=20, max_tokens=16, max_target_tokens=8, evaluate_every=20, patience=0,
        threads=1, checkpoint_minutes=9, lr=1e-2, method="full",
    )  # fmt: skip


@pytest.mark.parametrize("family", ["seq2seq", "causal"])
@pytest.mark.parametrize("method", ["full", "lora"])
def test_a_handful_of_pairs_is_learnt_by_heart(
    writers: dict[str, Base], writing: Recipe, checkpoint: Path, tmp_path: Path, family: str, method: str
) -> None:
    recipe = replace(writing, method=method)
    if method == "lora":
        recipe = replace(recipe, lr=5e-3, epochs=30, patience=9)
    job = prepare(recipe, writers[family], GATHERED)
    assert job.objectives[0].figure() == 0
    done = finish(job, recipe, checkpoint)
    assert done.trained.position.best == 1.0
    generator = job.network
    assert generator.write(generator.prompts(list(WRITTEN))) == list(WRITTEN.values())
    if method == "lora":
        assert all("lora_" in name for name in done.weights)
    # Each alone, unpadded, is written as among others; and by transformers alone from the saved folder.
    assert [generator.write(generator.prompts([text]))[0] for text in WRITTEN] == list(WRITTEN.values())
    save_generator(generator, writers[family], tmp_path)
    assert _rewritten(tmp_path / "model", family, "c") == "zebra"
    assert generator.write(generator.prompts(["dd"])) == ["q1"]  # it still can, for the card


def _rewritten(folder: Path, family: str, text: str) -> str:
    import transformers

    kind = transformers.AutoModelForSeq2SeqLM if family == "seq2seq" else transformers.AutoModelForCausalLM
    model, tokenizer = kind.from_pretrained(folder), transformers.AutoTokenizer.from_pretrained(folder)
    given = tokenizer(text, return_tensors="pt")
    ids = model.generate(
        input_ids=given["input_ids"],
        attention_mask=given["attention_mask"],
        max_new_tokens=8,
        do_sample=False,
    )[0]
    skipped = 0 if family == "seq2seq" else given["input_ids"].shape[1]
    return tokenizer.decode(ids[skipped:], skip_special_tokens=True)


@pytest.mark.parametrize("family", ["seq2seq", "causal"])
def test_the_loss_is_the_mean_over_the_targets_tokens(
    writers: dict[str, Base], writing: Recipe, family: str
) -> None:
    """By hand, one text at a time: no token of the prompt or of padding counts, the mark of the end does."""
    job = prepare(writing, writers[family], GATHERED)
    generator, objective = job.network, job.objectives[0]
    generator.train(False)
    total, tokens = 0.0, 0
    for i in range(4):
        prompt, target = generator.prompts([PAIRS[i].text])[0], objective._targets[i]
        assert target[-1] == generator.tokenizer.full.eos_token_id
        assert generator.tokenizer.decode(torch.tensor([target])) == [PAIRS[i].target]
        with torch.no_grad():
            if family == "seq2seq":
                given = torch.tensor([[0, *target[:-1]]])  # the decoder starts with padding
                logits = generator.body(input_ids=torch.tensor([prompt]), decoder_input_ids=given).logits[0]
            else:
                given = torch.tensor([[*prompt, *target[:-1]]])
                logits = generator.body(input_ids=given).logits[0, len(prompt) - 1 :]
        assert len(logits) == len(target)
        total -= logits.log_softmax(1)[range(len(target)), target].sum().item()
        tokens += len(target)
    assert objective.size(range(4)) == tokens == sum(len(t) + 1 for t in WRITTEN.values())
    assert objective.loss(range(4)).item() == pytest.approx(total / tokens, rel=1e-4)


@pytest.mark.parametrize("family", ["seq2seq", "causal"])
def test_pieces_of_a_batch_of_text_add_up(writers: dict[str, Base], writing: Recipe, family: str) -> None:
    """Targets of one and of five letters weigh by their tokens, in whatever pieces they pass."""
    job = prepare(replace(writing, method="lora"), writers[family], GATHERED)
    whole = gradients(job, range(4), 4)
    for micro in (1, 3):
        for name, gradient in gradients(job, range(4), micro).items():
            torch.testing.assert_close(gradient, whole[name], rtol=1e-3, atol=1e-6, msg=name)


@pytest.mark.parametrize("family", ["seq2seq", "causal"])
@pytest.mark.parametrize("method", ["prompt", "prefix"])
def test_virtual_tokens_of_a_generator(
    writers: dict[str, Base], writing: Recipe, checkpoint: Path, family: str, method: str
) -> None:
    recipe = replace(writing, method=method, virtual_tokens=3, lr=5e-2)
    job = prepare(recipe, writers[family], GATHERED)
    assert all("prompt_encoder" in name for name in gradients(job, range(4), 4))
    body = {n: p.clone() for n, p in job.network.named_parameters() if not p.requires_grad}
    done = finish(job, recipe, checkpoint)
    losses = [loss for _, loss, _ in done.trained.position.history]
    assert losses[-1] < losses[0]
    now = dict(job.network.named_parameters())
    assert not changed(body, {name: now[name].detach() for name in body})


@pytest.mark.parametrize("family", ["seq2seq", "causal"])
def test_a_killed_generator_ends_as_an_uninterrupted_one(
    writers: dict[str, Base], writing: Recipe, checkpoint: Path, tmp_path: Path, family: str
) -> None:
    recipe = replace(
        writing,
        method="lora",
        epochs=5,
        dropout=0.1,
        lora_dropout=0.1,
        evaluate_every=4,
        checkpoint_minutes=0,
    )
    whole = run(recipe, writers[family], tmp_path / "whole", gathered=GATHERED)
    with pytest.raises(Killed):
        run(recipe, writers[family], checkpoint, kill_at(6), gathered=GATHERED)
    resumed = run(recipe, writers[family], checkpoint, gathered=GATHERED)
    assert not changed(whole.weights, resumed.weights)


def test_a_cut_generator_writes_what_it_thinks(
    writers: dict[str, Base], writing: Recipe, tmp_path: Path
) -> None:
    """Of three layers the first and the last are kept: what is cached between tokens must go by two."""
    import json

    from transformers import LlamaConfig, LlamaForCausalLM

    folder = make_causal(tmp_path / "deep")
    config = LlamaConfig(**json.loads((folder / "config.json").read_text()) | {"num_hidden_layers": 3})
    config.initializer_range = 0.5
    LlamaForCausalLM(config).eval().save_pretrained(folder)
    generator = prepare(replace(writing, layers=2), find_base(str(folder)), GATHERED).network
    generator.train(False)
    given = list(generator.prompts(["c7"])[0])
    prompt = len(given)
    for _ in range(8):
        with torch.no_grad():
            given.append(int(generator.body(input_ids=torch.tensor([given])).logits[0, -1].argmax()))
    want = generator.tokenizer.decode(torch.tensor([given[prompt:]]))[0].strip()
    assert generator.write([given[:prompt]]) == [want]
    for base in writers.values():
        network = prepare(replace(writing, layers=1), base, GATHERED).network
        assert len(network.write(network.prompts(["c", "a7"]))) == 2


def test_generators_that_cannot_be_are_sentences(
    base: Base, writers: dict[str, Base], writing: Recipe
) -> None:
    with pytest.raises(UsageError, match=r"is an encoder .*: it writes no text"):
        prepare(writing, base, GATHERED)
    with pytest.raises(UsageError, match="a generator has none; choose lora or full"):
        prepare(replace(writing, method="head"), writers["causal"], GATHERED)
    for changes in ({"also": ("anomalies",)}, {"start": "somewhere"}, {"teacher": "somewhere"}):
        with pytest.raises(UsageError, match="on its own task alone"):
            prepare(replace(writing, **changes), writers["causal"], GATHERED)
