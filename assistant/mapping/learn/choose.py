"""The transformation that the evidence speaks for: rows of both sides, examples, or forms alone."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.mapping.convert import Converter
from assistant.mapping.learn import dates, numbers, words
from assistant.mapping.learn.sides import Sides, same_cell
from assistant.mapping.steps import Codes, Program, Step
from assistant.mapping.transformation import Transformation
from assistant.standardization.by_example.learn import coarse

Pair = tuple[tuple[str | None, ...], str | None]
"""The sources' texts in a row, and the target's in the same."""
TRAIN = 300
HELD = 1_000
ENOUGH = 8
"""Rows of both sides that a transformation may be learnt from."""
_EACH = 0.01
"""What a unit of cost takes off the share of rows: the simpler one wins where both are about as good."""
_GOOD = 0.9
_WELL = 0.8
"""A plain transformation that does so well is not given up for a program, which only seems to clean it."""
_FEW = 0.6
_NEARLY_ALL = 0.985
_FEW_VALUES = 300


@dataclass(frozen=True)
class Learnt:
    """A transformation, and how well it does: `agree` of `rows` rows that it was not learnt from (or values).

    `proof` is the sentence of the check that it passed; None where it did not. `by`: "rows", "examples",
    "forms", "parts". `question` is what only a person can decide.
    """

    transformation: Transformation
    agree: float
    rows: int
    by: str
    proof: str | None = None
    question: str | None = None
    preview: tuple[tuple[str | None, str | None], ...] = ()

    @property
    def sentence(self) -> str:
        """How it was found and how well it does."""
        if self.by == "rows":
            return (
                f"It gives the target's value in {self.agree:.0%} of {self.rows:,} rows that both sides have."
            )
        if self.by == "examples":
            return f"It does what {self.rows} examples show."
        if self.by == "parts":
            return f"{self.agree:.0%} of the parts are values that the other side has, too."
        return f"{self.agree:.0%} of {self.rows:,} values take the form of the target's."


def learn_pairs(sides: Sides, pairs: Sequence[Pair], joint: str = " ") -> Learnt | None:
    """The transformation that gives the target's values in rows that it was not learnt from.

    Half the rows are to learn from, half are held out. None where even the best does in fewer than six
    of ten of them, or there are fewer than `ENOUGH` rows with a value on both sides.
    """
    there = [pair for pair in pairs if pair[1] is not None and any(value is not None for value in pair[0])]
    if len(there) < ENOUGH:
        return None
    shuffled = random.Random(0).sample(there, len(there))
    half = min(len(there) // 2, TRAIN)
    train, held = shuffled[:half], shuffled[half:][:HELD]
    base = Transformation(sources=sides.names, joint=joint)
    aligned = _texts(base, train)
    scored = [
        (_agreeing(base, steps, held, sides.type), cost, steps) for steps, cost in _of_pairs(sides, aligned)
    ]
    best = max(scored, key=lambda one: one[0] - _EACH * one[1], default=None)
    if best is None or best[0] < _GOOD or (best[0] < _NEARLY_ALL and len(set(sides.texts)) <= _FEW_VALUES):
        tried = [
            (_agreeing(base, steps, held, sides.type), cost, steps)
            for steps, cost in _late(sides, aligned, best)
        ]
        best = max([*scored, *tried], key=lambda one: one[0] - _EACH * one[1], default=None)
    if best is None or best[0] < _FEW:
        return None
    steps = tuple(
        words.widened(one, sides, _texts(base, there)) if isinstance(one, Codes) else one for one in best[2]
    )
    made = base.model_copy(update={"steps": steps})
    proof = (
        f"gives the target's value in {best[0]:.0%} of {len(held):,} rows held out"
        if best[0] >= _GOOD
        else None
    )
    return Learnt(made, best[0], len(held), "rows", proof, preview=preview_of(made, [one for one, _ in held]))


def learn_forms(sides: Sides) -> Learnt | None:
    """The transformation after which the source's values look like the target's; a copy where they do.

    None where the target has a type that the values cannot take.
    """
    base = Transformation(sources=sides.names)
    if not sides.texts:
        made = base.model_copy(update={"steps": sides.tail})
        return Learnt(made, 0.0, 0, "forms")
    looks = _Looks(sides)
    some = list(dict.fromkeys(sides.texts))[:TRAIN]
    scored = []
    for steps, cost in _of_forms(sides):
        share, valid = looks.share(base.model_copy(update={"steps": steps}), some)
        scored.append((share - 3 * _EACH * cost, share, valid, steps))
    best = max(scored, key=lambda one: one[0], default=None)
    if best is None or (best[2] < _FEW and sides.tail):
        return None
    made = base.model_copy(update={"steps": best[3]})
    question = None
    if made.kind == "date" and dates.is_ambiguous(some):
        question = "No value tells whether the day or the month comes first."
    converts = f"converts {best[2]:.0%} of {len(some):,} values"
    proof = f"{converts} into the target's form" if best[3] and best[1] >= 0.8 and question is None else None
    return Learnt(
        made, best[2], len(some), "forms", proof, question, preview_of(made, [(one,) for one in some])
    )


def learn_examples(sides: Sides, examples: Sequence[Pair], joint: str = " ") -> Learnt | None:
    """The simplest transformation that does what every example shows; None where there is none."""
    base = Transformation(sources=sides.names, joint=joint)
    aligned = _texts(base, examples)
    if not aligned:
        return None
    shown = Sides(
        sides.names, sides.target, [text for text, _ in aligned] + list(sides.texts),
        [target for _, target in aligned], sides.source_type, sides.type,
    )  # fmt: skip
    found: list[tuple[float, Transformation]] = []
    for steps, cost in [*_of_pairs(shown, aligned), *_of_forms(shown)]:
        made = base.model_copy(update={"steps": steps})
        if _agreeing(base, steps, examples, sides.type) == 1:
            lost = 1 - _converting(made, sides.texts[:TRAIN])
            found.append((cost + 3 * lost, made))
    by_example = Program(examples=tuple(aligned), met=tuple(sides.texts[:40]))
    if by_example.learnt.programs and all(text for text, _ in aligned):
        made = base.model_copy(update={"steps": (by_example,)})
        found.append((3.0 + 3 * (1 - _converting(made, sides.texts[:TRAIN])), made))
    if not found:
        return None
    made = min(found, key=lambda one: one[0])[1]
    texts: list[tuple[str | None, ...]] = [(one,) for one in sides.texts] or [one for one, _ in examples]
    return Learnt(made, 1.0, len(examples), "examples", None, preview=preview_of(made, texts))


def preview_of(
    how: Transformation, rows: Sequence[tuple[str | None, ...]], many: int = 8
) -> tuple[tuple[str | None, str | None], ...]:
    """Values before and after: of different shapes, the first of each."""
    converter = Converter(how)
    found: dict[str, tuple[str | None, str | None]] = {}
    for row in rows:
        before = how.joint.join(value for value in row if value is not None)
        found.setdefault(coarse(before), (before, converter.run(row)[0]))
        if len(found) >= many:
            break
    return tuple(found.values())


def _texts(base: Transformation, pairs: Sequence[Pair]) -> list[tuple[str, str]]:
    return [(base.run(values) or "", target or "") for values, target in pairs]


def _of_pairs(sides: Sides, aligned: Sequence[tuple[str, str]]) -> Iterator[tuple[tuple[Step, ...], float]]:
    yield from words.plain(sides)
    yield from dates.candidates(sides)
    yield from numbers.candidates(sides, aligned)
    yield from words.parts(sides)
    yield from words.codes(sides, aligned)


def _late(
    sides: Sides, aligned: Sequence[tuple[str, str]], best: tuple[float, float, tuple[Step, ...]] | None
) -> Iterator[tuple[tuple[Step, ...], float]]:
    """What takes long to try."""
    yield from words.standards(sides)
    if (best is None or best[0] < _WELL) and words.related(aligned):
        yield from words.programs(aligned, sides.texts)


def _of_forms(sides: Sides) -> Iterator[tuple[tuple[Step, ...], float]]:
    yield from words.plain(sides)
    yield from dates.candidates(sides)
    yield from numbers.candidates(sides)
    yield from words.booleans(sides)
    if sides.targets:
        yield from words.parts(sides)
        yield from words.standards(sides)


def _agreeing(base: Transformation, steps: tuple[Step, ...], held: Sequence[Pair], type_: str) -> float:
    converter = Converter(base.model_copy(update={"steps": steps, "on_failure": "null"}))
    return sum(same_cell(converter.run(row)[0], target, type_) for row, target in held) / max(len(held), 1)


def _converting(how: Transformation, texts: Sequence[str]) -> float:
    converter = Converter(how)
    return sum(converter.run((text,))[1] is None for text in texts) / max(len(texts), 1)


class _Looks:
    """What the target's values look like."""

    def __init__(self, sides: Sides) -> None:
        self._type = sides.type
        self._values = {text.casefold() for text in sides.targets}
        shapes = Counter(coarse(text) for text in sides.targets)
        self._shapes = {shape: count / max(shapes.total(), 1) for shape, count in shapes.items()}
        self._exact = set(sides.targets)

    def share(self, how: Transformation, texts: Sequence[str]) -> tuple[float, float]:
        """How much the results look like the target (0 to 1), and the share of values that convert."""
        converter = Converter(how)
        made = [converter.run((text,)) for text in texts]
        good = [value for value, reason in made if reason is None and value is not None]
        valid = sum(reason is None for _, reason in made) / len(made)
        if not good or not self._shapes:
            return valid, valid
        found = Counter(coarse(value) for value in good)
        common = sum(min(count / len(good), self._shapes.get(shape, 0.0)) for shape, count in found.items())
        within = sum((value in self._exact) + (value.casefold() in self._values) for value in good) / (
            2 * len(good)
        )
        return valid * (0.6 * common + 0.4 * within), valid


__all__ = ["Learnt", "Pair", "learn_examples", "learn_forms", "learn_pairs", "preview_of"]
