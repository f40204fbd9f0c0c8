"""dbt: data tests."""
