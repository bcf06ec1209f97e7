"""Small matrices: traces, layers, sizes, chains."""
