"""Autoencoders on pages."""
