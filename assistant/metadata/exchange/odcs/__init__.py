"""Open Data Contract Standard 3.1."""
