"""The judge of rules: trials on rows held out, plausible errors, the fine-tuned judge, and the choice."""
