"""Rows of the review's list that are said in words: rules, facts, mappings; no cell changes by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.rules.kept import rule_of
from ui.mapping.words import is_mapping, mapping_text
from ui.metadata.words import facet_words, fact_text, is_fact
from ui.rules.words import is_rule, kind_words, sentence, short_price
from ui.words import percent, visible, where

if TYPE_CHECKING:
    from assistant.ledger import Entry
    from ui.groups import Group

Row = dict[str, Any]
_LONGEST_SHOWN = 300


def said_row(entry: Entry, *, place: bool = True) -> Row:
    """One suggestion in words; without `place` where all rows share the table and the kind."""
    said = entry.suggestion
    row = _row(entry, place)
    if is_rule(said):
        return row | _rule(entry)
    words = fact_text(said.kind, entry.value) if is_fact(said) else mapping_text(entry.value)
    if not place:
        words = f"{said.target.column or 'the table'}: {words}"
    return row | {"said": clip(words), "proved": said.evidence.proof is not None}


def said_group(group: Group) -> Row:
    """Suggestions of one table and kind as a row: the surest in words, and where the others are."""
    first = group.first.suggestion
    row = said_row(group.first)
    others = [entry.suggestion.target.column or "the table" for entry in group.entries[1:]]
    listed = ", ".join(dict.fromkeys(others))
    row |= {"place": first.target.table or "", "reason": f"also on {visible(listed)}"}
    if is_rule(first):
        broken = sum(entry.suggestion.rows > 0 for entry in group.entries)
        still = group.first.status == "open"
        return row | {"rows": "" if not still else f"{broken:,} broken" if broken else "none broken"}
    return row | {"said": clip(f"{first.target.column or 'the table'}: {row['said']}")}


def _row(entry: Entry, place: bool) -> Row:
    said = entry.suggestion
    proof = said.evidence.proof is not None and not is_rule(said)
    return {
        "id": said.id, "confidence": percent(said.confidence), "share": round(said.confidence * 100),
        "reason": visible(said.evidence.sentence), "place": where(said.target) if place else "",
        "kind": _kind(entry) if place else "", "rows": "", "count": 1, "proved": False,
        "tag": entry.status if entry.status != "open" else "proved" if proof else "",
    }  # fmt: skip


def _kind(entry: Entry) -> str:
    said = entry.suggestion
    if is_fact(said):
        return facet_words(said.kind)
    return f"mapping: {said.kind.replace('_', ' ')}" if is_mapping(said) else kind_words(said.kind)


def _rule(entry: Entry) -> Row:
    """What a rule says, its price, how many rows break it; of one that was decided on, its checks tell."""
    try:
        rule = rule_of(entry)
        words, reason = sentence(rule), short_price(rule.price)
        reason = " · ".join(part for part in (reason, rule.because) if part)
    except ValueError as error:
        words, reason = str(error), ""
    rows = entry.suggestion.rows
    breaking = "" if entry.status != "open" else f"{rows:,} break" if rows else "none break"
    return {"said": clip(visible(words)), "reason": visible(reason), "rows": breaking}


def clip(text: str) -> str:
    """A text as long as a row shows of it."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
