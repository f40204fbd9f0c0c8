"""Exports held against the tools they are for: the same rules, the same data, verdict by verdict."""
