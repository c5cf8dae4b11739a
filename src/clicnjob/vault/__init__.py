"""Keys, envelope encryption, keyed hashes (D6). ``from clicnjob.vault.envelope import seal, open_sealed``."""
