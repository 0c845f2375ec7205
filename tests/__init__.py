"""Examples of the whole house, mirroring its rooms: test_corpus_*, test_index_*, test_assistant_*, test_evals_*."""
