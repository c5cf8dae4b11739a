"""Which account a session belongs to."""

import uuid

from django.contrib.auth.backends import BaseBackend
from django.db.models import QuerySet

from clicnjob.accounts.models import User
from clicnjob.shared.prepared import prepared


class AccountBackend(BaseBackend):
    """Loads accounts for sessions; proof of identity is the actions' matter, so nothing authenticates here."""

    def get_user(self, user_id: uuid.UUID | str) -> User | None:
        """The active account of a session, if any."""
        return next(iter(_active(user_id if isinstance(user_id, uuid.UUID) else uuid.UUID(user_id))), None)


@prepared
def _active(user_id: uuid.UUID) -> QuerySet[User]:
    return User.objects.active().filter(pk=user_id)
