"""Comments in SQL."""
