"""The search for a better recipe: trials on the training and validation parts, never on the test part.

space.py     which fields are searched, and between what values
trial.py     one trial: a recipe trained and measured on the validation part, nothing saved
study.py     the search itself (optuna): what to try next, what to give up early, going on after a kill
outcome.py   what a study found; report.py and pictures.py show it
"""
