"""What reports hold in series: rows that answer one question of a table, headings of one kind, names in a sentence."""
