"""Files come in (text extracts, Markdown, PDF); reports made of blocks, passages and evidence units go out."""
