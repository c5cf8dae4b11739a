"""The fast door: a message stored without Django's request cycle, under every rule of it (docs/adr/0016)."""
