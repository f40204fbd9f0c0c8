"""What a steward may set of the hook: by environment (`DQA_HOOK_…`), else the defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class HookOptions(BaseSettings):
    """How strict the hook is, and what it does when a model cannot answer."""

    model_config = SettingsConfigDict(env_prefix="DQA_HOOK_", extra="forbid", frozen=True)

    warn_confidence: float = Field(
        default=0.5, ge=0, le=1, description="A finding at least this sure makes a record suspicious."
    )
    required: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Columns without which a record is quarantined, by table; JSON in the environment.",
    )
    never_missing: Literal["pass", "warn", "quarantine"] = Field(
        default="warn", description="For a record without a column that never was empty in the table."
    )
    wrong_type: Literal["warn", "quarantine"] = Field(
        default="quarantine", description="For a value that its column's type cannot hold."
    )
    broken_rule: Literal["warn", "quarantine"] = Field(
        default="quarantine", description="For a record that breaks a rule of severity error."
    )
    unavailable: Literal["pass", "wait"] = Field(
        default="pass",
        description="When a model is down or slow: let records pass and say so, or wait for it.",
    )
    deadline: float = Field(
        default=2.0, gt=0, description="Seconds the models have for one call of the hook (`pass`)."
    )
    patience: float = Field(
        default=60.0, gt=0, description="Seconds to wait for a model (`wait`); then records are quarantined."
    )
    refresh: float = Field(
        default=2.0, ge=0, description="Seconds after which the ledger is asked for a newer scan."
    )
    body_bytes: int = Field(default=16_000_000, ge=1, description="Largest body the server takes.")
    quarantine: Path | None = Field(
        default=None, description="SQLite file of quarantined records; default: in the home folder."
    )
