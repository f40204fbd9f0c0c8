"""The plan of a column: what its evidence says, the form of its values, and what to change in one.

`Plan.propose` depends on the plan and the text alone. Whatever it proposes, it leaves alone when it sees it
again: changes are chained until nothing changes, and what never settles is not proposed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from assistant.standardization.confidence import confidence_of
from assistant.standardization.listed import look_up
from assistant.standardization.parsers import family_of
from assistant.standardization.parsers.placeholder import is_placeholder
from assistant.standardization.parsers.text import casing, fold, shape, tidy, to_case, trim, unmangle
from assistant.standardization.proofs import (
    POLICY,
    SAME_LETTERS,
    SAME_TEXT,
    SAME_WORD,
    UNMANGLED,
    same_meaning,
)
from assistant.standardization.proposal import Proposal, chain
from assistant.standardization.reference import matcher
from assistant.standardization.shown import shown
from assistant.standardization.words import EXACT

LONGEST = 5_000
"""Characters; a longer cell is prose or a document, not a value with a standard form."""
_STEPS = 5


class Plan(BaseModel):
    """What a column's values should look like. JSON through `model_dump` and `model_validate`, nothing lost.

    `family` reads the values (None: words only) by `evidence`; `form` is the target, from the `policy` or the
    `column`; `share` of the readable rows is written so already, `readable` of all rows can be read.
    `example` is a value that is, `reason` why the form was chosen where it is not dominant. `question` is
    what the column cannot decide. `examples` are the policy's, and `met` the values that chose among the
    programs learnt from them; a plan that has some does nothing else. `reference` is the packed list of all
    values the column may have (then nothing else decides), `doubted` what is too frequent to be a slip of
    one. `kept` are spellings with the value a person wants instead. The rest is what `words` learnt.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    kind: str
    family: bool = False
    evidence: dict[str, Any] = {}
    form: str | None = None
    form_from: Literal["policy", "column"] = "column"
    share: float = 0.0
    readable: float = 0.0
    example: str | None = None
    reason: str | None = None
    question: str | None = None
    clusters: dict[str, str] = {}
    guesses: dict[str, str] = {}
    usual: dict[str, str] = {}
    case: str | None = None
    case_from: Literal["policy", "column"] = "column"
    inner: bool = True
    edges: bool = True
    nullable: bool = True
    examples: tuple[tuple[str, str], ...] = ()
    met: tuple[str, ...] = ()
    reference: str | None = None
    doubted: tuple[str, ...] = ()
    kept: dict[str, str] = {}

    def prepare(self, texts: Sequence[str]) -> None:
        """Look many texts up at once, so that `propose` is quick for each; it says the same without."""
        if self.reference is not None:
            matcher(self.reference).match_all([text for text in texts if 0 < len(text) <= LONGEST])

    def propose(self, text: str) -> Proposal | None:
        """What to write instead of `text`; None if it is in its standard form, or nothing is known better."""
        if not text or len(text) > LONGEST:
            return None
        if text in self.kept:
            return self._person(text)
        if self.examples:
            return shown(self, text)
        if self._settled is not None and self._settled.fullmatch(text):
            return None
        return self.judge(text)

    @cached_property
    def _settled(self) -> re.Pattern[str] | None:
        family = family_of(self.kind) if self.family else None
        return family.settled(self.form, self.evidence) if family and self.form else None

    def judge(self, text: str) -> Proposal | None:
        """`propose` without its short cuts, for a text that no person decided on."""
        if is_placeholder(text) and not self._is_listed(text):
            return self._placeholder(text)
        steps: list[Proposal] = []
        value = text
        for _ in range(_STEPS):
            step = self._step(value)
            if step is None or step.value is None:
                if step is not None and not steps:
                    return step
                break
            steps.append(step)
            value = step.value
        else:
            return None
        if not steps or value == text or is_placeholder(value):
            return None
        return chain(steps, (("pattern", self._pattern(text, value)),))

    def _step(self, text: str) -> Proposal | None:
        if self._is_listed(text):
            return self._listed(text)
        for change in (
            self._unmangled, self._trimmed, self._listed, self._variant, self._formed, self._cased
        ):  # fmt: skip
            proposal = change(text)
            if proposal is not None and proposal.value != text:
                return proposal
        return None

    def _is_listed(self, text: str) -> bool:
        return self.reference is not None and text in matcher(self.reference).listed

    def _person(self, text: str) -> Proposal | None:
        if self.kept[text] == text:
            return None
        sentence = f"A steward decided to write {self.kept[text]!r}"
        return chain([self._change(self.kept[text], POLICY, sentence, "kept")], ())

    def _listed(self, text: str) -> Proposal | None:
        if self.reference is None:
            return None
        return look_up(self.reference, self.kind, text, self.doubted)

    def _unmangled(self, text: str) -> Proposal | None:
        fixed = unmangle(text)
        return (
            self._change(fixed, UNMANGLED, "The text was read in the wrong encoding", "unmangled")
            if fixed
            else None
        )

    def _trimmed(self, text: str) -> Proposal | None:
        if not self.edges:
            return None
        fixed = tidy(text) if self.inner and self.kind not in EXACT else trim(text)
        if fixed == text or not fixed:
            return None
        return self._change(fixed, SAME_TEXT, "Stray spaces or invisible characters", "trimmed")

    def _variant(self, text: str) -> Proposal | None:
        if not (self.clusters or self.usual or self.guesses):
            return None
        usual = self.clusters.get(text) or (self.usual.get(fold(text)) if self.usual else None)
        if usual is not None and usual != text:
            return self._change(usual, SAME_LETTERS, f"The column usually writes {usual!r}", "usual")
        guess = self.guesses.get(text)
        if guess is None:
            return None
        known = guess in self.kept.values()
        why = "to which a steward let others be changed" if known else "which the column uses more often"
        step = self._change(guess, None, f"Perhaps a variant of {guess!r}, {why}", "variant")
        return step.model_copy(update={"kind": "variant", "details": (("cluster", guess),)})

    def _formed(self, text: str) -> Proposal | None:
        family = family_of(self.kind) if self.family else None
        if family is None or self.form is None:
            return None
        reading = family.read(text, self.evidence)
        if reading is None:
            return None
        value = family.write(reading.value, self.form, self.evidence)
        if value is None or value == text:
            return None
        if same_meaning(family, reading, value, self.evidence):
            return self._change(value, family.proof, self._why(), "form")
        if self.evidence.get("mostly_open"):
            return None  # the column's question comes first
        sentence = f"Perhaps {value!r} in the form {self.form}; what {text!r} means is not certain"
        asked = f"{sentence}. {self.question}" if self.question else sentence
        return self._change(value, None, asked, "form")

    def _cased(self, text: str) -> Proposal | None:
        case = casing(text)
        if self.case is None or case in (None, self.case):
            return None
        if case == "mixed" and self.case_from == "column":
            return None  # a letter of the wrong case amid a word is a slip of another kind
        proved = self.case_from == "policy" or self.case == "upper"
        sentence = f"The {'policy' if self.case_from == 'policy' else 'column'} writes in {self.case} case"
        return self._change(to_case(text, self.case), SAME_WORD if proved else None, sentence, "case")

    def _placeholder(self, text: str) -> Proposal | None:
        if not self.nullable:
            return None
        return Proposal(
            value=None,
            proof=None,
            confidence=confidence_of(self.kind, "placeholder", False),
            kind="placeholder",
            sentence=f"{text!r} looks like a word for a missing value.",
            details=(("pattern", f"{text} → NULL"),),
            basis="placeholder",
        )

    def _change(self, value: str, proof: str | None, sentence: str, basis: str) -> Proposal:
        return Proposal(
            value=value,
            proof=proof,
            confidence=confidence_of(self.kind, basis, proof is not None),
            kind=self.kind,
            sentence=sentence.rstrip("?.") + ("?" if sentence.endswith("?") else "."),
            basis=basis,
        )

    def _pattern(self, before: str, after: str) -> str:
        family = family_of(self.kind) if self.family else None
        if family is None:
            return f"{shape(before)} → {shape(after)}"
        return f"{family.describe(before, self.evidence)} → {family.describe(after, self.evidence)}"

    def _why(self) -> str:
        if self.form_from == "policy":
            return f"The policy asks for the form {self.form}"
        if self.reason:
            return self.reason
        return f"{self.share:.0%} of the column's rows are written like {self.example!r}"
