"""Columns as texts for the encoders: the name in words, what it is told to be, what it holds; each once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from assistant.mapping.names import readable
from assistant.models.inputs import clip, field_text
from assistant.models.interface import Embedder
from assistant.models.text import bounded
from assistant.progress import Progress, silent
from assistant.sketch import ColumnSketch

KEPT = 60_000
"""Vectors that are kept, those not asked for longest go first (1.5 kB each)."""
_CHUNK = 512
_TOLD = 240
_SHOWN = 6
_TOKENS = 128

_cache: OrderedDict[tuple[str, str], np.ndarray] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Texts:
    """What the encoders read of one column; "" where there is nothing."""

    name: str
    told: str
    held: str
    field: str


def texts_of(column: ColumnSketch) -> Texts:
    """Name in words, description, values, and what the fine-tuned encoder takes (`inputs.field_text`).

    Lone surrogates, which a database may hold, are replaced: no tokenizer takes them.
    """
    entity = column.table.split(".")[-1]
    told = clip(column.description, _TOLD) if column.description.strip() else ""
    held = " ; ".join(clip(value) for value in column.values[:_SHOWN])
    # Values are compared as values, and by the base encoder: with them in it the text is five times as dear.
    named = bool(column.name.strip() or column.description.strip())
    field = field_text(column.name, () if named else column.values, entity, column.description)
    return Texts(readable(column.name), *(bounded(text, _TOKENS) for text in (told, held, field)))


def embed(model: Embedder, texts: Sequence[str], progress: Progress = silent) -> np.ndarray:
    """float32 (len(texts), dimensions), rows of unit length; of zeros for "". Each text is run once."""
    version = model.version
    distinct = [text for text in dict.fromkeys(texts) if text]
    with _lock:
        known = {text: _cache[version, text] for text in distinct if (version, text) in _cache}
    wanted = [text for text in distinct if text not in known]
    for first in range(0, len(wanted), _CHUNK):
        part = wanted[first : first + _CHUNK]
        known.update(zip(part, model.embed(part), strict=True))
        progress("reading columns", min(first + _CHUNK, len(wanted)), len(wanted))
    with _lock:
        for text in distinct:
            _cache[version, text] = known[text]
            _cache.move_to_end((version, text))
        while len(_cache) > KEPT:
            _cache.popitem(last=False)
    blank = np.zeros(len(known[distinct[0]]) if distinct else 1, dtype=np.float32)
    rows = [known[text] if text else blank for text in texts]
    return np.stack(rows) if rows else np.zeros((0, len(blank)), np.float32)
