"""What a question tells of itself: the kind of answer it wants, by its wording and meaning, and its language."""
