"""Pages of keeping: one's own data, what is near its end."""
