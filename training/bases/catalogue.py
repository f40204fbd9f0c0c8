"""The catalogue of well-known bases (`catalogue.toml`): facts to choose by, none of them measured here."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import UnknownName
from training.bases.family import Family
from training.bases.memory import Shape

FILE = Path(__file__).parent / "catalogue.toml"
Commercial = Literal["yes", "no", "conditions"]
COMMERCIAL: dict[str, Commercial] = {
    "Apache-2.0": "yes",
    "MIT": "yes",
    "CC-BY-NC-4.0": "no",
    "qwen-research": "no",
    "llama3.2": "conditions",
    "gemma": "conditions",
}
"""Licence → whether it allows commercial use: yes, no, or under conditions that must be read."""

Stored = Literal["float32", "bfloat16", "float16"]
Tuned = Literal["", "similarity", "ranking", "instructions", "translation"]
Kind = Literal["classification", "scoring", "matching", "generation"]
_BYTES: dict[str, int] = {"float32": 4, "bfloat16": 2, "float16": 2}


class CataloguedBase(BaseModel):
    """One base of the catalogue, by its id on the Hugging Face hub.

    `dtype` is how its weights are stored there (None: not known for certain); `layers` are those of encoder
    and decoder together; `max_tokens` is the longest text it was made for. `languages`: ISO 639-1 codes, or
    "many"; `language_note` says how many. `kinds`: what it can be fine-tuned for here; `tuned`: what it was
    tuned for after its pretraining. `reads_bytes`: it has no tokenizer. `gated`: its download needs an
    account that accepted terms. `pickled`: the hub had no safetensors when it was looked up. `remote_code`:
    its repository asks for code of its own, which is not run. `sha256`: of its weights, where checked here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    family: Family
    model_type: str
    parameters: int = Field(gt=0)
    dtype: Stored | None = None
    hidden: int = Field(gt=0)
    layers: int = Field(gt=0)
    heads: int = Field(gt=0)
    vocabulary: int = Field(gt=0)
    max_tokens: int = Field(gt=0)
    licence: str
    commercial: Commercial
    languages: tuple[str, ...] = Field(min_length=1)
    language_note: str = ""
    domain: str
    maintainer: str
    kinds: tuple[Kind, ...] = Field(min_length=1)
    tuned: Tuned = ""
    notes: str = ""
    reads_bytes: bool = False
    gated: bool = False
    pickled: bool = False
    remote_code: bool = False
    sha256: str = ""

    @property
    def size(self) -> int | None:
        """Bytes of its weights on disk; None where it is not known how they are stored."""
        return self.parameters * _BYTES[self.dtype] if self.dtype else None

    @property
    def body(self) -> int:
        """Parameters without the embeddings: what each token costs."""
        return self.parameters - self.vocabulary * self.hidden

    @property
    def shape(self) -> Shape:
        """What its memory is estimated from."""
        return Shape(self.parameters, self.hidden, self.layers, self.heads, self.vocabulary, self.family)

    def speaks(self, language: str) -> bool:
        """Whether its pretraining covered the language of this ISO 639-1 code."""
        return language in self.languages or "many" in self.languages


@cache
def catalogue() -> tuple[CataloguedBase, ...]:
    """All bases of the catalogue, smallest first."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))["base"]
    return tuple(sorted((CataloguedBase(**one) for one in listed), key=lambda base: base.parameters))


def find(name: str, sha256: str = "") -> CataloguedBase | None:
    """The base of this hub id (case does not count) or with these weights; None where it is not listed."""
    for base in catalogue():
        if base.id.lower() == name.lower() or (sha256 and base.sha256 == sha256):
            return base
    return None


def by_id(name: str) -> CataloguedBase:
    """The base of this hub id; raises `UnknownName` with those there are."""
    found = find(name)
    if found is None:
        raise UnknownName(f"{name} is not in the catalogue; it has: {', '.join(b.id for b in catalogue())}.")
    return found


def commercial_use(licence: str) -> Commercial | Literal["unknown"]:
    """Whether a licence as a card states it (any case) allows commercial use."""
    for known, allowed in COMMERCIAL.items():
        if known.lower() == licence.lower():
            return allowed
    return "unknown"
