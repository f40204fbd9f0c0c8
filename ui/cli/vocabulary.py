"""`dqa metadata glossary`, `types`, `add-type`: the words that metadata is said in, built-in and your own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import UsageError
from ui.cli.options import AsJson, MaybeUrl

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary, Term

_SHOWN = 30


def glossary(
    text: Annotated[
        str | None,
        typer.Argument(metavar="[TEXT]", help="A column's name, or words to look for.", show_default=False),
    ] = None,
    take: Annotated[
        Path | None,
        typer.Option(
            "--take",
            metavar="FILE",
            help="Make this glossary (CSV or YAML) yours: it goes first from now on.",
        ),
    ] = None,
    url: MaybeUrl = None,
    table: Annotated[
        str | None,
        typer.Option("--table", "-t", metavar="NAME", help="Or take the glossary in this table of --url."),
    ] = None,
    json: AsJson = False,
) -> None:
    """Look a name or words up in the glossary (yours first, then the built-in one); take a glossary of yours.

    Example: dqa metadata glossary cust_nm; dqa metadata glossary --take terms.csv
    """
    from ui.cli.output import emit, say
    from ui.metadata.glossaries import keep_glossary, own_glossary, whole_glossary
    from ui.session import settings

    chosen = settings()
    if take is not None or table is not None:
        kept, number = keep_glossary(chosen, own_glossary(take, url, table))
        if json:
            emit({"file": str(kept), "terms": number})
        else:
            say(f"{number:,} terms kept in {kept}; the next dqa metadata scan reads names by them.")
        return
    known = whole_glossary(chosen)
    if text is None:
        say(f"{len(known):,} terms. dqa metadata glossary TEXT looks one up; --take FILE brings yours.")
        return
    _look_up(known, text, json)


def types(
    search: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Only with this text.")] = None,
    json: AsJson = False,
) -> None:
    """List the semantic types: the taxonomy's, and your own.

    Example: dqa metadata types phone
    """
    from ui.cli.output import emit, say, show_table
    from ui.metadata.types import all_types

    found = [
        one
        for one in all_types()
        if search is None or search.casefold() in " ".join(map(str, one)).casefold()
    ]
    if json:
        emit({"types": [one._asdict() for one in found]})
        return
    show_table(
        ("type", "label", "tags", "what it is"),
        [(one.name, one.label, ", ".join(one.tags), one.description) for one in found],
    )
    say(f"{len(found):,} types. Your own: dqa metadata add-type NAME --example VALUE …")


def add_type(
    name: Annotated[str, typer.Argument(metavar="NAME", help="costCentre, say.", show_default=False)],
    example: Annotated[
        list[str] | None,
        typer.Option("--example", "-e", metavar="VALUE", help="A real value; repeat it, six or more do."),
    ] = None,
    examples: Annotated[
        Path | None, typer.Option("--examples", metavar="FILE", help="Real values, one a line.")
    ] = None,
    word: Annotated[
        list[str] | None,
        typer.Option("--word", "-w", metavar="WORDS", help="What its columns' names end with."),
    ] = None,
    pattern: Annotated[
        str | None, typer.Option("--pattern", metavar="REGEX", help="What every whole value matches.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", metavar="NAME", help="Its sensitivity: direct, …")
    ] = None,
    description: Annotated[str, typer.Option("--description", metavar="TEXT", help="What it is.")] = "",
    json: AsJson = False,
) -> None:
    """Teach a semantic type of your own by examples; it is tried on some of them that it is not shown.

    Example: dqa metadata add-type costCentre --word "cost centre" --pattern "KTR-[0-9]{4}" -e KTR-1001
    """
    from assistant import models
    from assistant.metadata.usertypes import add_type as keep_type
    from ui.cli.output import emit, say
    from ui.metadata.types import user_type
    from ui.session import settings

    chosen = settings()
    values = [*(example or ()), *_lines(examples)]
    made = user_type(name, description, word or (), pattern, values, tag or ())
    trial = keep_type(chosen.types_file, made, models.load(chosen))
    if json:
        emit({"name": name, "file": str(chosen.types_file), "held": trial.held, "found": trial.found,
              "others": trial.others, "wrong": trial.wrong})  # fmt: skip
        return
    tried = f"; of {trial.held} examples it was not shown it found {trial.found}" if trial.held else ""
    wrong = f", and took {trial.wrong} of {trial.others} values of other types for it" if trial.wrong else ""
    say(f"{name} is kept in {chosen.types_file}{tried}{wrong}. The next dqa metadata scan looks for it.")


def _look_up(known: Glossary, text: str, json: bool) -> None:
    from assistant.metadata.naming import expand
    from ui.cli.output import emit, say, show_table

    read = expand(text, known)
    exact = known.find(read.words)
    found: list[Term] = [exact] if exact is not None else []
    wanted = text.casefold()
    found += [
        one for one in known.terms
        if one != exact
        and any(wanted in said.casefold() for said in (one.name, *one.synonyms, one.definition))
    ]  # fmt: skip
    if json:
        emit({"words": list(read.words), "changed": dict(read.changed), "unknown": list(read.unknown),
              "terms": [one.model_dump(mode="json") for one in found]})  # fmt: skip
        return
    if read.changed or read.unknown:
        unknown = f" (not known: {', '.join(read.unknown)})" if read.unknown else ""
        say(f"{text} reads: {' '.join(read.words)}{unknown}")
    if not found:
        say(f"The glossary has no term for {text!r}.")
        return
    show_table(
        ("id", "term", "what it means", "from"),
        [(one.id, one.name, one.defined(), one.source) for one in found[:_SHOWN]],
    )
    if len(found) > _SHOWN:
        say(f"{len(found):,} terms; the first {_SHOWN} are shown.")


def _lines(file: Path | None) -> list[Any]:
    if file is None:
        return []
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The examples in {file} cannot be read: {error}.") from None
