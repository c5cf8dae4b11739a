"""How long things are kept, and what is one's own (ADR 39)."""
