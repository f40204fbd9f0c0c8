"""Why a rule cannot be judged here, in a sentence."""

from __future__ import annotations

from assistant.errors import AssistantError


class CannotJudge(AssistantError):
    """The rule speaks of what is not there, or cannot be used as it stands; the message says which."""
