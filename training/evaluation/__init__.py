"""Measuring what the tasks are worth: `dqa evaluate` and `make evaluate`. No module here imports torch."""
