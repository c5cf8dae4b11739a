"""Forms of structures."""
