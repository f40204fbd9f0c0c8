"""What a cluster of mistakes has in common against the right answers, put into words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from training.evaluation.errors.records import Trait
from training.evaluation.predictions import Predictions
from training.robustness.perturbations import parts
from training.tasks.examples import Text

_SHARED = 0.5
"""A trait is named if this share of the cluster has it."""
_LEVEL = 0.05
"""Chance, over all candidates together, that a named trait is nothing but luck."""
_MOST = 3
_NGRAMS = 2_000


@dataclass(frozen=True)
class _Candidate:
    """Something that examples may have: `has` is bool (n,); of one `family` one is named."""

    family: str
    words: str
    has: np.ndarray


class Candidates:
    """All that mistakes may have in common, computed once for all examples."""

    def __init__(self, predictions: Predictions) -> None:
        texts = [example.text for example in predictions.examples]
        self._right = predictions.right()
        self._truth = predictions.truth_texts()
        self._answers = predictions.answer_texts()
        self._scorer = predictions.kind == "scorer"
        self._candidates = [
            *_groups(predictions), *_forms(texts), *_scripts(texts), *_lengths(texts), *_columns(texts),
            *_ngrams(texts, ~self._right),
        ]  # fmt: skip

    def common(self, rows: np.ndarray) -> tuple[Trait, ...]:
        """At most three traits that half of `rows` or more have, and fewer of the right answers."""
        count, right = len(rows), int(self._right.sum())
        found = []
        for candidate in self._candidates:
            inside, outside = int(candidate.has[rows].sum()), int(candidate.has[self._right].sum())
            share, usual = inside / count, (outside + 0.5) / (right + 1)
            if inside < 2 or share < _SHARED or share <= usual or self._is_truth(candidate, rows):
                continue
            if _chance(inside, count, outside, right) * len(self._candidates) < _LEVEL:
                found.append((share * log2(share / usual), candidate, inside, outside))
        chosen: dict[str, Trait] = {}
        for _, candidate, inside, outside in sorted(found, key=_rank):
            if candidate.family not in chosen and len(chosen) < _MOST:
                chosen[candidate.family] = Trait(candidate.words, inside, outside / max(right, 1))
        return tuple(chosen.values())

    def _is_truth(self, candidate: _Candidate, rows: np.ndarray) -> bool:
        """Whether a group only repeats the label: "kind: date" of examples labelled date."""
        if candidate.family != "group":
            return False
        members = {self._truth[i] for i in np.flatnonzero(candidate.has)}
        return len(members) == 1 and not any(
            self._truth[i] in members for i in np.flatnonzero(~candidate.has)
        )

    def mix_up(self, rows: np.ndarray) -> str:
        """The truth and answer that at least half of `rows` share, in words; "" if there is none."""
        pairs = Counter((self._truth[i], self._answers[i]) for i in rows)
        (truth, answer), count = pairs.most_common(1)[0]
        if self._scorer:
            words = "misses (true 1, said 0)" if truth == "1" else "false alarms (true 0, said 1)"
            return _counted(count, len(rows), words) if count / len(rows) >= _SHARED else ""
        if count / len(rows) >= _SHARED:
            return _counted(count, len(rows), f"true {truth!r} taken for {answer!r}")
        for side, form in ((self._truth, "true {!r}"), (self._answers, "taken for {!r}")):
            name, count = Counter(side[i] for i in rows).most_common(1)[0]
            if count / len(rows) >= _SHARED:
                return _counted(count, len(rows), form.format(name))
        return ""


def _rank(found: tuple[float, _Candidate, int, int]) -> tuple[float, int]:
    """The better score first; where two are as good as equal, a word before a part of it."""
    return -round(found[0], 2), -len(found[1].words)


def name(mix_up: str, traits: Sequence[Trait], size: int) -> str:
    """A cluster's name: what it mixes up and what its members have in common."""
    named = [mix_up, *(_counted(trait.count, size, trait.words) for trait in traits)]
    return "; ".join(part for part in named if part) or f"{size} mistakes of many kinds"


def _counted(count: int, size: int, words: str) -> str:
    return f"all {size} {words}" if count == size else f"{count} of {size} {words}"


