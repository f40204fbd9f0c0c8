"""What a plan proposes for one text, on which ground, and how sure that makes it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Proposal(BaseModel):
    """What to write instead of a text (`value` None: NULL), and why. Without `proof` it is only a guess.

    `basis` names the ground it stands on, from which its confidence was read (`confidence.confidence_of`).
    With `known` False something is wrong and nothing can be proposed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str | None
    proof: str | None
    confidence: float
    kind: str
    sentence: str
    details: tuple[tuple[str, str], ...] = ()
    basis: str = ""
    known: bool = True


def chain(steps: list[Proposal], details: tuple[tuple[str, str], ...]) -> Proposal:
    """Several changes as one: proved only if each is, and as sure as the least sure."""
    proofs = dict.fromkeys(step.proof for step in steps)
    weakest = min(steps, key=lambda step: step.confidence)
    own = tuple(detail for step in steps for detail in step.details)
    return Proposal(
        value=steps[-1].value,
        proof=None if None in proofs else "; ".join(proof for proof in proofs if proof),
        confidence=weakest.confidence,
        kind=steps[-1].kind,
        sentence=" ".join(dict.fromkeys(step.sentence for step in steps)),
        details=(*details, *dict.fromkeys(own)),
        basis=weakest.basis,
    )
