"""The pages: one straight script per lesson, and what they share."""
