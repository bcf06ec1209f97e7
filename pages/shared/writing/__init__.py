"""Networks that read and write: texts, models, what is drawn of them."""
