"""Corpora, fine-tuning, evaluation and export of the models that the assistant runs."""
