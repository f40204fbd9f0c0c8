"""The ledger's migrations: numbered, append-only, run by `assistant.ledger.database` under a lock."""
