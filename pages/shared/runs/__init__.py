"""Training runs on pages: starting, steering, listing, drawing them."""
