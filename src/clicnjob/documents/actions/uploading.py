"""A paper that comes in pieces over a bad network (ADR 22).

A piece is a file like any other: encrypted in the store under a key of its own, so every process can take the next one, and
nothing in clear touches a disk (G20). Whole, the paper is received as if it had come at once, and its pieces are destroyed.
"""

import datetime as dt
import hashlib
import uuid

from django.utils.translation import gettext as _

from clicnjob.documents.actions.sending import may_send
from clicnjob.documents.models import UPLOAD_LIFE, Piece, Upload
from clicnjob.documents.rules import MAX_PAGES
from clicnjob.documents.rules import uploads as rules
from clicnjob.files import store
from clicnjob.files.actions import destroy_file, keep
from clicnjob.files.models import StoredFile
from clicnjob.files.queries import read_file
from clicnjob.files.uploads import MAX_REQUEST_BYTES
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson

MAX_OPEN = 6
"""Sendings of one sender at once; one more, and the oldest is given up."""
LOOK = dt.timedelta(minutes=10)
"""After the whole arrived: how long an answer lost on the way may be asked for again."""
STALE_BATCH = 50
MEDIA_TYPE = "application/octet-stream"


def take_piece(
    *, person: YoungPerson, upload_id: uuid.UUID, part: uuid.UUID, number: int, size: int, data: bytes, by: Actor
) -> int:
    """Keep one piece of a file of ``size`` bytes; returns how many of its pieces are here, whatever became of this one.

    A piece that is here already is not kept twice; one that comes too early is not kept at all: the answer says which one is
    expected. Writes to the store: not within an action. Raises DomainError: ``out_of_reach``, ``wrong_size``, ``too_big``,
    ``too_many_pages``, ``not_yours``, ``arrived``.
    """
    may_send(person, by)
    rules.check_piece(number, size, len(data))
    count = _begin(person=person, upload_id=upload_id, part=part, by=by)
    if number != count:
        return count
    laid = store.lay_bytes(data, person.structure_id, media_type=MEDIA_TYPE)
    try:
        count, entered = _enter_piece(upload_id=upload_id, part=part, number=number, laid=laid, by=by)
    except BaseException:
        store.take_back([laid])
        raise
    if not entered:
        store.take_back([laid])
    return count


def _own(upload: Upload | None, by: Actor) -> Upload:
    """What one sends oneself, and is not whole yet."""
    if upload is None or (upload.sent_by_kind, upload.sent_by_id) != (by.kind, by.id):
        raise DomainError(_("Ce document est déjà envoyé. Rechargez la page."), code="not_yours")
    if upload.arrived:
        raise DomainError(_("Ce document est déjà envoyé. Rechargez la page."), code="arrived")
    return upload


def _begin(*, person: YoungPerson, upload_id: uuid.UUID, part: uuid.UUID, by: Actor) -> int:
    """How many pieces of this file are here; a sending begins with its first one."""
    upload = Upload.objects.filter(pk=upload_id).first() or _open(person=person, upload_id=upload_id, by=by)
    return Piece.objects.all().of(_own(upload, by), part).count()


@action
def _open(*, person: YoungPerson, upload_id: uuid.UUID, by: Actor) -> Upload:
    moment = clock.now()
    held = lock(YoungPerson.objects.filter(pk=person.pk)).get()
    mine = Upload.objects.all().visible_to(by).order_by("-ends_at", "pk")
    for left in mine[MAX_OPEN - 1 :]:
        _destroy(left, by)
    upload, _created = Upload.objects.get_or_create(
        pk=upload_id,
        defaults={
            "young_person": held,
            "sent_by_kind": by.kind,
            "sent_by_id": by.id or NOWHERE,
            "ends_at": moment + UPLOAD_LIFE,
        },
    )
    return upload


@action
def _enter_piece(
    *, upload_id: uuid.UUID, part: uuid.UUID, number: int, laid: store.Laid, by: Actor
) -> tuple[int, bool]:
    """How many pieces of the file are here, and whether this one is: it may have come by another request meanwhile."""
    upload = _own(lock(Upload.objects.filter(pk=upload_id)).first(), by)
    here = list(upload.pieces.values_list("part", "number", "file__size"))
    count = sum(1 for each, _number, _size in here if each == part)
    if number != count:
        return count, False
    if any(each == part and size < rules.PIECE_BYTES for each, _number, size in here):
        raise DomainError(_("Cette photo est déjà arrivée entière."), code="wrong_size", field="pages")
    if sum(size for _part, _number, size in here) + laid.file.size > MAX_REQUEST_BYTES:
        raise DomainError(_("Ces photos sont trop lourdes ensemble. Envoyez-en moins."), code="too_big", field="pages")
    if len({part, *(each for each, _number, _size in here)}) > MAX_PAGES:
        raise DomainError(_("Un document a 10 pages au plus."), code="too_many_pages", field="pages")
    Piece.objects.create(upload=upload, part=part, number=number, file=keep(laid=laid, by=by))
    return count + 1, True


def whole(*, upload: Upload, part: uuid.UUID, digest: str) -> bytes:
    """A file put together again. Raises DomainError (``damaged``) when it is not what was sent (SHA-256, hexadecimal)."""
    pieces = Piece.objects.all().of(upload, part).select_related("file")
    data = b"".join(read_file(piece.file) for piece in pieces)
    if hashlib.sha256(data).hexdigest() != digest:
        raise DomainError(_("Une photo est arrivée abîmée. Recommencez."), code="damaged", field="pages")
    return data


@action
def arrived(*, upload: Upload, by: Actor) -> None:
    """The paper was received: its pieces are destroyed. For ten minutes its sender may look again, unless they already did."""
    held = lock(Upload.objects.filter(pk=upload.pk)).first()
    if held is not None and not held.arrived:
        _destroy_pieces(held, by)
        held.arrived, held.ends_at = True, clock.now() + LOOK
        held.save(update_fields=["arrived", "ends_at"])


@action
def give_up(*, upload: Upload, by: Actor) -> None:
    """Nothing is left of a sending: it was looked at, taken back or refused. Twice changes nothing."""
    for held in lock(Upload.objects.filter(pk=upload.pk)):
        _destroy(held, by)


@action
def give_up_stale(*, by: Actor) -> int:
    """Destroy what did not arrive whole in time. Returns how many sendings."""
    rows = list(lock(Upload.objects.filter(ends_at__lte=clock.now()).order_by("ends_at", "pk"))[:STALE_BATCH])
    for held in rows:
        _destroy(held, by)
    return len(rows)


def _destroy(upload: Upload, by: Actor) -> None:
    _destroy_pieces(upload, by)
    upload.delete()


def _destroy_pieces(upload: Upload, by: Actor) -> None:
    files = list(StoredFile.objects.filter(pk__in=upload.pieces.values("file_id")))
    upload.pieces.all().delete()
    for file in files:
        destroy_file(file=file, by=by)
