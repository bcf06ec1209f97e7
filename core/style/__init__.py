"""Style transfer: the content of one picture, the style of another, by the maps of a trained network."""
