"""Frictionless data packages and table schemas."""
