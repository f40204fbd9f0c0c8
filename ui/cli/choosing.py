"""`dqa models bases`, `recommend`, `inspect`: which base to fine-tune, and whether it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli.options import AsJson

if TYPE_CHECKING:
    from training.bases.catalogue import CataloguedBase
    from training.bases.memory import Need
    from training.bases.recommend import Choice, Recommendation

Batch = Annotated[int, typer.Option(min=1, metavar="N", help="Texts that pass at once.")]
Tokens = Annotated[int, typer.Option(min=1, metavar="N", help="Tokens of each text.")]
Rank = Annotated[int, typer.Option(min=1, metavar="N", help="Rank of the adapters.")]
_SHOWN = 5


def bases(json: AsJson = False) -> None:
    """The catalogue of well-known base models. Any other hub id or folder works as well.

    Example: dqa models bases
    """
    from training.bases.catalogue import catalogue
    from ui.cli.output import emit, say, show_table

    listed = catalogue()
    if json:
        emit({"bases": [base.model_dump() for base in listed]})
        return
    show_table(
        ("base", "architecture", "parameters", "on disk", "tokens", "licence", "commercial", "languages"),
        [_row(base) for base in listed],
        right=(2, 3, 4),
    )
    say("Each is given as --base-model. `dqa models recommend --task NAME` ranks them for a task.")


def recommend(
    task: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="anomalies, standardization, metadata, mapping, rules or generation."
        ),
    ],
    memory: Annotated[
        float | None,
        typer.Option(metavar="GIB", help="Memory to train in (a GPU's, with --gpu); default: what is free."),
    ] = None,
    licence: Annotated[
        str, typer.Option(metavar="NAME", help="any, commercial, or one licence: Apache-2.0.")
    ] = "any",
    language: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Must cover this language: de. May be repeated.")
    ] = None,
    architecture: Annotated[
        str | None, typer.Option(metavar="NAME", help="encoder, decoder or encoder-decoder.")
    ] = None,
    method: Annotated[
        str, typer.Option(metavar="NAME", help="lora, full, prompt, prefix, head or qlora.")
    ] = "lora",
    gpu: Annotated[bool, typer.Option("--gpu", help="Train on a GPU.")] = False,
    batch: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Texts at once; default: as many of 32 as fit.")
    ] = None,
    tokens: Tokens = 64,
    json: AsJson = False,
) -> None:
    """Which base to fine-tune for a task, and why; the others with what speaks against them.

    Example: dqa models recommend --task standardization --memory 4 --licence commercial
    """
    from training.bases import recommend as module
    from ui.cli.output import emit

    found = module.recommend(
        task,
        memory,
        licence,
        language or (),
        architecture,
        gpu=gpu,
        method=method,
        batch=batch,
        tokens=tokens,
    )
    if json:
        emit({"choices": [_choice(one) for one in found.choices], "rejected": found.rejected})
        return
    _show_choices(found, task)


def _show_choices(found: Recommendation, task: str) -> None:
    from ui.cli.output import say

    best = found.choices[:_SHOWN]
    for place, choice in enumerate(best, 1):
        say(f"{place}. {choice.base.id} ({choice.points} points, {choice.base.licence})", "bold")
        for reason in choice.reasons:
            say(f"   {reason}")
    rest = [choice.base.id for choice in found.choices[_SHOWN:]]
    if rest:
        say(f"Also possible, fewer points: {', '.join(rest)}.")
    if not best:
        say("No base of the catalogue fits. What speaks against each:")
    for reason in sorted(set(found.rejected.values())):
        against = [name for name, found_reason in found.rejected.items() if found_reason == reason]
        say(f"Not {', '.join(against)}: {reason}.", "dim")
    if best and task != "generation":
        say(f"Train on it: dqa train {task} --base-model {best[0].base.id}")


def inspect(
    base: Annotated[str, typer.Argument(metavar="BASE", help="A hub id or a folder.", show_default=False)],
    batch: Batch = 32,
    tokens: Tokens = 64,
    rank: Rank = 16,
    json: AsJson = False,
) -> None:
    """What a base is, and the memory each method would take against what is free. No weights are loaded.

    Example: dqa models inspect sentence-transformers/all-MiniLM-L6-v2
    """
    from training.bases.inspect import inspect_base
    from training.bases.memory import available, gib
    from ui.cli.output import emit, say, show_table

    found, free = inspect_base(base), available()
    needs = found.needs(batch, tokens, rank)
    if json:
        facts = {name: value for name, value in vars(found).items() if name != "shape"}
        shape, memory = vars(found.shape), {method: need.total for method, need in needs.items()}
        emit({**shape, **facts, "needs": memory, "free": free})
        return
    dtypes = ", ".join(f"{count:,} {kind}" for kind, count in found.dtypes.items())
    show_table(
        ("fact", "value"),
        [
            ("base", found.name),
            ("architecture", f"{found.family} ({found.model_type})"),
            ("parameters", f"{found.shape.parameters:,} ({dtypes})"),
            ("hidden, layers, heads", f"{found.shape.hidden}, {found.shape.layers}, {found.shape.heads}"),
            ("vocabulary", f"{found.shape.vocabulary:,}"),
            ("positions", found.max_positions or "relative: no fixed end"),
            ("licence", f"{found.licence} (commercial use: {found.commercial})"),
        ],
    )
    show_table(
        ("method", f"memory at {batch} × {tokens} tokens", f"free: {gib(free)}"),
        [(method, gib(need.total), _fits(method, need, free)) for method, need in needs.items()],
        right=(1,),
    )
    say("Estimates: docs/models.md says how they are made.")


def _fits(method: str, need: Need, free: int) -> str:
    if method == "qlora":
        return "needs a GPU"
    return "fits" if need.total <= free else "does not fit"


def _row(base: CataloguedBase) -> tuple[str, ...]:
    from training.bases.memory import gib

    return (
        base.id, base.family, f"{base.parameters / 1e6:,.0f} M", gib(base.size) if base.size else "",
        f"{base.max_tokens:,}", base.licence, base.commercial, base.language_note or " ".join(base.languages),
    )  # fmt: skip


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        **choice.base.model_dump(), "points": choice.points, "reasons": choice.reasons,
        "batch": choice.batch, "memory": choice.need.total,
    }  # fmt: skip
