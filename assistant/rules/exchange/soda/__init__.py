"""Soda 4: data contracts."""
