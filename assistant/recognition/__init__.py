"""Which kind of answer a question wants: a small trained classifier over its wording and its meaning."""
