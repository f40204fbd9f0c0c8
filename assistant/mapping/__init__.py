"""Mapping: which column of another schema a column is, and how its values become that column's."""
