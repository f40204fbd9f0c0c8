"""Text against text: exact match, character error rate, BLEU, chrF, ROUGE."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from training.evaluation.predictions import Predictions
from training.evaluation.statistics import Figures, Sums, means, ratio

if TYPE_CHECKING:
    from sacrebleu.metrics.base import Metric as SacreMetric

_WORD = re.compile(r"\w+")


def exact(predictions: Predictions) -> Sums:
    """exact_match (higher): the share of outputs equal to the target, character by character."""
    return means({"exact_match": predictions.right()})


def characters(predictions: Predictions) -> Sums:
    """character_error_rate (lower; Morris et al. 2004).

    Levenshtein edits (insert, delete, substitute) over all targets' characters; above 1 where outputs are
    much too long. NaN where all targets are empty.
    """
    from rapidfuzz.distance import Levenshtein

    targets = predictions.truth_texts()
    edits = [Levenshtein.distance(a, b) for a, b in zip(predictions.outputs, targets, strict=True)]
    terms = np.array([edits, [len(target) for target in targets]], dtype=np.float64).T
    return Sums(terms, lambda sums, _: {"character_error_rate": ratio(sums[:, 0], sums[:, 1])})


def bleu(predictions: Predictions) -> Sums:
    """bleu (higher, 0 to 100): BLEU of up to four words (Papineni et al. 2002; sacrebleu, Post 2018)."""
    from sacrebleu.metrics.bleu import BLEU

    return _sacre(BLEU(), "bleu", predictions)


def chrf(predictions: Predictions) -> Sums:
    """chrf (higher, 0 to 100): F2 of up to six characters (Popović 2015; sacrebleu)."""
    from sacrebleu.metrics.chrf import CHRF

    return _sacre(CHRF(), "chrf", predictions)


def _sacre(metric: SacreMetric, name: str, predictions: Predictions) -> Sums:
    """A metric of sacrebleu from its own statistics, an example a row, so that they can be weighed."""
    any_metric: Any = metric
    rows = any_metric._extract_corpus_statistics(list(predictions.outputs), [list(predictions.truth_texts())])

    def finish(sums: np.ndarray, _totals: np.ndarray) -> Figures:
        whole = np.rint(sums).astype(np.int64).tolist()
        return {name: np.array([any_metric._compute_score_from_stats(row).score for row in whole])}

    return Sums(np.array(rows, dtype=np.float64), finish)


class Words:
    """Words in any script: the tokenizer of rouge-score itself keeps ASCII alone."""

    def tokenize(self, text: str) -> list[str]:
        """The words of a text, lower case."""
        return _WORD.findall(text.lower())


def rouge(predictions: Predictions) -> Sums:
    """rouge_1, rouge_2, rouge_l (higher): mean F1 of shared words, word pairs, longest common subsequence.

    Lin 2004, by the package rouge-score, without stemming.
    """
    from rouge_score.rouge_scorer import RougeScorer

    names = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}
    scorer = RougeScorer(list(names.values()), tokenizer=Words())
    scores = [
        scorer.score(target, output)
        for output, target in zip(predictions.outputs, predictions.truth_texts(), strict=True)
    ]
    return means(
        {name: np.array([score[inner].fmeasure for score in scores]) for name, inner in names.items()}
    )


def bertscore(predictions: Predictions) -> Sums:
    """bertscore (higher): mean F1 of greedily matched contextual states (`training.evaluation.bertscore`)."""
    from training.evaluation.bertscore import score

    return means({"bertscore": score(predictions.outputs, predictions.truth_texts())[:, 2]})


def perplexity(log_likelihoods: Sequence[np.ndarray]) -> float:
    """Perplexity (lower): exp of the mean negative log likelihood (nats) a token, over all texts' tokens.

    Jelinek et al. 1977. `log_likelihoods`: of each text's tokens, (tokens,). NaN where there is no token.
    `training.evaluation.likelihood` takes them from a model.
    """
    tokens = np.concatenate([np.asarray(text, dtype=np.float64) for text in log_likelihoods] or [np.zeros(0)])
    return float(np.exp(-tokens.mean())) if len(tokens) else float("nan")
