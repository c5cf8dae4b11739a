"""Which account a session belongs to."""

import uuid

from django.contrib.auth.backends import BaseBackend

from clicnjob.accounts.models import User


class AccountBackend(BaseBackend):
    """Loads accounts for sessions; proof of identity is the actions' matter, so nothing authenticates here."""

    def get_user(self, user_id: uuid.UUID | str) -> User | None:
        """The active account of a session, if any."""
        return User.objects.active().filter(pk=user_id).first()
