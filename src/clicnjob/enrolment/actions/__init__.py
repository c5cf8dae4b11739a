"""What one does to bring a young person on board."""
