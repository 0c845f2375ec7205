"""Examples of the whole house: folders and files mirror its own, `browser/` drives the pages in a real Chromium."""
