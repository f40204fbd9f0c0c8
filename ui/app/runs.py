"""x"""


def page() -> None:
    """x"""
