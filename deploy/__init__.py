"""What the product is made of, its hashes and licences, and the files that put it on a server."""
