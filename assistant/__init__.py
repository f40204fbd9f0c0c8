"""Profiles, the five tasks, model runtime, proofs, ledger, apply and undo, batch jobs, record hook.

Importing this package imports nothing heavy; no module here imports torch.
"""

__version__ = "0.1.0"
