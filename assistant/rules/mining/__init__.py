"""Mining: the rules that the rows of a table bear out, a miner for each kind of the language."""

from assistant.rules.mining.candidate import FEATURES, Candidate
from assistant.rules.mining.mine import mine

__all__ = ["FEATURES", "Candidate", "mine"]
