"""One's data in words, in a page and in files to take away."""
