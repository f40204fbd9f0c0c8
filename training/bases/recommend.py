"""Which base to take for a task: those that cannot serve are named with the reason, the others ranked.

Nothing here was measured on the task: the points say what is known before training (see `_judge`), and the
reasons say what each point is for. Measure the first two or three before deciding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast, get_args

from assistant.errors import UnknownName, UsageError
from training.base import DEFAULT
from training.bases.catalogue import CataloguedBase, Kind, catalogue
from training.bases.family import Family
from training.bases.memory import GIB, METHODS, Method, Need, available, estimate, gib

TASKS: dict[str, Kind] = {
    "anomalies": "scoring",
    "standardization": "classification",
    "metadata": "classification",
    "mapping": "matching",
    "rules": "scoring",
    "generation": "generation",
}
"""Task → the kind of model that is fine-tuned for it; `generation`: values or texts to be written."""
_MILLION = 1_000_000


@dataclass(frozen=True)
class Wish:
    """What is asked for. `memory` in bytes: the machine's, or with `gpu` the card's.

    `licence`: "any", "commercial" (use without conditions of its own) or one licence by name. `languages`:
    ISO 639-1 codes that all must be covered. `tokens` of each text and `rank` of the adapters enter the
    memory estimate; `batch` texts pass at once (None: as many of 32 as fit, gradients adding up over passes).
    """

    task: str
    memory: int
    licence: str = "any"
    languages: tuple[str, ...] = ()
    architecture: Family | None = None
    gpu: bool = False
    method: Method = "lora"
    batch: int | None = None
    tokens: int = 64
    rank: int = 16

    @property
    def kind(self) -> Kind:
        """The kind of model the task is fine-tuned as."""
        return TASKS[self.task]


@dataclass(frozen=True)
class Choice:
    """A base that can serve: points, why, and the memory of training with `batch` texts at once."""

    base: CataloguedBase
    points: int
    reasons: tuple[str, ...]
    batch: int
    need: Need


@dataclass(frozen=True)
class Recommendation:
    """Choices, best first, and hub id → why not of the others."""

    wish: Wish
    choices: tuple[Choice, ...]
    rejected: dict[str, str]


def recommend(
    task: str,
    memory_gib: float | None = None,
    licence: str = "any",
    languages: Sequence[str] = (),
    architecture: str | None = None,
    *,
    gpu: bool = False,
    method: str = "lora",
    batch: int | None = None,
    tokens: int = 64,
    rank: int = 16,
) -> Recommendation:
    """Rank the catalogue for a task; without `memory_gib` by what is free on this machine now.

    Raises `UnknownName` for another task, method or architecture, `UsageError` for memory not above 0.
    """
    if task not in TASKS:
        raise UnknownName(
            f"There is no task {task!r} to recommend a base for; there are: {', '.join(TASKS)}."
        )
    for what, name, known in (("method", method, METHODS), ("architecture", architecture, get_args(Family))):
        if name is not None and name not in known:
            raise UnknownName(f"There is no {what} {name!r}; there are: {', '.join(known)}.")
    if memory_gib is not None and not memory_gib > 0:
        raise UsageError(f"The memory is {memory_gib} GiB; it must be above 0.")
    memory = available() if memory_gib is None else int(memory_gib * GIB)
    spoken = tuple(language.lower() for language in languages)
    wish = Wish(
        task, memory, licence, spoken, cast(Family | None, architecture), gpu, cast(Method, method), batch,
        tokens, rank,
    )  # fmt: skip
    choices, rejected = [], {}
    for base in catalogue():
        at_once, need = _fit(base, wish)
        reason = _against(base, wish) or _too_large(wish, at_once, need)
        if reason:
            rejected[base.id] = reason
        else:
            choices.append(_judge(base, wish, at_once, need))
    choices.sort(key=lambda choice: (-choice.points, choice.base.parameters))
    return Recommendation(wish, tuple(choices), rejected)


def _fit(base: CataloguedBase, wish: Wish) -> tuple[int, Need]:
    """The largest batch that fits, or the smallest where none does, and the memory it takes."""
    for batch in (32, 16, 8, 4, 2, 1) if wish.batch is None else (wish.batch,):
        need = estimate(base.shape, wish.method, batch=batch, tokens=wish.tokens, rank=wish.rank)
        if need.total <= wish.memory:
            break
    return batch, need


def _too_large(wish: Wish, batch: int, need: Need) -> str:
    if need.total <= wish.memory:
        return ""
    texts = f"{batch} texts" if batch > 1 else "a single text"
    return f"{wish.method} with {texts} at once needs {gib(need.total)}, there are {gib(wish.memory)}"


def _against(base: CataloguedBase, wish: Wish) -> str:
    """Why a base cannot serve, memory apart; empty where it can."""
    if wish.kind not in base.kinds:
        made = "bases tuned to judge pairs" if base.tuned == "ranking" else f"{base.family}s"
        return f"{made} are not fine-tuned for {wish.kind} here"
    if wish.architecture and base.family != wish.architecture:
        return f"its architecture is {base.family}, not {wish.architecture}"
    if base.remote_code:
        return "its repository brings code of its own, which is not run"
    if wish.licence == "commercial" and base.commercial != "yes":
        if base.commercial == "no":
            return f"its licence ({base.licence}) does not allow commercial use"
        return f"its licence ({base.licence}) allows commercial use only under conditions that must be read"
    if wish.licence not in ("any", "commercial") and base.licence.lower() != wish.licence.lower():
        return f"its licence is {base.licence}, not {wish.licence}"
    missing = [language for language in wish.languages if not base.speaks(language)]
    if missing:
        return f"it was not pretrained on {', '.join(missing)}"
    if wish.method == "qlora" and not wish.gpu:
        return "QLoRA's 4-bit weights need a GPU"
    return ""


def _judge(base: CataloguedBase, wish: Wish, batch: int, need: Need) -> Choice:
    """Points and their reasons."""
    found = [_cost(base, wish), _purpose(base, wish), _language(base, wish)]
    if base.id == DEFAULT and not wish.gpu:
        found.append((2, "comes with the train extra, so it needs no network, and its figures are known"))
    if base.model_type == "bert" and wish.kind != "generation":
        found.append((1, "a BERT: its adapters are served in the one graph that all tasks share"))
    if base.reads_bytes:
        found.append((1, "reads bytes: no character, digit or misspelling is unknown to it"))
    if base.commercial != "yes":
        found.append((-1, f"its licence ({base.licence}) must be read before commercial use"))
    if base.gated:
        found.append((-1, "its download needs an account that accepted its terms"))
    if base.pickled:
        found.append((-1, "the hub has its weights pickled only: they must be converted once"))
    found = [(points, reason) for points, reason in found if reason]
    texts = f"{batch} texts of {wish.tokens} tokens"
    memory = f"{wish.method} with {texts} at once takes about {gib(need.total)} of {gib(wish.memory)}"
    reasons = (*(f"{reason} ({points:+d})" for points, reason in found), memory)
    return Choice(base, sum(points for points, _ in found), reasons, batch, need)


def _cost(base: CataloguedBase, wish: Wish) -> tuple[int, str]:
    """Size as cost on a CPU, as capacity on a GPU; both by the parameters every token passes through."""
    body = base.body / _MILLION
    size = f"{body:.0f} million parameters a token passes through" if body >= 1 else "hardly any parameters"
    if body < 4:
        return -1, f"{size}: too few to learn much"
    if wish.gpu:
        steps: tuple[tuple[int, int], ...] = ((15, 0), (60, 1), (150, 2), (700, 3))
        points = next((points for limit, points in steps if body <= limit), 4)
        return (
            points,
            f"{size}: a GPU has room for capacity, and large ones learn more from few examples",
        )
    steps = ((15, 3), (30, 2), (70, 1), (120, 0), (400, -2))
    points = next((points for limit, points in steps if body <= limit), -4)
    word = {3: "fast", 2: "fast", 1: "bearable", 0: "slow"}.get(points, "very slow")
    return points, f"{size}: {word} on a CPU"


def _purpose(base: CataloguedBase, wish: Wish) -> tuple[int, str]:
    if base.tuned == "similarity" and wish.kind == "matching":
        return 2, "tuned so that texts of like meaning lie together, which is what matching asks"
    if base.tuned == "similarity":
        return 1, "tuned on pairs of texts, so that short texts have useful vectors from the start"
    if base.tuned == "ranking":
        return (1, "tuned to judge pairs of texts") if wish.kind == "matching" else (0, "")
    if base.tuned == "instructions":
        return 1, "tuned to follow instructions, so a prompt says what to do"
    if base.tuned == "translation":
        return -2, "made for translation alone"
    return 0, ""


def _language(base: CataloguedBase, wish: Wish) -> tuple[int, str]:
    if not wish.languages or wish.languages == ("en",):
        return 0, ""
    asked = ", ".join(wish.languages)
    if set(base.languages) <= set(wish.languages):
        return 2, f"made for {asked}"
    return 0, f"covers {asked} among {base.language_note or ', '.join(base.languages)}"
