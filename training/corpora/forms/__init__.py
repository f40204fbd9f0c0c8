"""Pairs of a value as found and its standard form, one module a family of kinds."""

from training.corpora.forms import contacts, moments, names, numbers, places, shown
from training.corpora.forms.base import COPIES, PAIR_MAKERS, Pair

__all__ = ["COPIES", "PAIR_MAKERS", "Pair"]

_MODULES = (contacts, moments, names, numbers, places, shown)
"""Imported for their makers, which register themselves."""
