"""Hand-crafted features beside learned ones."""
