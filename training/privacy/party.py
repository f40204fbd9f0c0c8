"""One party of a federation, in a process of its own: it alone reads its data, and gives out adapters only.

`python -m training.privacy.party NAME ORIGIN EXCHANGE` is started by the coordinator. EXCHANGE holds the
recipe, the labels and the adapters. A line with the round's number on standard input starts a round; a line
of JSON on standard output ends it.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
import time
import zlib
from dataclasses import replace
from pathlib import Path

import torch

from assistant.errors import AssistantError
from assistant.progress import silent
from connectors.errors import ConnectorError
from training.base import find_base
from training.build import build
from training.data.sources import read_data
from training.gathering import Gathered
from training.methods.rates import schedule
from training.privacy.averaging import Update, given_back, given_out, put, read_adapter, write_adapter
from training.recipe import Recipe, load_recipe
from training.tasks import find_task
from training.train import fit

RECIPE, LABELS = "recipe.toml", "labels.json"
_NEVER = 10**9
_SHOWN = 8


class Party:
    """A party's network and data; raises `UsageError` where its data are not what the federation is about."""

    def __init__(self, name: str, origin: str, exchange: Path) -> None:
        self.name, self._exchange = name, exchange
        self._recipe = load_recipe(exchange / RECIPE)
        terms = json.loads((exchange / LABELS).read_text(encoding="utf-8"))
        task = find_task(self._recipe.task)
        wanted = tuple(terms["labels"]) if task.kind == "classification" else None
        examples = list(read_data(origin, labels=wanted).examples)
        if task.kind == "classification":
            task = replace(task, labels=wanted or ())
            examples = [example for example in examples if example.label >= 0]
        self._examples, self._rounds = len(examples), int(terms["rounds"])
        # Nothing is held out here: what the loop measures on the first few is thrown away.
        gathered = Gathered(task, examples, examples[:_SHOWN], [])
        self._job = build(self._recipe, find_base(self._recipe.base_model), gathered, [])

    def round(self, number: int) -> Update:
        """Go on from the adapter given out for this round, and leave the new one in the exchange folder."""
        started = time.process_time()
        recipe = recipe_of(self._recipe, number, self._rounds, self.name)
        network, parameters = self._job.network, self._job.network.trained()
        put(read_adapter(given_out(self._exchange, number), parameters), parameters)
        torch.manual_seed(recipe.seed)
        with tempfile.TemporaryDirectory(prefix="dqa-party-") as scratch:
            trained = fit(network, self._job.objectives, [1.0], recipe, Path(scratch), "", silent)
        write_adapter(parameters, given_back(self._exchange, number, self.name))
        loss = trained.position.history[-1][1]
        return Update(self._examples, loss, trained.mean_tokens, time.process_time() - started)


def recipe_of(recipe: Recipe, number: int, rounds: int, party: str) -> Recipe:
    """One round's recipe: the schedule falls over the rounds, within one it is constant after the warmup."""
    share = schedule(number, rounds, replace(recipe, warmup=0.0))
    return replace(
        recipe,
        lr=recipe.lr * share,
        head_lr=recipe.head_lr * share,
        schedule="constant",
        patience=0,
        evaluate_every=_NEVER,
        checkpoint_minutes=_NEVER,
        seed=zlib.crc32(f"{recipe.seed} {number} {party}".encode()),
    )


def main() -> None:
    """Answer rounds until standard input ends."""
    name, origin, exchange = sys.argv[1:]
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):  # whatever a library prints must not look like an answer
        try:
            party = Party(name, origin, Path(exchange))
            for line in sys.stdin:
                print(party.round(int(line)).to_json(), file=answers, flush=True)
        except (AssistantError, ConnectorError) as error:
            print(json.dumps({"error": str(error)}), file=answers, flush=True)


if __name__ == "__main__":
    main()
