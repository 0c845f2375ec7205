"""A query comes in; the places of the library where its words stand go out."""
