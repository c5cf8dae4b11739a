"""What notices have to set, on the page of settings."""

from django.urls import reverse

from clicnjob.shared.language import pro
from clicnjob.structures.models import Structure
from clicnjob.structures.panel import Line


def senders(structure: Structure) -> Line:
    """Under which names texts leave."""
    names = f"SMS\u202f: {structure.sms_sender or 'MISSIONLOC'} · {pro('E-mails')}\u202f: {structure.email_sender or 'ClicNJob'}"
    return Line(pro("Expéditeurs des SMS et e-mails, essai"), names, reverse("notifications:senders"), "send")
