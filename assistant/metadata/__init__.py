"""Metadata: what a column is, how sensitive, what people call it, and what it means."""
