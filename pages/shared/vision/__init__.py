"""Detection and style transfer on pages."""
