"""Making and keeping lists of recipients."""

import uuid
from collections.abc import Collection

from clicnjob.audit.actions import record
from clicnjob.messaging.models import ListMember, RecipientList
from clicnjob.messaging.queries.lists import may_rename
from clicnjob.messaging.queries.picking import within_reach
from clicnjob.messaging.queries.sealed import list_context, name_of
from clicnjob.messaging.rules.mailings import MOST_LISTS, MOST_RECIPIENTS, NAME_LENGTH
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.rules import normalise
from clicnjob.vault.envelope import seal
from clicnjob.vault.keys import keyed_hash


def _clean_name(name: str) -> str:
    clean = " ".join(name.split())
    if not normalise(clean):
        raise DomainError(pro("Donnez un nom à la liste."), code="name", field="name")
    if len(clean) > NAME_LENGTH:
        raise DomainError(
            pro("Le nom est trop long : %(most)s caractères au plus.") % {"most": NAME_LENGTH},
            code="name",
            field="name",
        )
    return clean


def _hash(structure_id: uuid.UUID, name: str) -> str:
    return keyed_hash("list-name", f"{structure_id}|{normalise(name)}")


def _refuse_same_name(found: RecipientList, by: Actor) -> None:
    same = RecipientList.objects.all().visible_to(by).filter(name_hash=found.name_hash, shared=found.shared)
    if same.exclude(pk=found.pk).exists():
        raise DomainError(pro("Une liste porte déjà ce nom. Choisissez-en un autre."), code="same_name", field="name")


@action
def create_list(*, name: str, shared: bool, by: Actor) -> RecipientList:
    """Make an empty list, of one's own or of the team. Raises DomainError: ``name``, ``same_name``, ``too_many``, ``role``."""
    if not by.is_staff or by.user_id is None or by.structure_id is None:
        raise DomainError(pro("Vous ne pouvez pas créer de liste."), code="role")
    clean = _clean_name(name)
    if RecipientList.objects.filter(owner_id=by.user_id, structure_id=by.structure_id).count() >= MOST_LISTS:
        raise DomainError(pro("Vous avez déjà cent listes. Supprimez-en une."), code="too_many")
    made = RecipientList(structure_id=by.structure_id, owner_id=by.user_id, shared=shared)
    made.name_hash = _hash(made.structure_id, clean)
    made.sealed_name = seal(made.structure_id, clean.encode(), list_context(made.pk))
    _refuse_same_name(made, by)
    # Two at once: the constraint lets one in.
    RecipientList.objects.bulk_create([made], ignore_conflicts=True)
    if not RecipientList.objects.filter(pk=made.pk).exists():
        raise DomainError(pro("Une liste porte déjà ce nom. Choisissez-en un autre."), code="same_name", field="name")
    record("list.created", by=by, obj=made, shared=shared)
    return made


def _held(found: RecipientList, by: Actor) -> RecipientList:
    held = lock(RecipientList.objects.all().visible_to(by).filter(pk=found.pk)).first()
    if held is None:
        raise DomainError(pro("Cette liste n’existe plus."), code="gone")
    return held


@action
def rename_list(*, found: RecipientList, name: str, by: Actor) -> None:
    """Give it another name. Raises DomainError: ``gone``, ``not_yours``, ``name``, ``same_name``."""
    held = _held(found, by)
    if not may_rename(by, held):
        raise DomainError(pro("La personne qui a créé la liste peut la renommer, ou la direction."), code="not_yours")
    clean = _clean_name(name)
    held.name_hash = _hash(held.structure_id, clean)
    held.sealed_name = seal(held.structure_id, clean.encode(), list_context(held.pk))
    _refuse_same_name(held, by)
    held.save(update_fields=["name_hash", "sealed_name"])
    record("list.renamed", by=by, obj=held)


@action
def delete_list(*, found: RecipientList, name: str, by: Actor) -> None:
    """Delete it, confirmed by its name. Raises DomainError: ``gone``, ``not_yours``, ``confirm``."""
    held = _held(found, by)
    if not may_rename(by, held):
        raise DomainError(pro("La personne qui a créé la liste peut la supprimer, ou la direction."), code="not_yours")
    if normalise(name) != normalise(name_of(held)):
        raise DomainError(pro("Ce n’est pas le nom de la liste. Recopiez-le."), code="confirm", field="name")
    record("list.deleted", by=by, obj=held, members=held.members.count())
    held.delete()


@action
def add_members(*, found: RecipientList, people: Collection[uuid.UUID], by: Actor) -> int:
    """Put these young people on the list; returns how many are new.

    Only those of the actor's reach get in: an id from elsewhere is left out like an unknown one. Raises DomainError:
    ``gone``, ``too_many``.
    """
    held = _held(found, by)
    reached = set(within_reach(by, moment=clock.now()).filter(pk__in=people).values_list("pk", flat=True))
    before = set(held.members.values_list("young_person_id", flat=True))
    new = reached - before
    if len(before) + len(new) > MOST_RECIPIENTS:
        raise DomainError(pro("Une liste compte 2\u202f000 jeunes au plus."), code="too_many")
    ListMember.objects.bulk_create([ListMember(recipient_list=held, young_person_id=pk) for pk in new])
    if new:
        record("list.members_added", by=by, obj=held, count=len(new))
    return len(new)


@action
def remove_members(*, found: RecipientList, people: Collection[uuid.UUID], by: Actor) -> int:
    """Take them off the list; returns how many went.

    On a list of the team, only those of the actor's reach; on one's own, also who left the reach. Raises DomainError ``gone``.
    """
    held = _held(found, by)
    rows = held.members.filter(young_person_id__in=people)
    if held.shared:
        rows = rows.filter(young_person__in=within_reach(by, moment=clock.now()).values("pk"))
    gone, _ = rows.delete()
    if gone:
        record("list.members_removed", by=by, obj=held, count=gone)
    return gone
