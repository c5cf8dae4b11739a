"""The digest of working mornings: one e-mail, a number, no name and no word of a message."""

from django.urls import reverse

from clicnjob.messaging.queries.digest import Digest
from clicnjob.notifications.actions import enqueue
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.texts import Template
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.structures.models import Structure


@action
def send_digest(*, digest: Digest, by: Actor) -> bool:
    """Write the digest of this day, once; False when it was written before."""
    lock(Structure.objects.filter(pk=digest.structure.pk)).first()
    group = f"digest:{digest.structure.pk}:{digest.user.pk}:{digest.day:%Y%m%d}"
    if Outbox.objects.filter(group=group).exists():
        return False
    enqueue(
        channel=Channel.EMAIL,
        recipient=digest.user.email or "",
        template=Template.STAFF_DIGEST,
        blanks={"count": str(digest.count), "link": reverse("messaging:inbox")},
        structure=digest.structure,
        user_id=digest.user.pk,
        group=group,
        by=by,
    )
    return True
