"""The browsers, the outbox and the database in a file of the accounts' tests."""

from tests.accounts.conftest import real_file, sent, strong_client, with_totp

__all__ = ["real_file", "sent", "strong_client", "with_totp"]
