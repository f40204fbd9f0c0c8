"""Batch jobs: whole tables put into standard form, a run id to undo each by."""

from assistant.batch.job import BatchReport, TableBatch, standardize

__all__ = ["BatchReport", "TableBatch", "standardize"]
