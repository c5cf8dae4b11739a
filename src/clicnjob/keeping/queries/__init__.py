"""What is near its end, and what is one's own."""
