"""SQL: violation queries and CHECK constraints."""
