"""Lists of words and turns of phrase that the checks read sentences by: data, and no rules."""
