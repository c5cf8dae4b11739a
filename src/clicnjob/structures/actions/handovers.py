"""Passing young people to a colleague: for a time or for good, one or many, and back (passation)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from clicnjob.accounts.models import User
from clicnjob.audit.actions import Fact, record_each
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.newcomers import check_given_by_another
from clicnjob.structures.actions.staff import tell_staff
from clicnjob.structures.enums import HandOverEnd, HandOverReason
from clicnjob.structures.models import HandOver, Structure, YoungPerson
from clicnjob.structures.notices import Passing, passing
from clicnjob.structures.queries.staff import counsellors_of, directors_of

PAGE = "/passations/"
PIECE = 500
"""Rows written by one statement."""


@action
def plan_hand_over(
    *, people: Sequence[YoungPerson], recipient: User, until: dt.date | None, reason: str = "", by: Actor
) -> list[YoungPerson]:
    """Whom ``hand_over`` would pass on, their rows locked; nothing is written: what one looks at before.

    Raises DomainError: ``nobody``, ``too_many``, ``not_yours``, ``not_counsellor``, ``same_referent``, ``reason``, ``past``,
    ``too_long``, ``already_lent``, ``nobody_to_return_to``, ``own_guest``.
    """
    if by.user_id is None or by.structure_id is None:
        raise DomainError(pro("Une passation est faite par un professionnel."), code="not_yours")
    structure = lock(Structure.objects.filter(pk=by.structure_id)).get()
    today = clock.today(structure.timezone)
    held = _held(people, by)
    working = {user.pk: user for user in counsellors_of(structure.pk)}
    if recipient.pk not in working:
        raise DomainError(
            pro("Choisissez un conseiller ou une conseillère de la structure."),
            code="not_counsellor",
            field="recipient",
        )
    check_given_by_another(to=recipient.pk, structure_id=structure.pk, by=by)
    moved = [person for person in held if person.referent_id != recipient.pk]
    if not moved:
        raise DomainError(
            pro("%(first_name)s suit déjà ces jeunes. Choisissez quelqu’un d’autre.")
            % {"first_name": recipient.first_name},
            code="same_referent",
            field="recipient",
        )
    if reason and reason not in HandOverReason.values:
        raise DomainError(pro("Choisissez une raison de la liste."), code="reason", field="reason")
    if until is not None:
        _check_until(until, today)
        _check_return(moved, until, working.keys())
    return moved


@action
def hand_over(
    *,
    people: Sequence[YoungPerson],
    recipient: User,
    until: dt.date | None = None,
    reason: str = "",
    batch: uuid.UUID | None = None,
    by: Actor,
) -> list[HandOver]:
    """Put ``recipient`` in charge of ``people``, until the end of ``until`` or for good; who already follows someone is left out.

    The former referents read nothing more from now on, unless they cover. Each young person is told, and both counsellors.
    Planned workshops and appointments stay as they are. The same ``batch`` again is the first one. By the direction, the
    sector manager of the place, or the referent. Raises the refusals of ``plan_hand_over``.
    """
    if by.user_id is not None and batch is not None and (done := _made(batch, by.user_id)):
        return done
    moved = plan_hand_over(people=people, recipient=recipient, until=until, reason=reason, by=by)
    structure = Structure.objects.get(pk=moved[0].structure_id)
    moment, giver = clock.now(), by.user_id
    assert giver is not None  # noqa: S101  plan_hand_over has refused nobody
    rows = [
        HandOver(
            structure=structure,
            batch=batch or uuid.uuid4(),
            young_person=person,
            former_id=person.referent_id,
            recipient=recipient,
            given_by_id=giver,
            reason=reason,
            starts_on=clock.today(structure.timezone),
            ends_on=until,
            created_at=moment,
        )
        for person in moved
    ]
    for row in rows:
        row.batch = rows[0].batch
    ids = [person.pk for person in moved]
    HandOver.objects.open().filter(young_person__in=ids).update(ended_at=moment, outcome=HandOverEnd.REPLACED)
    YoungPerson.objects.filter(pk__in=ids).update(referent=recipient)
    HandOver.objects.bulk_create(rows, batch_size=PIECE)
    formers = User.objects.in_bulk({row.former_id for row in rows if row.former_id is not None})
    for row in rows:
        row.young_person.referent = recipient
        row.former = formers.get(row.former_id)
    _trace("hand_over.given", rows, by, until=until.isoformat() if until else "", reason=reason)
    passing(rows, Passing.GIVEN)
    _tell(rows, "hand_over", by)
    return rows


def _made(batch: uuid.UUID, user_id: uuid.UUID) -> list[HandOver]:
    return list(HandOver.objects.filter(batch=batch, given_by_id=user_id).select_related("young_person", "recipient"))


def _held(people: Sequence[YoungPerson], by: Actor) -> list[YoungPerson]:
    """These files, locked. Raises DomainError: ``nobody``, ``too_many``, ``not_yours``."""
    ids = {person.pk for person in people}
    if not ids:
        raise DomainError(pro("Choisissez au moins un jeune."), code="nobody")
    if len(ids) > HandOver.MOST:
        raise DomainError(pro("Passez %(most)s jeunes au plus à la fois.") % {"most": HandOver.MOST}, code="too_many")
    found = list(lock(YoungPerson.objects.filter(pk__in=ids)).select_related("referent").order_by("pk"))
    mine = set(YoungPerson.objects.all().passed_on_by(by).filter(pk__in=ids).values_list("pk", flat=True))
    if mine != ids:
        raise DomainError(
            pro("La direction, le responsable de secteur ou le référent passe un jeune à un collègue."),
            code="not_yours",
        )
    return found


def _check_until(until: dt.date, today: dt.date) -> None:
    if until < today:
        raise DomainError(pro("Cette date est passée."), code="past", field="until")
    if until - today > HandOver.LONGEST:
        raise DomainError(
            pro("Une passation pour un temps dure un an au plus. Choisissez « pour de bon »."),
            code="too_long",
            field="until",
        )


def _check_return(people: Iterable[YoungPerson], until: dt.date, working: Iterable[uuid.UUID]) -> None:
    """Someone must be there to come back to, and nobody is lent twice."""
    moved, there = list(people), set(working)
    lent = HandOver.objects.open().filter(young_person__in=[person.pk for person in moved])
    if (other := lent.select_related("young_person", "recipient").order_by("pk").first()) is not None:
        raise DomainError(
            pro("%(full_name)s est déjà confié·e pour un temps à %(first_name)s. Terminez d’abord cette passation.")
            % {"full_name": other.young_person.full_name, "first_name": other.recipient.first_name},
            code="already_lent",
        )
    alone = next((person for person in moved if person.referent_id not in there), None)
    if alone is not None:
        raise DomainError(
            pro("%(full_name)s n’a pas de référent à qui revenir. Choisissez « pour de bon ».")
            % {"full_name": alone.full_name},
            code="nobody_to_return_to",
            field="until",
        )


@action
def end_hand_over(*, rows: Sequence[HandOver], by: Actor) -> list[HandOver]:
    """These young people come back before the date. What is over already is left as it is: twice is once.

    By the direction, the sector manager of the place, the former referent or the colleague. Raises DomainError:
    ``not_allowed``, ``former_left`` (nobody to come back to).
    """
    held = _open_rows([row.pk for row in rows])
    if any(not _may_end(row, by) for row in held):
        raise DomainError(pro("La direction ou l’un des deux conseillers met fin à une passation."), code="not_allowed")
    there = _there(held)
    if any(row.former_id not in there for row in held):
        raise DomainError(
            pro("Le référent d’avant ne travaille plus ici. Passez ce jeune à quelqu’un d’autre."), code="former_left"
        )
    back = _give_back(held, HandOverEnd.RETURNED, by)
    _tell(back, "hand_over_over", by)
    return back


def _may_end(row: HandOver, by: Actor) -> bool:
    person = row.young_person
    if by.structure_id != row.structure_id:
        return False
    if by.role is Role.DIRECTION or by.user_id in (row.former_id, row.recipient_id):
        return True
    return by.role is Role.SECTOR_MANAGER and by.site_id in (None, person.site_id)


@action
def undo_hand_over(*, batch: uuid.UUID, by: Actor) -> list[HandOver]:
    """« Annuler la passation », within ten minutes: everything is as before, an interrupted hand-over included.

    By who made it, or the direction. Who was passed on since is left alone. Raises DomainError: ``not_allowed``, ``too_late``.
    """
    moment = clock.now()
    rows = _rows(HandOver.objects.filter(batch=batch, structure_id=by.structure))
    if not rows or not (by.role is Role.DIRECTION or rows[0].given_by_id == by.user_id):
        raise DomainError(pro("Qui a fait la passation l’annule, ou la direction."), code="not_allowed")
    held = [row for row in rows if row.can_be_undone(moment)]
    back = _give_back(held, HandOverEnd.UNDONE, by)
    if not back:
        raise DomainError(pro("Une passation s’annule pendant dix minutes. Faites-en une autre."), code="too_late")
    interrupted = HandOver.objects.filter(young_person__in=[row.young_person_id for row in back])
    interrupted = interrupted.filter(
        outcome=HandOverEnd.REPLACED, ended_at=back[0].created_at
    )  # all made at one moment
    interrupted.update(ended_at=None, outcome="")
    _tell(back, "hand_over_over", by)
    return back


@action
def return_batch(*, batch: uuid.UUID, by: Actor) -> int:
    """Give back those of a batch whose last day passed, or whose colleague left; returns how many were settled.

    Where the former referent left meanwhile, the colleague keeps the young person and the direction is told: nobody
    inherits silently. Run twice or late, it does nothing more.
    """
    held = _open_rows(list(HandOver.objects.open().filter(batch=batch).values_list("pk", flat=True)))
    return _settle(held, by, only_due=True)


@action
def return_from(*, user: User, structure_id: uuid.UUID, by: Actor) -> int:
    """A colleague leaves: whom they were lent comes back at once (G13)."""
    ids = HandOver.objects.open().filter(recipient=user, structure_id=structure_id).values_list("pk", flat=True)
    return _settle(_open_rows(list(ids)), by, only_due=False)


def _settle(held: list[HandOver], by: Actor, *, only_due: bool) -> int:
    there = _there(held)
    returning, kept = [], []
    for row in held:
        over = row.ends_on is not None and row.ends_on < clock.today(row.structure.timezone)
        if only_due and not over and row.recipient_id in there:
            continue
        if row.former_id in there:
            returning.append(row)
        elif over:
            kept.append(row)
    back = _give_back(returning, HandOverEnd.RETURNED, by)
    _tell(back, "hand_over_over", by)
    if kept:
        _close(kept, HandOverEnd.KEPT)
        _trace("hand_over.kept", kept, by)
        passing(kept, Passing.KEPT)
        directors = directors_of(kept[0].structure_id)
        tell_staff([kept[0].recipient, *directors], "hand_over_kept", PAGE, structure_id=kept[0].structure_id, by=by)
    return len(back) + len(kept)


def _rows(rows: Iterable[HandOver]) -> list[HandOver]:
    ids = [row.pk for row in rows]
    people = HandOver.objects.filter(pk__in=ids).values("young_person_id")
    list(lock(YoungPerson.objects.filter(pk__in=people)).order_by("pk"))
    found = lock(HandOver.objects.filter(pk__in=ids)).select_related("structure", "young_person", "former", "recipient")
    return list(found.order_by("young_person_id"))


def _open_rows(ids: list[uuid.UUID]) -> list[HandOver]:
    return [row for row in _rows(HandOver.objects.filter(pk__in=ids)) if row.is_open]


def _there(rows: list[HandOver]) -> set[uuid.UUID]:
    """The counsellors at work in the structure of these rows."""
    return {user.pk for user in counsellors_of(rows[0].structure_id)} if rows else set()


def _close(rows: Sequence[HandOver], outcome: HandOverEnd) -> None:
    moment = clock.now()
    for row in rows:
        row.ended_at, row.outcome = moment, outcome
    HandOver.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=moment, outcome=outcome)


def _give_back(rows: Sequence[HandOver], outcome: HandOverEnd, by: Actor) -> list[HandOver]:
    """The former referents again; where someone else took charge meanwhile, only the hand-over is over. Who came back."""
    back = [row for row in rows if row.young_person.referent_id == row.recipient_id]
    going = {row.pk for row in back}
    _close([row for row in rows if row.pk not in going], HandOverEnd.REPLACED)
    if not back:
        return []
    for former_id in {row.former_id for row in back}:
        people = [row.young_person_id for row in back if row.former_id == former_id]
        YoungPerson.objects.filter(pk__in=people).update(referent_id=former_id)
    for row in back:
        row.young_person.referent = row.former
    _close(back, outcome)
    _trace(f"hand_over.{outcome}", back, by)
    passing(back, Passing.UNDONE if outcome is HandOverEnd.UNDONE else Passing.RETURNED)
    return back


def _trace(event: str, rows: Sequence[HandOver], by: Actor, *, until: str = "", reason: str = "") -> None:
    def facts(row: HandOver) -> dict[str, Fact]:
        former = str(row.former_id) if row.former_id is not None else None
        return {"recipient": str(row.recipient_id), "former": former, "until": until, "reason": reason}

    record_each(event, [(row, facts(row)) for row in rows], by=by)
    publish(*(f"person:{row.young_person_id}" for row in rows))


def _tell(rows: list[HandOver], what: str, by: Actor) -> None:
    """Both counsellors learn it, once however many young people, without a name (R13, G24)."""
    if not rows:
        return
    ids = {row.recipient_id for row in rows} | {row.former_id for row in rows if row.former_id is not None}
    publish(*(f"user:{user_id}" for user_id in sorted(ids, key=str)))
    users = User.objects.active().filter(pk__in=ids - {by.user_id}).order_by("pk")
    tell_staff(list(users), what, PAGE, structure_id=rows[0].structure_id, by=by)
