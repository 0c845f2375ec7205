"""A question comes in; an answer made of cited evidence, or a plain refusal, goes out."""
