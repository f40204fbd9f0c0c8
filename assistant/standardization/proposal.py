"""What a plan has to say of one value."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Proposal(BaseModel):
    """What to write instead of a text (`value` None: NULL), and why. Without `proof` it is only a guess."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str | None
    proof: str | None
    confidence: float
    kind: str
    sentence: str
    details: tuple[tuple[str, str], ...] = ()
