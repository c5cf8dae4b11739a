"""What papers have to set, on the page of settings."""

from django.urls import reverse

from clicnjob.documents.enums import Weight
from clicnjob.documents.queries import requirements_of
from clicnjob.shared.language import npro, pro
from clicnjob.structures.models import Structure
from clicnjob.structures.panel import Line


def papers(structure: Structure) -> Line:
    """What is asked for."""
    asked = [one for one in requirements_of(structure.pk) if one.is_asked]
    needed = sum(one.weight is Weight.REQUIRED for one in asked)
    words = npro("%(count)s demandé", "%(count)s demandés", len(asked)) % {"count": len(asked)}
    if needed:
        of_which = npro("dont %(count)s obligatoire", "dont %(count)s obligatoires", needed) % {"count": needed}
        words = f"{words}, {of_which}"
    return Line(pro("Documents demandés"), words, reverse("documents:requirements"), "document")


def watch(structure: Structure) -> Line:
    """How many are looked at."""
    return Line(
        pro("Documents\u202f: contrôle"), pro("Qui en ouvre combien, arrêts"), reverse("documents:watch"), "eye"
    )
