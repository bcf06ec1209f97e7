"""What the pages share: frame, registry, state, picker, figures, language."""
