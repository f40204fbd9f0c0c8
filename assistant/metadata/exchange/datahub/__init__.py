"""DataHub metadata files."""
