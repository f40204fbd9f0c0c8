"""Named ways to perturb an input that leave its label as it is; deterministic by seed.

A column's text is "header : value ; value ; …" (`assistant.models.inputs`); what is no such text is taken for
one value. In a pair the second segment is the column (or the partner). What could change the truth about the
first segment, a slip in the very value that is judged say, touches the second alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from assistant.errors import UnknownName
from training.corpora import slips
from training.corpora.rand import chance, pick, some

Text = str | tuple[str, str]
_HEADER, _VALUE = " : ", " ; "
_SLIPS = (slips.keyboard, slips.dropped, slips.doubled, slips.transposition)
_SLIPPED = 0.25
"""Share of the values that get a slip; one at least."""


@dataclass(frozen=True)
class Perturbation:
    """`apply(text, rng)` gives the perturbed segment; `both`: it may touch the first of a pair too."""

    apply: Callable[[str, Generator], str]
    both: bool = True


def perturb(name: str, texts: Sequence[Text], seed: int = 0) -> list[Text]:
    """`texts` perturbed by the perturbation called `name`, the same for the same seed and place.

    Raises `UnknownName` with those there are.
    """
    if name not in PERTURBATIONS:
        raise UnknownName(f"There is no perturbation {name!r}; there are: {', '.join(PERTURBATIONS)}.")
    found = PERTURBATIONS[name]
    order = list(PERTURBATIONS).index(name)

    def one(i: int, text: Text) -> Text:
        rng = np.random.default_rng([seed, order, i])
        if isinstance(text, str):
            return found.apply(text, rng)
        first = found.apply(text[0], rng) if found.both else text[0]
        return first, found.apply(text[1], rng)

    return [one(i, text) for i, text in enumerate(texts)]


def parts(text: str) -> tuple[str, list[str]]:
    """Header ("" for none) and values of a column's text."""
    head, colon, rest = text.partition(_HEADER)
    if not colon or _VALUE in head:
        head, rest = "", text
    return head, rest.split(_VALUE)


def whole(header: str, values: Sequence[str]) -> str:
    """The inverse of `parts`."""
    return (header + _HEADER if header else "") + _VALUE.join(values)


def _of_values(change: Callable[[list[str], Generator], Sequence[str]]) -> Callable[[str, Generator], str]:
    def apply(text: str, rng: Generator) -> str:
        header, values = parts(text)
        return whole(header, change(values, rng))

    return apply


def _typos(values: list[str], rng: Generator) -> list[str]:
    chosen = {i for i in range(len(values)) if chance(rng, _SLIPPED)} or {int(rng.random() * len(values))}
    return [
        (pick(rng, _SLIPS)(value, rng) or value) if i in chosen else value for i, value in enumerate(values)
    ]


def _fewer(values: list[str], rng: Generator) -> list[str]:
    keep = sorted(rng.permutation(len(values))[: max(1, len(values) // 2)].tolist())
    return [values[i] for i in keep]


def _doubled_blanks(text: str, rng: Generator) -> str:
    return text.replace(" ", "  ")


def _without_accents(text: str, rng: Generator) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _shorter(text: str, rng: Generator) -> str:
    words = text.split(" ")
    return " ".join(words[: max(1, (len(words) + 1) // 2)])


PERTURBATIONS: dict[str, Perturbation] = {
    "upper case": Perturbation(lambda text, rng: text.upper()),
    "lower case": Perturbation(lambda text, rng: text.lower()),
    "title case": Perturbation(lambda text, rng: text.title()),
    "leading blanks": Perturbation(lambda text, rng: "  " + text),
    "trailing blanks": Perturbation(lambda text, rng: text + "  "),
    "doubled blanks": Perturbation(_doubled_blanks),
    "accents stripped": Perturbation(_without_accents),
    "typos": Perturbation(_of_values(_typos), both=False),
    "values shuffled": Perturbation(
        _of_values(lambda values, rng: some(rng, values, len(values))), both=False
    ),
    "fewer values": Perturbation(_of_values(_fewer), both=False),
    "values twice": Perturbation(_of_values(lambda values, rng: [*values, *values]), both=False),
    "header dropped": Perturbation(lambda text, rng: whole("", parts(text)[1]), both=False),
    "longer": Perturbation(lambda text, rng: f"{text}{_VALUE}{text}{_VALUE}{text}", both=False),
    "shorter": Perturbation(_shorter, both=False),
}
"""By the name it is reported under. Its place in the dict seeds it: add at the end."""
