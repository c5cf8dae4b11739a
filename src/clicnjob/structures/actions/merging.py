"""Two files of one person become one, and are taken apart again within thirty days; two who look alike are told apart (ADR 38)."""

import uuid
from collections.abc import Collection, Iterable

from clicnjob.accounts.actions import end_sessions
from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.access import note_content_opened
from clicnjob.structures.actions.staff import tell_staff
from clicnjob.structures.merging import Ledger, carry_all, read_lines, take_back
from clicnjob.structures.models import Attachment, DistinctPair, FileMerge, Transfer, YoungPerson
from clicnjob.vault.envelope import open_sealed, seal

CHOICES: dict[str, tuple[str, ...]] = {
    "name": ("first_name", "last_name", "civil_first", "civil_last", "search_name"),
    "birth_date": ("birth_date",),
    "language": ("language",),
    "reached_by": ("reached_by",),
    "phone": ("phone",),
    "email": ("email",),
    "relay": ("relay",),
    "imilo_number": ("imilo_number",),
    "referent": ("referent_id",),
    "site": ("site_id",),
    "next_step": ("next_step",),
}
"""What of a file is chosen when the two differ: a choice, and the columns it decides of."""


def _context(merge_id: uuid.UUID) -> str:
    """The place what moved is sealed for."""
    return f"file-merge|{merge_id}"


def _held(actor: Actor, *ids: uuid.UUID) -> dict[uuid.UUID, YoungPerson]:
    """Both files as they are now, ours until the end, always locked in the same order."""
    rows = lock(YoungPerson.objects.all().merged_by(actor).filter(pk__in=ids).order_by("pk"))
    return {row.pk: row for row in rows}


def check_mergeable(kept: YoungPerson, absorbed: YoungPerson) -> None:
    """Raises DomainError: ``same_file``, ``other_structure``, ``closed``, ``transfer``."""
    if kept.pk == absorbed.pk:
        raise DomainError(pro("Choisissez deux dossiers différents."), code="same_file")
    if kept.structure_id != absorbed.structure_id:
        raise DomainError(pro("Ces dossiers ne sont pas de la même structure."), code="other_structure")
    if kept.closed_at is not None or absorbed.closed_at is not None:
        raise DomainError(pro("Un des deux dossiers est fermé\u202f: rouvrez-le d’abord."), code="closed")
    if Transfer.objects.all().waiting().filter(young_person__in=[kept, absorbed]).exists():
        raise DomainError(pro("Un transfert attend sa réponse\u202f: reprenez d’abord la demande."), code="transfer")


@action
def merge_files(*, kept: YoungPerson, absorbed: YoungPerson, take: Collection[str] = (), by: Actor) -> FileMerge:
    """Put ``absorbed`` into ``kept``: nothing is lost, everything is found in ``kept``, for thirty days it can go back.

    ``take``: the choices (``CHOICES``) for which the value of ``absorbed`` is the right one. The account of ``kept`` stays;
    the other one's sign-in ends. By the direction or the sector manager. Raises DomainError: ``not_allowed``, ``choice``
    and those of ``check_mergeable``.
    """
    rows = _held(by, kept.pk, absorbed.pk)
    if by.user_id is None or by.role not in {Role.DIRECTION, Role.SECTOR_MANAGER} or len(rows) != 2:
        raise DomainError(pro("La direction ou le responsable de secteur réunit deux dossiers."), code="not_allowed")
    stays, goes = rows[kept.pk], rows[absorbed.pk]
    check_mergeable(stays, goes)
    if unknown := set(take) - set(CHOICES):
        raise DomainError(pro("Choisissez parmi ce qui diffère."), code="choice", field=min(unknown))
    ledger = Ledger(stays, goes, clock.now(), by)
    told = [stays.referent_id, goes.referent_id]
    closing = _account_that_ends(ledger)
    _settle_files(ledger, take)
    carry_all(ledger)
    merge = FileMerge(structure_id=stays.structure_id, kept=stays, absorbed=goes, merged_by_id=by.user_id)
    merge.merged_at = ledger.moment
    merge.sealed_record = seal(stays.structure_id, ledger.written(), _context(merge.pk))
    merge.save(force_insert=True)
    if closing is not None:
        end_sessions(user=closing, devices=True, by=by)
    for person in (stays, goes):
        record("files.merged", by=by, obj=merge, person_id=person.pk, kept=str(stays.pk), absorbed=str(goes.pk))
    _tell(told, "files_merged", stays, by)
    _ring(stays, goes)
    return merge


def _account_that_ends(ledger: Ledger) -> User | None:
    """The account of the absorbed file, when the kept one has its own: its sign-in ends."""
    links = Attachment.objects.current().select_related("user")
    ours, theirs = (links.filter(young_person=one).first() for one in (ledger.kept, ledger.absorbed))
    if ours is None or theirs is None:
        return None
    ledger.change([theirs.user], deactivated_at=ledger.moment)
    record("account.deactivated", by=ledger.by, obj=theirs.user, structure_id=ledger.kept.structure_id)
    return theirs.user


