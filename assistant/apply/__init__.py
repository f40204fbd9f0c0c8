"""Accepted suggestions to the source and back: `preview` (dry run), `apply`, `undo`."""

from assistant.apply.preview import Preview, preview
from assistant.apply.run import ApplyReport, apply
from assistant.apply.undo import UndoReport, undo
from assistant.apply.work import Clash, Refused

__all__ = ["ApplyReport", "Clash", "Preview", "Refused", "UndoReport", "apply", "preview", "undo"]
