"""Jobs of structures."""

from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.actions import open_due_accounts


def open_accounts() -> int:
    """Open the direction and network accounts whose 24 hours passed (R5)."""
    return open_due_accounts(by=SYSTEM)
