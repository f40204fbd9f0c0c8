"""Rules written for a steward: from a sentence by a small reader, or by a larger model where there is one."""

from assistant.rules.generation.sentences import read_sentence
from assistant.rules.generation.written import Written

__all__ = ["Written", "read_sentence"]
