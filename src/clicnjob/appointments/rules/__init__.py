"""What may be done with an appointment, and when: pure predicates."""
