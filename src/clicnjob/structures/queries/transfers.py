"""Reading requests of transfer, and the structures one may ask."""

import datetime as dt
import uuid

from django.db.models import Q
from django.http import Http404

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Membership, Structure, Transfer, YoungPerson
from clicnjob.structures.models.places import StructureQuerySet
from clicnjob.structures.models.transfers import TransferQuerySet
from clicnjob.structures.rules import normalise
from clicnjob.vault.envelope import open_sealed

SHOWN_FOR = dt.timedelta(days=30)
MOST_SHOWN = 200
MOST_FOUND = 12


def _shown(rows: TransferQuerySet) -> list[Transfer]:
    recent = Q(settled_at=None) | Q(settled_at__gt=clock.now() - SHOWN_FOR)
    names = ("structure", "target", "young_person__referent", "received__referent", "asked_by")
    return list(rows.filter(recent).select_related(*names).order_by("-created_at", "pk")[:MOST_SHOWN])


def transfers_sent(actor: Actor) -> list[Transfer]:
    """Those that wait, and those settled within thirty days; the latest first. One query."""
    return _shown(Transfer.objects.all().sent_by(actor))


def transfers_received(actor: Actor) -> list[Transfer]:
    """The same, for those asked of the actor's structure. One query."""
    return _shown(Transfer.objects.all().answered_by(actor))


def to_answer_count(actor: Actor) -> int:
    """How many requests wait for the actor's answer."""
    return Transfer.objects.all().answered_by(actor).waiting().filter(expires_at__gt=clock.now()).count()


def _one(rows: TransferQuerySet, pk: uuid.UUID) -> Transfer:
    names = ("structure", "target", "young_person__referent", "young_person__structure", "received__referent")
    found = rows.filter(pk=pk).select_related(*names, "asked_by").first()
    if found is None:
        raise Http404
    return found


def get_transfer(actor: Actor, pk: uuid.UUID) -> Transfer:
    """A request that the actor sees. Raises Http404 otherwise, as for an unknown id."""
    return _one(Transfer.objects.all().visible_to(actor), pk)


def get_transfer_to_answer(actor: Actor, pk: uuid.UUID) -> Transfer:
    """A request asked of the actor's structure, for who answers. Raises Http404."""
    return _one(Transfer.objects.all().answered_by(actor), pk)


def get_transfer_sent(actor: Actor, pk: uuid.UUID) -> Transfer:
    """A request of the actor's structure that the actor may take back. Raises Http404."""
    return _one(Transfer.objects.all().sent_by(actor), pk)


def own_waiting_transfer(actor: Actor) -> Transfer | None:
    """What is asked for this young person now, and not answered yet."""
    if not actor.is_youth or actor.person_id is None:
        return None
    rows = Transfer.objects.all().waiting().filter(young_person_id=actor.person_id, expires_at__gt=clock.now())
    return rows.select_related("structure", "target", "asked_by", "young_person").first()


def transfer_of(person: YoungPerson) -> Transfer | None:
    """The request that waits for this file, or the one that closed it."""
    rows = (
        Transfer.objects.filter(young_person=person).exclude(received=None)
        | Transfer.objects.filter(young_person=person).waiting()
    )
    return rows.select_related("target").order_by("-created_at").first()


def arrival_of(person: YoungPerson) -> Transfer | None:
    """The request by which this file came from another structure."""
    return Transfer.objects.filter(received=person).select_related("structure").first()


def due_transfers() -> list[uuid.UUID]:
    """The requests whose time to be answered is over."""
    rows = Transfer.objects.all().waiting().filter(expires_at__lte=clock.now())
    return list(rows.order_by("expires_at").values_list("pk", flat=True))


def note_context(transfer_id: uuid.UUID) -> str:
    """The place a word for the other structure is sealed for."""
    return f"transfer-note|{transfer_id}"


def note_of(transfer: Transfer) -> str:
    """The word for who answers; empty when there is none."""
    sealed = bytes(transfer.sealed_note)
    return open_sealed(transfer.target_id, sealed, note_context(transfer.pk)).decode() if sealed else ""


def answering_for(structure_id: uuid.UUID) -> list[User]:
    """Who answers for a structure today: its direction, and the sector managers of all its places."""
    members = Membership.objects.all().current(clock.today()).filter(structure_id=structure_id)
    members = members.filter(Q(role=RoleChoice.DIRECTION) | Q(role=RoleChoice.SECTOR_MANAGER, site=None))
    return list(User.objects.active().filter(pk__in=members.values("user_id")).order_by("pk"))


def may_be_asked(actor: Actor) -> StructureQuerySet:
    """The other structures where somebody can answer."""
    answering = Membership.objects.all().current(clock.today()).filter(role=RoleChoice.DIRECTION)
    answering = answering.filter(user__in=User.objects.active().values("pk"))
    return Structure.objects.all().others_than(actor).filter(pk__in=answering.values("structure_id"))


def search_structures(actor: Actor, text: str) -> list[Structure]:
    """The structures that may be asked whose name, department or i-milo code holds every word; by name. One query.

    Four hundred and fifty short rows are compared here, accents and case ignored, the same on both databases.
    """
    words = normalise(text).split()[:6]
    if not words:
        return []
    found = []
    for row in may_be_asked(actor):
        place = f"{row.department} {row.department_code} {row.code}"
        known = f" {normalise(f'{row.usual_name} {row.official_name} {place}')}"
        if all(f" {word}" in known for word in words):
            found.append(row)
    return sorted(found, key=lambda row: (normalise(row.name), str(row.pk)))[:MOST_FOUND]


def get_structure_to_ask(actor: Actor, pk: uuid.UUID) -> Structure:
    """A structure one may ask. Raises Http404 otherwise, as for an unknown id."""
    found = may_be_asked(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
