"""What the assistant cannot do, in sentences.

The tree, drawn once (`connectors.errors` has its own):

    AssistantError          a sentence: what was tried, what was found, what to set
    ├── UsageError          the request cannot be meant as it stands                    (exit 2)
    │   ├── UnknownName     no such task, run, suggestion, …; the message lists the valid ones
    │   └── BadSetting      an environment variable or settings file that cannot be used
    ├── ModelMissing        a model's files are absent or do not match their checksums
    ├── LedgerError         the ledger cannot be opened, or its version is not ours
    ├── Conflict            somebody else decided or changed it in between: read again
    └── Interrupted         stopped midway; the same command goes on from there
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of all assistant errors."""


class UsageError(AssistantError):
    """The request cannot be meant as it stands."""


class UnknownName(UsageError):
    """No such task, run, suggestion or model; the message lists the valid ones."""


class BadSetting(UsageError):
    """An environment variable or settings file that cannot be used."""


class ModelMissing(AssistantError):
    """A model's files are absent, or do not match their checksums."""


class LedgerError(AssistantError):
    """The ledger cannot be opened, or its version is not ours."""


class Conflict(AssistantError):
    """Somebody else decided or changed it in between."""


class Interrupted(AssistantError):
    """Stopped midway; the same command goes on from there."""
