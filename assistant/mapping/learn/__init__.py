"""How a source column's values become the target's: learnt from rows of both, from examples, from forms."""

from assistant.mapping.learn.choose import Learnt, learn_examples, learn_forms, learn_pairs
from assistant.mapping.learn.sides import Sides

__all__ = ["Learnt", "Sides", "learn_examples", "learn_forms", "learn_pairs"]