def _chance(inside: int, count: int, outside: int, right: int) -> float:
    """That a draw of `count` from all has `inside` or more: Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(inside - 1, count + right, inside + outside, count))


def judged(text: Text) -> str:
    """What a mistake is likely about: a pair's first segment, a column's values without the header."""
    return text[0] if isinstance(text, tuple) else " ".join(parts(text)[1])


def _groups(predictions: Predictions) -> Iterable[_Candidate]:
    rows: dict[str, list[int]] = {}
    for i, example in enumerate(predictions.examples):
        for group in example.groups:
            rows.setdefault(group, []).append(i)
    for group, places in rows.items():
        has = np.zeros(len(predictions.examples), dtype=bool)
        has[places] = True
        yield _Candidate("group", f"are of the group {group!r}", has)


def _share(text: str, is_one: Callable[[str], bool]) -> float:
    signs = [sign for sign in text if not sign.isspace()]
    return sum(map(is_one, signs)) / len(signs) if signs else 0.0


_FORMS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("digits", "have digits only", lambda text: text.strip().replace(" ", "").isdigit()),
    ("digits", "have digits for most of their characters", lambda text: _share(text, str.isdigit) > 0.5),
    ("digits", "have no digit", lambda text: not any(map(str.isdigit, text))),
    ("digits", "have letters and digits",
     lambda text: any(map(str.isdigit, text)) and any(map(str.isalpha, text))),
    ("case", "are upper case", lambda text: text.isupper()),
    ("case", "are lower case", lambda text: text.islower()),
    ("script", "have characters beyond ASCII", lambda text: not text.isascii()),
    ("signs", "have punctuation for a fifth of their characters",
     lambda text: _share(text, lambda sign: not sign.isalnum()) > 0.2),
)  # fmt: skip


def _forms(texts: Sequence[Text]) -> Iterable[_Candidate]:
    for family, words, test in _FORMS:
        yield _Candidate(family, words, np.array([test(judged(text)) for text in texts], dtype=bool))


def _scripts(texts: Sequence[Text]) -> Iterable[_Candidate]:
    """Scripts but Latin, by the first word of a letter's Unicode name."""
    found = [
        {unicodedata.name(sign, "").partition(" ")[0] for sign in judged(text) if sign.isalpha()}
        for text in texts
    ]
    for script in sorted(set().union(*found) - {"LATIN", ""}):
        has = np.array([script in scripts for scripts in found])
        yield _Candidate("script", f"have {script if script == 'CJK' else script.title()} letters", has)


def _lengths(texts: Sequence[Text]) -> Iterable[_Candidate]:
    lengths = np.array([len(judged(text)) for text in texts])
    short, long = (int(found) for found in np.quantile(lengths, (0.25, 0.75)))
    yield _Candidate("length", f"are short (at most {short} characters, as a quarter is)", lengths <= short)
    yield _Candidate("length", f"are long (at least {long} characters, as a quarter is)", lengths >= long)


def _columns(texts: Sequence[Text]) -> Iterable[_Candidate]:
    """Traits of columns: where no text has values, there are none."""
    columns = [parts(text if isinstance(text, str) else text[1]) for text in texts]
    counts = np.array([len(values) for _, values in columns])
    if (counts == 1).all():
        return
    yield _Candidate("header", "have no header", np.array([not header for header, _ in columns]))
    few = int(np.quantile(counts, 0.25))
    yield _Candidate("values", f"have at most {few} values", counts <= few)


def _ngrams(texts: Sequence[Text], wrong: np.ndarray) -> Iterable[_Candidate]:
    """Character sequences and words that a few mistakes or more have."""
    from sklearn.feature_extraction.text import CountVectorizer

    plain = [judged(text).lower() for text in texts]
    kinds = (
        ("char", (1, 3), None, "contain {!r}"),
        ("word", (1, 1), r"(?u)\b\w{3,}\b", "have the word {!r}"),
    )
    for analyzer, sizes, pattern, words in kinds:
        few = CountVectorizer(
            analyzer=analyzer, ngram_range=sizes, token_pattern=pattern, binary=True, min_df=2,
            max_features=_NGRAMS, lowercase=False,
        )  # fmt: skip
        try:
            few.fit([text for text, is_wrong in zip(plain, wrong, strict=True) if is_wrong])
        except ValueError:  # no sequence occurs twice
            continue
        counts = few.transform(plain).tocsc()
        for i, found in enumerate(few.get_feature_names_out()):
            if len(found.strip()) < 2 and (found.isalnum() or found.isspace()):
                continue  # one letter or digit says nothing
            has = np.zeros(len(texts), dtype=bool)
            has[counts.indices[counts.indptr[i] : counts.indptr[i + 1]]] = True
            yield _Candidate("text", words.format(str(found)), has)
