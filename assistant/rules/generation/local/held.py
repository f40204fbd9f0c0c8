"""While a model writes: its next tokens held to a grammar, and when to end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assistant.progress import Progress


class Held:
    """A logits processor: of every row only the tokens that its grammar allows next."""

    def __init__(self, vocabulary: Any, grammars: Sequence[str], prompt: int, end: int) -> None:
        from llguidance import LLMatcher, grammar_from

        self._vocabulary, self._read, self._end = vocabulary, prompt, end
        self._matchers = [LLMatcher(vocabulary, grammar_from("lark", text)) for text in grammars]
        self.stopped = np.zeros(len(grammars), dtype=bool)
        self._lines: list[set[bytes]] = [set() for _ in grammars]
        self._line = [b"" for _ in grammars]

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Scores of shape (rows, vocabulary) with those of all other tokens at minus infinity."""
        ids = input_ids[:, self._read :].tolist()
        self._read = input_ids.shape[1]
        allowed = np.zeros(tuple(scores.shape), dtype=bool)
        for row, matcher in enumerate(self._matchers):
            for one in ids[row]:
                self._follow(row, matcher, one)
            allowed[row] = self._allowed(row, matcher, scores.shape[1])
        return scores.masked_fill(scores.new_tensor(~allowed).bool(), float("-inf"))

    def _follow(self, row: int, matcher: Any, token: int) -> None:
        if self.stopped[row]:
            return
        if not matcher.consume_token(token) or matcher.is_stopped():
            self.stopped[row] = True
            return
        self._line[row] += self._vocabulary.decode_bytes([token])
        *lines, self._line[row] = self._line[row].split(b"\n")
        for line in lines:
            # A model that repeats itself has no more to say.
            self.stopped[row] |= line in self._lines[row]
            self._lines[row].add(line)

    def _allowed(self, row: int, matcher: Any, size: int) -> np.ndarray:
        only_end = np.zeros(size, dtype=bool)
        only_end[self._end] = True
        if self.stopped[row]:
            return only_end
        bits = np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8)
        allowed = np.unpackbits(bits, bitorder="little")[:size].astype(bool)
        if len(allowed) < size:
            allowed = np.concatenate([allowed, np.zeros(size - len(allowed), dtype=bool)])
        return allowed if allowed.any() else only_end


class Ending:
    """A stopping criterion: the time is over, somebody stops it, or every row has ended."""

    def __init__(
        self, tokens: int, until: float, progress: Progress, stop: Callable[[], bool], first: int, of: int
    ) -> None:
        self.tokens = tokens
        self._until, self._progress, self._stop = until, progress, stop
        self._first, self._of, self._written = first, of, 0

    def over(self) -> bool:
        """Whether nothing more is to be written."""
        return time.monotonic() > self._until or self._stop()

    def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        """A bool a row: whether it ends here."""
        self._written += 1
        done = self._first * self.tokens + self._written * len(input_ids)
        self._progress("Writing rules", min(done, self._of * self.tokens), self._of * self.tokens)
        return input_ids.new_full((len(input_ids),), self.over()).bool()
