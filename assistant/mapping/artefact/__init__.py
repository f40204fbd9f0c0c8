"""What an accepted mapping becomes: JSON, SQL, a dbt model."""
