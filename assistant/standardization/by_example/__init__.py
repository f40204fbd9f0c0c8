"""Transformations learnt from one to three pairs: found by search, shown in words, run on the rest."""

from assistant.standardization.by_example.learn import Answer, Transformation, learn

__all__ = ["Answer", "Transformation", "learn"]
