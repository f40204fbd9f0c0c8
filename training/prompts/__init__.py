"""Prompts of the generating models: versioned templates and their comparison."""
