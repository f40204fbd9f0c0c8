"""OpenMetadata requests."""
