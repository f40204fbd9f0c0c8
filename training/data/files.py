"""Rows of CSV, JSON and Parquet files, loaded by `datasets`, every value as the text that stands in the file.

`datasets` guesses types: it would read 007 as 7 and a date in JSON as a moment. So a CSV file's columns are
declared to be text, JSON is loaded as lines of text and parsed here, and Parquet, which has types of its own,
is turned into text by `connectors.values.as_text`.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from connectors.files.encoding import detect
from connectors.values import as_text

Row = dict[str, Any]
"""Column → text, or a list or an object where JSON and Parquet have one."""

SUFFIXES = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson", ".json")
_DELIMITERS = ",;\t|"


def read_rows(file: Path) -> list[Row]:
    """The rows of a file by its suffix; raises `UsageError` saying what is wrong with it and where."""
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{file} is none of the kinds of file read here: {', '.join(SUFFIXES)}.")
    if not file.is_file():
        raise UsageError(f"There is no file {file}.")
    if file.stat().st_size == 0:
        raise UsageError(f"{file} is empty.")
    if suffix in (".csv", ".tsv"):
        return _csv(file)
    return _parquet(file) if suffix == ".parquet" else _json(file, lines=suffix != ".json")


def _csv(file: Path) -> list[Row]:
    from datasets import Features, Value

    encoding = detect(file)
    with file.open(encoding=encoding.codec, newline="") as stream:
        start = stream.readline().removeprefix("\ufeff")
    delimiter = "\t" if file.suffix.lower() == ".tsv" else max(_DELIMITERS, key=start.count)
    with file.open(encoding=encoding.codec, newline="") as stream:
        names, first = islice(chain(csv.reader(stream, delimiter=delimiter), ([], [])), 2)
    names = [name.removeprefix("\ufeff") for name in names]
    if not any(name.strip() for name in names) or len(set(names)) < len(names):
        raise UsageError(
            f"The first line of {file} should name its columns, each once; it has: {start.strip()!r}."
        )
    if len(first) > len(names):  # pandas would take the first columns for the rows' names
        raise UsageError(f"{file} names {len(names)} columns in its first line, but has {len(first)} below.")
    features = Features({name: Value("string") for name in names})
    codec = "utf-8-sig" if encoding.codec == "utf-8" else encoding.codec
    return _load(file, "csv", features=features, sep=delimiter, encoding=codec, keep_default_na=False)


def _parquet(file: Path) -> list[Row]:
    return [{name: _plain(value) for name, value in row.items()} for row in _load(file, "parquet")]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [as_text(item) or "" for item in value]
    return value if isinstance(value, dict) else as_text(value) or ""


def _json(file: Path, *, lines: bool) -> list[Row]:
    loaded = _load(file, "text", sample_by="line" if lines else "document")
    texts = [row["text"] for row in loaded]
    if not lines and not (len(texts) == 1 and _one_a_line(texts[0])):
        return _objects(file, [(1, _parse(file, 1, "\n".join(texts)))])
    texts = texts if lines else texts[0].split("\n")
    return _objects(file, ((n, _parse(file, n, text)) for n, text in enumerate(texts, 1) if text.strip()))


def _one_a_line(text: str) -> bool:
    """Whether the first line is an object by itself and more follows: JSON lines under the name `.json`."""
    first, _, rest = text.strip().partition("\n")
    try:
        return bool(rest.strip()) and isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _parse(file: Path, line: int, text: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_int=str, parse_float=str, parse_constant=str)
    except ValueError as error:
        raise UsageError(f"{file}, line {line}, is no JSON: {error}.") from None


def _objects(file: Path, found: Iterable[tuple[int, Any]]) -> list[Row]:
    """The objects of each line; those of a list, and of the one list inside an object, count one by one."""
    rows: list[Row] = []
    for line, value in found:
        lists = (
            [inner for inner in value.values() if isinstance(inner, list)] if isinstance(value, dict) else []
        )
        if len(lists) == 1 and lists[0] and all(isinstance(item, dict) for item in lists[0]):
            value = lists[0]
        for item in value if isinstance(value, list) else [value]:
            if not isinstance(item, dict):
                raise UsageError(f"{file}, line {line}: a row should be an object, not {item!r:.60}.")
            rows.append(item)
    return rows


def _load(file: Path, kind: str, **options: Any) -> list[Row]:
    """What `datasets` reads; offline, with a cache of its own that is thrown away, and no remote code."""
    from datasets import load_dataset
    from datasets.exceptions import DatasetGenerationError

    with tempfile.TemporaryDirectory(prefix="dqa-") as folder, _quiet():
        # `datasets` takes names for patterns: a link with a plain name stands for any file there is.
        link = Path(folder) / f"data{file.suffix.lower()}"
        link.symlink_to(file.resolve())
        try:
            data = load_dataset(
                kind,
                data_files=str(link),
                split="train",
                cache_dir=f"{folder}/cache",
                keep_in_memory=True,
                **options,
            )
            return list(data)
        except StopIteration:
            return []
        except (DatasetGenerationError, ValueError, OSError) as error:
            if "no data" in str(error):  # how `datasets` says that a file has no row
                return []
            raise UsageError(f"{file} cannot be read as {kind}: {error.__cause__ or error}.") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars and no logged tracebacks: an error comes as a sentence."""
    import datasets
    from datasets.utils import logging

    level, bars = logging.get_verbosity(), datasets.are_progress_bars_disabled()
    logging.set_verbosity(logging.CRITICAL)
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if not bars:
            datasets.enable_progress_bars()
