"""Kernels on photographs."""
