"""How sure standard forms are: made columns with known truth, and the table that confidence is read from."""
