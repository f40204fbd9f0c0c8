"""Shares as other tools write them, without what binary fractions add: 0.29 is 29 %."""

from __future__ import annotations

from decimal import Decimal


def at_least(tolerance: float) -> float:
    """The share of rows that must hold."""
    return float(1 - Decimal(repr(tolerance)))


def percent(tolerance: float) -> float:
    """The tolerance in per cent."""
    return float(100 * Decimal(repr(tolerance)))


def from_percent(value: float) -> float:
    """The tolerance that a percentage says."""
    return float(Decimal(repr(value)) / 100)


def from_at_least(mostly: float) -> float:
    """The tolerance that a least share says."""
    return float(1 - Decimal(repr(mostly)))
