"""What a report's statements are good for: which part each plays, whether it stands alone, how much it tells."""
