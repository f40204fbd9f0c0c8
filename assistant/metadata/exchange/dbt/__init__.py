"""dbt properties files."""
