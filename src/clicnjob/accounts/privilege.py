"""Which accounts create others (direction, network): known upstairs only, which registers how to tell.

They need a longer password and a shorter idle time: the most dangerous account is the one that creates accounts (D10).
"""

from collections.abc import Callable

from clicnjob.accounts.models import User

Provider = Callable[[User], bool]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a way to tell that an account is privileged (from an app's ``ready``)."""
    if provider not in _providers:
        _providers.append(provider)


def is_privileged(user: User) -> bool:
    """Whether this account may create others."""
    return any(provider(user) for provider in _providers)
