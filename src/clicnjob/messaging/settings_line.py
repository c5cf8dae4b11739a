"""What messaging has to set, on the page of settings."""

from django.urls import reverse

from clicnjob.messaging.models import ReplyTemplate
from clicnjob.messaging.queries.closed import settings_of
from clicnjob.shared.language import npro, pro
from clicnjob.structures.models import Structure
from clicnjob.structures.panel import Line


def answers(structure: Structure) -> Line:
    """Whether somebody who writes to a closed door is answered."""
    words = pro("Allumées") if settings_of(structure).enabled else pro("Éteintes")
    return Line(pro("Réponses automatiques"), words, reverse("messaging:closed-answer"), "message")


def templates(structure: Structure) -> Line:
    """How many texts all may begin with."""
    count = ReplyTemplate.objects.filter(structure=structure, owner=None).kept().count()
    words = npro("%(count)s partagé par la structure", "%(count)s partagés par la structure", count) % {"count": count}
    return Line(pro("Modèles de réponse"), words, reverse("messaging:templates"), "list")
