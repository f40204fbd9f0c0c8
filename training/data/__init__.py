"""Preparing data for fine-tuning: reading, cleaning, splitting, measuring, augmenting, reporting.

`training.data.sources.read_data` reads whatever a team has into one `LabelledData`; the other modules take
and give that. Nothing here is imported before it is used: `datasets`, cleanlab and datasketch are heavy.
"""
