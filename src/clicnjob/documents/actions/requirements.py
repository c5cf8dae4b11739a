"""Direction says what is asked for, and how people are reminded of it."""

from collections.abc import Sequence

from clicnjob.audit.actions import record
from clicnjob.documents.enums import SUBJECT_OF, Subject, Weight
from clicnjob.documents.models import ChasePlan, Requirement
from clicnjob.documents.rules import USUAL, Asked, Plan
from clicnjob.documents.rules.requirements import MOST_DAYS
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Structure


def _direction(by: Actor, structure: Structure) -> None:
    if by.role is not Role.DIRECTION or by.structure_id != structure.pk:
        raise DomainError(pro("Seule la direction change les réglages."), code="not_direction")


def _check(asked: Asked) -> None:
    if asked.subject is Subject.IDENTITY and asked.weight is not Weight.REQUIRED:
        raise DomainError(
            pro("La pièce d’identité est toujours obligatoire."), code="identity_required", field="weight"
        )
    if not asked.kinds or any(SUBJECT_OF[kind] is not asked.subject for kind in asked.kinds):
        raise DomainError(pro("Gardez au moins un document qui compte."), code="kinds_missing", field="kinds")
    if not 1 <= asked.unverified_days <= MOST_DAYS:
        raise DomainError(pro("De 1 à 30 jours."), code="days", field="unverified_days")


@action
def change_requirements(*, structure: Structure, requirements: Sequence[Asked], by: Actor) -> None:
    """Ask for these papers from now on; what is as usual leaves no row. Copies already sent keep the day they were promised.

    Raises DomainError: ``not_direction``, ``identity_required``, ``kinds_missing``, ``days``.
    """
    _direction(by, structure)
    for asked in requirements:
        _check(asked)
    known = {row.subject: row for row in Requirement.objects.filter(structure=structure)}
    changed = [asked for asked in requirements if _keep(structure, asked, known.get(asked.subject))]
    if changed:
        words = ",".join(sorted(asked.subject for asked in changed))
        record("requirements.changed", by=by, obj=structure, structure_id=structure.pk, subjects=words)


def _keep(structure: Structure, asked: Asked, row: Requirement | None) -> bool:
    """Whether something changed."""
    values = {
        "weight": asked.weight,
        "kinds": [str(kind) for kind in asked.kinds],
        "unverified_days": asked.unverified_days,
    }
    if asked in USUAL:
        if row is not None:
            row.delete()
        return row is not None
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return False
    Requirement.objects.update_or_create(structure=structure, subject=asked.subject, defaults=values)
    return True


@action
def reset_requirements(*, structure: Structure, by: Actor) -> None:
    """Ask for what is usual again, and remind as usual: never by itself. Raises DomainError (``not_direction``)."""
    _direction(by, structure)
    gone, _rows = Requirement.objects.filter(structure=structure).delete()
    plans, _rows = ChasePlan.objects.filter(structure=structure).delete()
    if gone or plans:
        record("requirements.reset", by=by, obj=structure, structure_id=structure.pk)


@action
def change_chase_plan(*, structure: Structure, plan: Plan, by: Actor) -> None:
    """Remind by itself or not, after how long, how often at most. Raises DomainError: ``not_direction``, ``days``."""
    _direction(by, structure)
    if not 1 <= plan.after_days <= 60:
        raise DomainError(pro("De 1 à 60 jours."), code="days", field="after_days")
    if not 3 <= plan.every_days <= 30:
        raise DomainError(pro("De 3 à 30 jours."), code="days", field="every_days")
    values = {"automatic": plan.automatic, "after_days": plan.after_days, "every_days": plan.every_days}
    row = ChasePlan.objects.filter(structure=structure).first()
    if row is None and plan == Plan():
        return
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return
    ChasePlan.objects.update_or_create(structure=structure, defaults=values)
    record("chase_plan.changed", by=by, obj=structure, structure_id=structure.pk, automatic=plan.automatic)
