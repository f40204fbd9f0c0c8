"""`dqa prompts`: the prompt templates of the generating models, listed, shown, compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson

app = typer.Typer(
    help="Prompt templates of generating models: versions, and which works best.", no_args_is_help=True
)

Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="generation@2, generation (its newest version), or a .toml file."),
]


@app.command("list")
def list_(json: AsJson = False) -> None:
    """List the templates there are, by task and version.

    Example: dqa prompts list
    """
    from training.prompts.templates import load_template, template_names
    from ui.cli.output import emit, show_table

    found = [load_template(name) for name in template_names()]
    if json:
        lines = [{"name": one.name, "fields": one.fields, "sha256": one.sha256} for one in found]
        emit({"prompts": lines})
        return
    show_table(
        ("prompt", "needs", "may have", "what it is for"),
        [
            (one.name, ", ".join(one.required), ", ".join(sorted(set(one.fields) - set(one.required))),
             one.notes.strip().split("\n")[0])
            for one in found
        ],
    )  # fmt: skip


@app.command()
def show(name: Name, json: AsJson = False) -> None:
    """Show one template: its text, its fields, what it is for.

    Example: dqa prompts show generation@2
    """
    from training.prompts.templates import load_template
    from ui.cli.output import emit, say

    one = load_template(name)
    if json:
        emit({"name": one.name, "text": one.text, "parts": dict(one.parts), "repeats": dict(one.repeats),
              "notes": one.notes.strip(), "sha256": one.sha256})  # fmt: skip
        return
    say(f"{one.name} (SHA-256 {one.sha256[:12]}…)", "bold")
    say(one.notes.strip())
    for line in one.text.split("\n"):
        say(f"    {line}")
    for field, piece in (*one.parts.items(), *one.repeats.items()):
        kept = "for each pair" if field in one.repeats else "where there is one"
        say(f"${field}, {kept}: {piece!r}")


@app.command()
def compare(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME...", help="Two or more templates of one task, or .toml files."),
    ],
    model: Annotated[
        str, typer.Option(metavar="MODEL", help="A seq2seq or causal model: a folder, or a name of the hub.")
    ],
    examples: Annotated[int, typer.Option(min=1, metavar="N", help="How many held-out examples.")] = 200,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Your own: a column a field, and target. Default: the task's corpus."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="S", help="Seed of examples and resamples.")] = 0,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML report there.")] = None,
    json: AsJson = False,
) -> None:
    """Let a model answer the same examples by each template, and say which is best. Needs the extra `train`.

    Example: dqa prompts compare generation@2 generation@3 --model google/flan-t5-small --examples 300
    """
    from training.prompts.templates import load_template
    from ui.cli.output import emit, say, show_table
    from ui.cli.progress import progress

    templates = [load_template(name) for name in names]
    try:
        from training.prompts.compare import compare_prompts, corpus_cases, data_cases
        from training.prompts.report import DIFFERENCES, FIGURES, difference_rows, figure_row, write_report
    except ModuleNotFoundError as missing:
        raise UsageError(
            f"Comparing prompts needs {missing.name}: pip install 'data-quality-assistant[train]'."
        ) from missing
    cases = data_cases(data, examples) if data else corpus_cases(templates[0].task, examples, seed)
    with progress() as shown:
        found = compare_prompts(templates, model, cases, shown, seed=seed)
    if report is not None:
        write_report(report, found)
    if json:
        emit(found.to_dict())
        return
    say(found.verdict(), "bold")
    show_table(
        FIGURES,
        [figure_row(one) for one in found.tried],
        right=(1, 2, 3, 4, 5),
    )
    if found.against_first:
        show_table(DIFFERENCES, difference_rows(found), title=f"Against {names[0]}", right=range(1, 7))
    if report is not None:
        say(f"The report is in {report}.")
