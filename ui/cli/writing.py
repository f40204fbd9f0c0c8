"""`dqa apply`, `dqa undo`, `dqa runs`: what is written back, and taken back."""


def apply() -> None:
    """x"""


def undo() -> None:
    """x"""


def runs() -> None:
    """x"""
