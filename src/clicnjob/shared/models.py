"""What every row of ours has."""

import uuid

from django.db import models

from clicnjob.shared import clock


class BaseModel(models.Model):
    """A row with an unguessable name and a birth moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField("créé le", default=clock.now, editable=False)

    class Meta:
        abstract = True


def paired(first: str, second: str, *, name: str) -> models.CheckConstraint:
    """Both fields set or both empty (``x_at`` with ``x_by``)."""
    both = models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    none = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    return models.CheckConstraint(condition=both | none, name=name)
