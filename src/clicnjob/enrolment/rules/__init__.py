"""What is true of joining, orientation and closing, whoever asks."""
