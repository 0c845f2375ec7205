"""The words that a model is given: one Markdown file for each purpose, with $variables."""
