"""Three equal ways to run a rule: on a frame, in the database, on one record."""
