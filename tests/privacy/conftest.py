from __future__ import annotations

from tests.training.conftest import base, checkpoint, one_thread_after, recipe

__all__ = ["base", "checkpoint", "one_thread_after", "recipe"]
