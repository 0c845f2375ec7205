"""Reports come in; an index goes out that ranks their passages and evidence for a question."""
