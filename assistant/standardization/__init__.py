"""Standard forms: what kind each column is, which form its values should have, and what to change.

The column decides first (`planning.learn_plan`), then every distinct value is judged by the plan alone
(`Plan.propose`), so that a scan, a batch job and the record hook always agree.
"""
