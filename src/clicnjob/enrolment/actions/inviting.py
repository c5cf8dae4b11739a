"""Use cases of those brought in from an existing caseload: asked to join by a text or a card, let in by their birth date."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterator

from clicnjob.audit.actions import record
from clicnjob.enrolment.actions.orientation import prepare_card
from clicnjob.enrolment.enums import InvitedBy
from clicnjob.enrolment.models import JoinInvitation
from clicnjob.enrolment.queries.inviting import (
    NOT_JOINED,
    invitation_hash,
    invitation_path,
    invitation_token,
    people_of,
    reached_by_text,
    why_not,
)
from clicnjob.enrolment.queries.joining import Proof, is_joined, proof_of_card
from clicnjob.enrolment.rules.inviting import CARDS_AT_ONCE, SHARE, moments
from clicnjob.notifications.actions import reach_person
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.texts import Template
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.caseloads import IMPORTERS
from clicnjob.structures.enums import CaseloadState
from clicnjob.structures.models import Card, CaseloadImport, Structure, YoungPerson
from clicnjob.structures.queries import staff_actor


def _held(row: CaseloadImport, by: Actor) -> CaseloadImport:
    """An import whose people are here, locked. Raises ``not_allowed``, ``not_imported``."""
    seen = CaseloadImport.objects.all().visible_to(by)
    held = lock(seen.filter(pk=row.pk)).select_related("structure").first() if by.role in IMPORTERS else None
    if held is None or by.user_id is None:
        raise DomainError(pro("Qui a fait l’import invite ses jeunes, ou la direction."), code="not_allowed")
    if held.state != CaseloadState.DONE:
        raise DomainError(pro("Attendez la fin de l’import."), code="not_imported")
    return held


def _invitation(held: CaseloadImport, person: YoungPerson, way: str, due_at: dt.datetime, by: Actor) -> JoinInvitation:
    pk = uuid.uuid4()
    assert by.user_id is not None  # noqa: S101  _held has refused nobody
    return JoinInvitation(
        pk=pk,
        structure_id=held.structure_id,
        batch=held,
        young_person=person,
        made_by_id=by.user_id,
        way=way,
        due_at=due_at,
        token_hash=invitation_hash(invitation_token(pk)),
    )


@action
def invite_people(
    *, row: CaseloadImport, people: Collection[uuid.UUID] | None, by: Actor
) -> tuple[list[JoinInvitation], Counter[str]]:
    """Plan a text for each of ``people`` (None: for all) who has not joined; what was planned, and why the others were not.

    By SMS, else by e-mail, one every thirty seconds in the day, half of the structure's SMS at most; nobody twice within
    five days, nor more than three times. Raises DomainError: ``nobody``, ``not_allowed``, ``not_imported``.
    """
    held = _held(row, by)
    lock(Structure.objects.filter(pk=held.structure_id)).get()  # plans of one structure follow each other
    moment = clock.now()
    asked = people_of(held).order_by("last_name", "first_name", "pk")
    found = list(asked if people is None else asked.filter(pk__in=people))
    reasons = {person.pk: why_not(person, moment) for person in found}
    going = [person for person in found if not reasons[person.pk]]
    left = Counter(reason for reason in reasons.values() if reason)
    if not going:
        raise DomainError(pro("Personne à inviter ainsi parmi les jeunes choisis."), code="nobody")
    whens = _moments(held.structure, moment)
    rows = [
        _invitation(held, person, reached_by_text(person), when, by) for person, when in zip(going, whens, strict=False)
    ]
    JoinInvitation.objects.bulk_create(rows, batch_size=500)
    record("caseload.invited", by=by, obj=held, people=len(rows))
    publish(f"import:{held.pk}")
    return rows, left


def _moments(structure: Structure, moment: dt.datetime) -> Iterator[dt.datetime]:
    planned = JoinInvitation.objects.filter(structure=structure)
    last = planned.waiting().order_by("-due_at").values_list("due_at", flat=True).first()
    start = max(moment, last + dt.timedelta(seconds=30)) if last is not None else moment
    day = clock.local(start, structure.timezone).date()
    bounds = [clock.at(one, dt.time(0), structure.timezone) for one in (day, day + dt.timedelta(days=1))]
    today = planned.exclude(way=InvitedBy.CARD).filter(ended_at=None, due_at__gte=bounds[0], due_at__lt=bounds[1])
    a_day = structure.sms_per_day // SHARE
    return moments(start, structure.timezone, a_day=a_day, first_day=today.count())


@action
def stop_inviting(*, row: CaseloadImport, by: Actor) -> int:
    """What is planned and has not left does not leave; how many. Raises ``not_allowed``, ``not_imported``."""
    held = _held(row, by)
    stopped = JoinInvitation.objects.all().waiting().filter(batch=held).update(ended_at=clock.now())
    if stopped:
        record("caseload.invitations_stopped", by=by, obj=held, people=stopped)
        publish(f"import:{held.pk}")
    return stopped


@action
def send_invitation(*, invitation_id: uuid.UUID, by: Actor) -> bool:
    """Write one planned text in the outbox; False when it is not to be sent any more (joined, closed, unreachable)."""
    row = lock(JoinInvitation.objects.filter(pk=invitation_id)).select_related("structure").get()
    if row.sent_at is not None or row.ended_at is not None:
        return False
    person = lock(YoungPerson.objects.filter(pk=row.young_person_id)).select_related("structure", "referent").get()
    moment = clock.now()
    gone = person.closed_at is not None or person.otherwise_reason or person.discreet or is_joined(person.pk)
    sender = staff_actor(row.made_by_id, row.structure_id, moment=moment) or by.at(row.structure_id)
    told = [] if gone else _text(row, person, sender)
    if told:
        row.sent_at, row.way = moment, told[0].channel
        ended = JoinInvitation.objects.all().sent().filter(young_person=person, ended_at=None).exclude(pk=row.pk)
        ended.exclude(way=InvitedBy.CARD).update(ended_at=moment)
    else:
        row.ended_at = moment
    row.save(update_fields=["sent_at", "way", "ended_at"])
    publish(f"import:{row.batch_id}")
    return bool(told)


def _text(row: JoinInvitation, person: YoungPerson, by: Actor) -> list[Outbox]:
    blanks = {
        "first_name": person.first_name,
        "counsellor": person.referent.first_name if person.referent else person.structure.name,
        "link": invitation_path(row.pk),
    }
    return reach_person(person=person, template=Template.JOIN_INVITATION, blanks=blanks, group=f"join:{row.pk}", by=by)


@action
def print_cards(
    *, row: CaseloadImport, people: Collection[uuid.UUID] | None, by: Actor
) -> list[tuple[YoungPerson, Card]]:
    """The cards of these young people (None: of all who have not joined), made where there was none; printed counts as invited.

    Two hundred at most at a time, the first by name who have none yet. Raises ``nobody``, ``not_allowed``, ``not_imported``.
    """
    held = _held(row, by)
    asked = people_of(held).filter(NOT_JOINED).select_related("structure", "site", "referent")
    if people is not None:
        asked = asked.filter(pk__in=people)
    ordered = sorted(
        asked,
        key=lambda one: (getattr(one, "asked_by", "") == InvitedBy.CARD, one.last_name, one.first_name, str(one.pk)),
    )
    chosen = ordered[:CARDS_AT_ONCE]
    if not chosen:
        raise DomainError(pro("Tous ces jeunes sont déjà inscrits."), code="nobody")
    moment = clock.now()
    cards = [(person, prepare_card(person=person, by=by)) for person in chosen]
    rows = [_invitation(held, person, InvitedBy.CARD, moment, by) for person in chosen]
    for one in rows:
        one.sent_at = moment
    JoinInvitation.objects.bulk_create(rows, batch_size=500)
    record("caseload.cards", by=by, obj=held, people=len(rows))
    publish(f"import:{held.pk}")
    return cards


@action
def answer_invitation(*, invitation: JoinInvitation, birth_date: dt.date | None, by: Actor) -> Proof | None:
    """The birth date typed on the page of a link: right, it is worth the person's card for joining; wrong, it is counted.

    None when it is wrong: after eight the link ends. The link lets nobody in who has an account already.
    """
    row = lock(JoinInvitation.objects.filter(pk=invitation.pk)).select_related("young_person").get()
    person = row.young_person
    if row.ended_at is not None or is_joined(person.pk):
        return None
    if birth_date != person.birth_date:
        row.tries += 1
        if row.tries >= JoinInvitation.MOST_TRIES:
            row.ended_at = clock.now()
        row.save(update_fields=["tries", "ended_at"])
        record("invitation.wrong_date", by=by, obj=row, tries=row.tries)
        return None
    row.used_at = row.used_at or clock.now()
    row.save(update_fields=["used_at"])
    prepare_card(person=person, by=by.at(person.structure_id))
    record("invitation.opened", by=by, obj=row)
    return proof_of_card(person)