def _settle_files(ledger: Ledger, take: Collection[str]) -> None:
    """The values chosen, what the safest of the two says, and the absorbed file out of every list."""
    kept, absorbed = ledger.kept, ledger.absorbed
    values = {name: getattr(absorbed, name) for choice, names in CHOICES.items() if choice in take for name in names}
    if kept.finalised_at is None and absorbed.finalised_at is not None:
        values |= {"finalised_at": absorbed.finalised_at, "finalised_by_id": absorbed.finalised_by_id, "next_step": ""}
    if absorbed.discreet and not kept.discreet:
        values["discreet"] = True
    # The absorbed one first: two files never have the same number at once, nor on the way back.
    gone = {"closed_at": ledger.moment, "merged_into_id": kept.pk, "referent_id": None}
    ledger.change([absorbed], **gone, **({"imilo_number": None} if "imilo_number" in take else {}))
    ledger.change([kept], **values)


@action
def undo_merge(*, merge: FileMerge, by: Actor) -> int:
    """Take two files apart as they were; what came since stays with the kept one. Returns how many lines could not go back.

    Raises DomainError: ``not_allowed``, ``over`` (thirty days, or done already), ``closed``.
    """
    row = lock(FileMerge.objects.all().visible_to(by).filter(pk=merge.pk)).first()
    if row is None or by.user_id is None:
        raise DomainError(pro("La direction ou le responsable de secteur sépare deux dossiers."), code="not_allowed")
    if not row.can_be_undone(clock.now()):
        raise DomainError(pro("Ces dossiers ne peuvent plus être séparés."), code="over")
    files = {
        one.pk: one for one in lock(YoungPerson.objects.filter(pk__in=[row.kept_id, row.absorbed_id]).order_by("pk"))
    }
    kept, absorbed = files[row.kept_id], files[row.absorbed_id]
    if kept.closed_at is not None:
        raise DomainError(pro("Le dossier gardé est fermé ou dans un autre\u202f: rouvrez-le d’abord."), code="closed")
    lines = read_lines(open_sealed(row.structure_id, bytes(row.sealed_record), _context(row.pk)))
    missed = take_back(lines, kept=kept, absorbed=absorbed)
    row.undone_at, row.undone_by_id, row.sealed_record = clock.now(), by.user_id, b""
    row.save(update_fields=["undone_at", "undone_by", "sealed_record"])
    for person in (kept, absorbed):
        record("files.unmerged", by=by, obj=row, person_id=person.pk, missed=missed)
    again = YoungPerson.objects.filter(pk__in=files).values_list("referent_id", flat=True)
    _tell(again, "files_unmerged", absorbed, by)
    _ring(kept, absorbed)
    return missed


@action
def forget_merges(*, by: Actor = SYSTEM) -> int:
    """After thirty days the record of what moved is erased: it holds former names and numbers. Returns how many."""
    old = FileMerge.objects.filter(merged_at__lte=clock.now() - FileMerge.UNDONE_WITHIN).exclude(sealed_record=b"")
    rows = list(lock(old.order_by("pk"))[:500])
    for row in rows:
        row.sealed_record = b""
        row.save(update_fields=["sealed_record"])
        record("merge.settled", by=by, obj=row)
    return len(rows)


@action
def say_distinct(*, first: YoungPerson, second: YoungPerson, by: Actor) -> DistinctPair:
    """« Ce n’est pas la même personne »: they are proposed together no more. Twice is once. Raises ``not_allowed``."""
    rows = YoungPerson.objects.all().visible_to(by).filter(pk__in=[first.pk, second.pk])
    may = by.is_staff and by.role in {Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION}
    if not may or first.pk == second.pk or rows.count() != 2 or by.user_id is None:
        raise DomainError(pro("Ces dossiers ne sont pas de votre structure."), code="not_allowed")
    one, other = sorted([first.pk, second.pk])
    pair, is_new = DistinctPair.objects.get_or_create(
        first_id=one, second_id=other, defaults={"structure_id": first.structure_id, "said_by_id": by.user_id}
    )
    if is_new:
        record("files.distinct", by=by, obj=pair, first=str(one), second=str(other))
    return pair


@action
def forget_distinct(*, pair: DistinctPair, by: Actor) -> None:
    """Propose the two together again."""
    if DistinctPair.objects.all().visible_to(by).filter(pk=pair.pk).exists():
        record("files.distinct_forgotten", by=by, obj=pair, first=str(pair.first_id), second=str(pair.second_id))
        DistinctPair.objects.filter(pk=pair.pk).delete()


@action
def note_compared(*, people: Collection[YoungPerson], by: Actor) -> None:
    """Write in both journals that somebody compared the files: names, dates and phones are seen there (R2)."""
    for person in people:
        note_content_opened(person=person, by=by)


def _tell(users: Iterable[uuid.UUID | None], what: str, person: YoungPerson, by: Actor) -> None:
    """Those in charge, but for who acts."""
    wanted = [pk for pk in users if pk is not None and pk != by.user_id]
    told = list(User.objects.active().filter(pk__in=wanted).order_by("pk"))
    publish(*(f"user:{user.pk}" for user in told))
    tell_staff(told, what, f"/jeunes/{person.pk}/", structure_id=person.structure_id, by=by)


def _ring(*people: YoungPerson) -> None:
    publish(*(f"person:{person.pk}" for person in people))
