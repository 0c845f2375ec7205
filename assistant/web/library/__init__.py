"""The page on which the library is read and, by who may, changed: files are read, looked at and added, cards edited."""
