"""Use cases of accounts: their life, their second factors, codes by SMS."""

from clicnjob.accounts.actions.accounts import (
    choose_username,
    clear_access,
    create_account,
    deactivate,
    end_sessions,
    forget_device,
    mark_activated,
    reactivate,
    register_device,
    set_code,
    set_password,
)

__all__ = [
    "choose_username",
    "clear_access",
    "create_account",
    "deactivate",
    "end_sessions",
    "forget_device",
    "mark_activated",
    "reactivate",
    "register_device",
    "set_code",
    "set_password",
]
