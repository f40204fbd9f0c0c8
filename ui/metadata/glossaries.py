"""The user's glossary: from a file or a table into the home folder, asked before the built-in one."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from connectors.redact import redact

if TYPE_CHECKING:
    from assistant.metadata.naming import Glossary
    from assistant.settings import Settings

_HEADS = ("id", "term", "definition", "synonyms", "abbreviations", "domain", "owner")


def own_glossary(file: Path | None, url: str | None, table: str | None) -> Glossary:
    """The glossary in a file, or in a table of a source; raises `UsageError` where it is neither, or both."""
    from assistant.metadata.naming import read_glossary
    from assistant.metadata.naming.reading import glossary_of_table

    if (file is None) == (table is None):
        raise UsageError("Say where the glossary is: --take FILE, or --url URL --table NAME.")
    if file is not None:
        return read_glossary(file)
    if url is None:
        raise UsageError(f"Say which source holds the table {table}: --url URL.")
    import connectors

    with connectors.open(url) as connector:
        return glossary_of_table(connector, connector.table(str(table)))


def keep_glossary(settings: Settings, glossary: Glossary) -> tuple[Path, int]:
    """Write a glossary to where it is looked for; the file and how many terms it holds.

    Raises `UsageError` where a glossary is there already under another name.
    """
    kept = settings.glossary_to_read or settings.home / "glossary.csv"
    if isinstance(kept, str) or kept.suffix.lower() != ".csv":
        raise UsageError(
            f"Your glossary is {redact(str(kept))}: add the terms there, or set DQA_GLOSSARY to a CSV file."
        )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADS)
    for one in glossary.terms:
        many = ("|".join(one.synonyms), "|".join(one.abbreviations))
        writer.writerow([one.id, one.name, one.definition, *many, one.domain, one.owner])
    named = {short.casefold() for one in glossary.terms for short in one.abbreviations}
    for short, long in glossary.abbreviations.items():
        if short not in named:
            writer.writerow(["", long, "", "", short, "", ""])
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(text.getvalue(), encoding="utf-8")
    return kept, len(glossary)


def whole_glossary(settings: Settings) -> Glossary:
    """The user's terms before the built-in ones."""
    from assistant.metadata.context import glossary_of

    return glossary_of(settings)
