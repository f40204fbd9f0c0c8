"""A causal language model on this machine: the one place in the assistant that loads torch."""

from assistant.rules.generation.local.model import LocalModel

__all__ = ["LocalModel"]
