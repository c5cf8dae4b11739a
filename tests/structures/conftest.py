"""The browsers, the outbox and the database in a file of the accounts' tests."""

from tests.accounts.conftest import sent, strong_client, with_totp

__all__ = ["sent", "strong_client", "with_totp"]
