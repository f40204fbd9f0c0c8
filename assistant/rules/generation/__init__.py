"""Rules written for a steward: from a sentence by a small reader, or by a larger model where there is one."""

from assistant.rules.generation.answers import read_answer
from assistant.rules.generation.sentences import read_sentence
from assistant.rules.generation.write import write_rules
from assistant.rules.generation.writer import Budget, Writer
from assistant.rules.generation.written import Written

__all__ = ["Budget", "Writer", "Written", "read_answer", "read_sentence", "write_rules"]
