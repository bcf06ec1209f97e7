"""Autoencoders: networks that learn to rebuild their input through a code; PCA beside them."""
