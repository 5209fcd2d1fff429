"""The cases of the corpus, by subject, and how they are written and read back."""
