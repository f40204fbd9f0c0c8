"""Base models: what they are, what they need, which of them to take; none of it loads weights."""
