"""The rule language itself."""
