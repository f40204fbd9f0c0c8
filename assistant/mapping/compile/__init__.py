"""Mappings as SQL: the same cells as in Python, and what SQL cannot do as a list of values.

A `SELECT` of common table expressions, one a step, in plain SQL without functions of this project: for
PostgreSQL, MySQL and MariaDB, SQLite, DuckDB.
"""

from assistant.mapping.compile.listing import Listed, list_values
from assistant.mapping.compile.select import DIALECTS, Statement, compile_mapping

__all__ = ["DIALECTS", "Listed", "Statement", "compile_mapping", "list_values"]
