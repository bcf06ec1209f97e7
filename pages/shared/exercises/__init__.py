"""Exercises on pages."""
