"""Links in notices that answer once, without signing in (R17, G34): what every feature's own have in common."""

from django.db import models

from clicnjob.shared.models import BaseModel


class OnceLink(BaseModel):
    """Something told, with a link that answers once.

    The token is derived from the row's id under a key outside the database, which holds only its keyed hash
    (``vault.keys``). It ends once used, when something newer was told, and with what it is about.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """Something newer was told: what this one says is not so any more."""

    class Meta:
        abstract = True
