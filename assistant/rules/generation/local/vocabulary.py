"""A tokenizer of transformers as llguidance takes it: fast ones, and those that read bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import UsageError


def vocabulary(tokenizer: Any, size: int, ends: Sequence[int]) -> Any:
    """The tokens of a model with `size` logits, of which `ends` end a text; raises `UsageError`."""
    from llguidance import LLTokenizer
    from llguidance.hf import from_tokenizer

    if getattr(tokenizer, "is_fast", False):
        return from_tokenizer(tokenizer, n_vocab=max(size, len(tokenizer)), eos_token=list(ends))
    return LLTokenizer(_bytes(tokenizer, size, ends[0]), eos_token=list(ends))


def _bytes(tokenizer: Any, size: int, end: int) -> Any:
    """A tokenizer without a fast form, whose tokens are bytes (ByT5's): id by id, as llguidance takes it."""
    from llguidance import TokenizerWrapper

    pieces = tokenizer.convert_ids_to_tokens(range(len(tokenizer)))
    special = set(tokenizer.all_special_ids)
    if any(len(piece) != 1 or ord(piece) > 255 for at, piece in enumerate(pieces) if at not in special):
        raise UsageError(
            f"The tokenizer of {tokenizer.name_or_path} has no tokenizer.json and does not read bytes: "
            "rules cannot be written with it."
        )
    first = next(at for at in range(len(pieces)) if at not in special)
    texts = [
        b"<special %d>" % at if at in special or at >= len(pieces) else bytes([ord(pieces[at])])
        for at in range(size)
    ]
    return TokenizerWrapper(_Bytes(end, texts, sorted(special), first))


@dataclass
class _Bytes:
    """What llguidance asks a tokenizer for."""

    eos_token_id: int
    tokens: list[bytes]
    special_token_ids: list[int]
    first: int
    bos_token_id: int | None = None

    def __call__(self, text: bytes | str) -> list[int]:
        data = text if isinstance(text, bytes) else text.encode()
        return [self.first + one for one in data]
