"""Use cases of trainings: one click makes a structure of fictional people, one click destroys it (ADR 43)."""

import uuid
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.files.models import StoredFile, Tombstone
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import french, pro
from clicnjob.structures.models import Attachment, Membership, Practice, Structure
from clicnjob.vault.models import FormerKey, ScopeKey

MAY_TRAIN = (Role.DIRECTION, Role.COUNSELLOR)
_BATCH = 400


@action
def start_practice(*, origin: Structure, by: Actor) -> Practice:
    """Make one's training, empty; a job fills it within seconds. Twice is once.

    Raises DomainError: ``not_yours`` (direction and counsellors train), ``practice`` (no training within a training).
    """
    if by.role not in MAY_TRAIN or by.user_id is None or by.structure_id != origin.pk:
        raise DomainError(pro("La direction et les conseillers lancent un entraînement."), code="not_yours")
    if origin.is_practice:
        raise DomainError(pro("Vous êtes déjà à l’entraînement."), code="practice")
    lock(User.objects.filter(pk=by.user_id)).get()
    held = Practice.objects.filter(owner_id=by.user_id, over_at=None).select_related("structure").first()
    moment = clock.now()
    if held is not None and held.ends_at > moment:
        return held
    if held is not None:
        held.over_at = moment
        held.save(update_fields=["over_at"])
    structure = Structure.objects.create(
        code=f"ESSAI-{uuid.uuid4().hex[:6]}",
        official_name=french("ENTRAINEMENT"),
        usual_name=french("Entraînement · %s") % origin.name[:120],
        department_code=origin.department_code,
        department=origin.department,
        region_code=origin.region_code,
        region=origin.region,
        timezone=origin.timezone,
        tutoie=origin.tutoie,
        accent=origin.accent,
        is_practice=True,
    )
    practice = Practice.objects.create(
        structure=structure, origin=origin, owner_id=by.user_id, ends_at=moment + Practice.LIFE
    )
    record("practice.started", by=by, obj=practice, structure_id=origin.pk)
    return practice


@action
def claim_filling(*, practice: Practice, by: Actor) -> bool:
    """Take an empty training to fill it; False if another worker was faster."""
    rows = Practice.objects.filter(pk=practice.pk, ready_at=None, claimed_at=None)
    return bool(rows.update(claimed_at=clock.now()))


@action
def note_filled(*, practice: Practice, percent: int, by: Actor) -> None:
    """How far the filling is; at 100 one may enter."""
    values = {"percent": percent} | ({"ready_at": clock.now()} if percent >= 100 else {})
    Practice.objects.filter(pk=practice.pk).update(**values)


@action
def end_practice(*, practice: Practice, by: Actor) -> None:
    """Its owner is done with it: nobody enters any more, and it is destroyed within a minute. Twice is once.

    Raises DomainError(code="not_yours").
    """
    if practice.owner_id != by.user_id:
        raise DomainError(pro("Cet entraînement est celui d’un collègue."), code="not_yours")
    if Practice.objects.filter(pk=practice.pk, over_at=None).update(over_at=clock.now(), ready_at=None):
        Structure.objects.filter(pk=practice.structure_id).update(active=False)
        record("practice.ended", by=by, obj=practice, structure_id=by.structure_id)


@action
def destroy_practice(*, practice: Practice, by: Actor) -> int:
    """Take away every row, file, key and fictional account of a training; returns how many rows.

    What belongs to it is what leads to it by a foreign key. A row that says of itself that it is another structure's stops
    everything: RuntimeError, nothing is destroyed, an operator looks.
    """
    structure = lock(Structure.objects.filter(pk=practice.structure_id, is_practice=True)).get()
    doomed = _doomed(structure)
    _check_only_here(doomed, structure.pk)
    files = StoredFile.objects.filter(structure_id=structure.pk)
    doomed.setdefault(StoredFile, set()).update(files.values_list("pk", flat=True))
    Tombstone.objects.bulk_create(Tombstone(store_name=name) for name in files.values_list("store_name", flat=True))
    # One's names were in these pages: they leave the journal as well (G20).
    Tombstone.objects.create()
    gone = 0
    # The database holds foreign keys against each other at the end of the transaction only: no order is needed.
    for model, keys in doomed.items():
        for some in _batches(keys):
            rows = model._base_manager.filter(pk__in=some)
            gone += rows._raw_delete(connection.alias)  # noqa: SLF001  without cascade: all that leads here is in ``doomed``
    for scoped in (ScopeKey, FormerKey):
        scoped._base_manager.filter(scope_id=structure.pk).delete()
    record("practice.destroyed", by=by, structure_id=structure.pk, rows=gone)
    return gone


Doomed = dict[type[models.Model], set[object]]


def _doomed(structure: Structure) -> Doomed:
    """The structure, its fictional accounts, and whatever leads to them."""
    here = Membership.objects.filter(structure=structure), Attachment.objects.filter(structure=structure)
    accounts = {key for rows in here for key in rows.values_list("user_id", flat=True)}
    found: Doomed = {Structure: {structure.pk}, User: set[object](accounts)}
    fresh: Doomed = {model: set(keys) for model, keys in found.items()}
    while fresh:
        following: Doomed = {}
        for target, keys in fresh.items():
            for model, field in _leading_to(target):
                for some in _batches(keys):
                    rows = model._base_manager.filter(**{f"{field.name}__in": some}).values_list("pk", flat=True)
                    new = set(rows) - found.get(model, set())
                    found.setdefault(model, set()).update(new)
                    if new:
                        following.setdefault(model, set()).update(new)
        fresh = following
    return {model: keys for model, keys in found.items() if keys}


def _leading_to(target: type[models.Model]) -> Iterator[tuple[type[models.Model], "models.ForeignKey[models.Model]"]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is target and field.model is model:
                yield model, field


def _check_only_here(doomed: Doomed, structure_id: uuid.UUID) -> None:
    for model, keys in doomed.items():
        names = {field.attname for field in model._meta.concrete_fields}
        if model is Structure:
            others = keys - {structure_id}
        elif "structure_id" in names:
            rows = (model._base_manager.filter(pk__in=some) for some in _batches(keys))
            others = {
                pk for some in rows for pk in some.exclude(structure_id=structure_id).values_list("pk", flat=True)
            }
        elif model is User:
            others = set(_real_accounts(keys, structure_id))
        else:
            continue
        if others:
            message = f"{len(others)} rows of {model._meta.label} are not of this training"
            raise RuntimeError(message)


def _real_accounts(keys: set[object], structure_id: uuid.UUID) -> Iterator[object]:
    for some in _batches(keys):
        for rows in (Membership.objects, Attachment.objects):
            yield from (
                rows.filter(user_id__in=some).exclude(structure_id=structure_id).values_list("user_id", flat=True)
            )


def _batches(keys: set[object]) -> Iterator[list[object]]:
    ordered = list(keys)
    for start in range(0, len(ordered), _BATCH):
        yield ordered[start : start + _BATCH]
