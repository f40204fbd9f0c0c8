"""A data dictionary as CSV."""
