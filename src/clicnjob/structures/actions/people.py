"""Use cases of those who come: first reception, interview, referent, corrections."""

import datetime as dt
import uuid

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions.naming import carry_to_account, checked_names, name_columns
from clicnjob.structures.actions.newcomers import check_given_by_another
from clicnjob.structures.enums import HandOverEnd, ReachedBy
from clicnjob.structures.models import FirstReception, HandOver, Membership, Site, YoungPerson
from clicnjob.structures.rules import OLDEST, YOUNGEST, phone_e164


def same_structure(by: Actor, structure_id: uuid.UUID) -> None:
    """Refuse a professional of another structure."""
    if by.structure_id is not None and by.structure_id != structure_id:
        raise DomainError(pro("Ce dossier n’est pas de votre structure."), code="other_structure")


def _check_birth_date(birth_date: dt.date, day: dt.date) -> None:
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    age = day.year - birth_date.year - before
    if not YOUNGEST <= age <= OLDEST:
        raise DomainError(
            pro("Cette date de naissance donne %(age)s ans. Vérifiez l’année : de %(youngest)s à %(oldest)s ans.")
            % {"age": age, "youngest": YOUNGEST, "oldest": OLDEST}
            if age >= 0
            else pro("Cette date de naissance n’est pas encore passée. Vérifiez l’année."),
            code="birth_date",
            field="birth_date",
        )


def _check_reached_by(reached_by: str, phone: str, email: str, relay: str) -> None:
    if reached_by not in ReachedBy.values:
        raise DomainError(pro("Choisissez comment joindre ce jeune."), code="reached_by", field="reached_by")
    if reached_by == ReachedBy.PHONE and not phone:
        raise DomainError(
            pro("Écrivez son numéro de téléphone, ou choisissez une autre façon de joindre ce jeune."),
            code="phone_missing",
            field="phone",
        )
    if reached_by == ReachedBy.EMAIL and not email:
        raise DomainError(
            pro("Écrivez son adresse e-mail, ou choisissez une autre façon de joindre ce jeune."),
            code="email_missing",
            field="email",
        )
    if reached_by == ReachedBy.RELATIVE and not relay:
        raise DomainError(
            pro("Écrivez le nom et le téléphone du proche, ou choisissez une autre façon de joindre ce jeune."),
            code="relay_missing",
            field="relay",
        )


def _check_imilo(structure_id: uuid.UUID, number: int | None, *, but: uuid.UUID | None = None) -> None:
    if number is None:
        return
    if not 0 < number < 10**18:
        raise DomainError(
            pro("Le numéro i-milo ne contient que des chiffres."), code="imilo_number", field="imilo_number"
        )
    others = YoungPerson.objects.filter(structure_id=structure_id, imilo_number=number)
    if (others.exclude(pk=but) if but is not None else others).exists():
        raise DomainError(
            pro("Un autre dossier porte déjà ce numéro i-milo. Cherchez ce numéro."),
            code="imilo_taken",
            field="imilo_number",
        )


def _check_referent(structure_id: uuid.UUID, referent: User, by: Actor) -> None:
    check_given_by_another(to=referent.pk, structure_id=structure_id, by=by)
    members = Membership.objects.all().current(clock.today()).counsellors()
    if not members.filter(structure_id=structure_id, user=referent).exists():
        raise DomainError(
            pro("Cette personne n’est pas conseillère ou conseiller de la structure."),
            code="not_counsellor",
            field="referent",
        )


@action
def open_file(
    *,
    site: Site,
    first_name: str,
    last_name: str,
    birth_date: dt.date,
    language: str = "fr",
    reached_by: str,
    phone: str = "",
    email: str = "",
    relay: str = "",
    imilo_number: int | None = None,
    referent: User | None = None,
    discreet: bool = False,
    person_id: uuid.UUID | None = None,
    by: Actor,
) -> tuple[YoungPerson, bool]:
    """A young person's file, and whether it is new: the same ``person_id`` again, even at once, gives the first one back.

    No first reception: ``record_first_reception`` adds it, an imported caseload has none. Raises the refusals of
    ``record_first_reception``.
    """
    same_structure(by, site.structure_id)
    if site.closed_at is not None:
        raise DomainError(pro("Cette antenne est fermée. Choisissez-en une autre."), code="site_closed", field="site")
    first, last = checked_names(first_name, last_name)
    timezone = site.structure.timezone
    _check_birth_date(birth_date, clock.today(timezone))
    number = phone_e164(phone, timezone)
    _check_reached_by(reached_by, number, email, relay.strip())
    _check_imilo(site.structure_id, imilo_number, but=person_id)
    if referent is not None:
        _check_referent(site.structure_id, referent, by)
    person, is_new = YoungPerson.objects.get_or_create(
        pk=person_id or uuid.uuid4(),
        defaults={
            "structure_id": site.structure_id,
            "site": site,
            **name_columns(first, last),
            "birth_date": birth_date,
            "language": language,
            "reached_by": reached_by,
            "phone": number,
            "email": email.strip(),
            "relay": relay.strip(),
            "imilo_number": imilo_number,
            "discreet": discreet,
            "referent": referent,
        },
    )
    if not is_new:
        same_structure(by, person.structure_id)
    return person, is_new


@action
def record_first_reception(
    *,
    site: Site,
    first_name: str,
    last_name: str,
    birth_date: dt.date,
    language: str = "fr",
    reached_by: str,
    phone: str = "",
    email: str = "",
    relay: str = "",
    imilo_number: int | None = None,
    interview_now: bool = False,
    referent: User | None = None,
    discreet: bool = False,
    person_id: uuid.UUID | None = None,
    by: Actor,
) -> FirstReception:
    """Open a young person's file at the first visit; with ``interview_now`` the first interview is held as well (R8, R9).

    ``person_id`` is made with the page: the same page sent twice, even at once, opens one file and gives it back. Raises DomainError: ``first_name_missing``, ``last_name_missing``, ``birth_date``, ``phone``, ``phone_missing``,
    ``email_missing``, ``relay_missing``, ``imilo_taken``, ``not_counsellor``, ``referent_missing``, ``site_closed``,
    ``other_structure``. Likely duplicates are shown by the page, never refused here: twins exist.
    """
    if by.user_id is None:
        raise DomainError(pro("Un premier accueil est enregistré par un professionnel."), code="nobody")
    person, is_new = open_file(
        site=site,
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        language=language,
        reached_by=reached_by,
        phone=phone,
        email=email,
        relay=relay,
        imilo_number=imilo_number,
        referent=referent,
        discreet=discreet,
        person_id=person_id,
        by=by,
    )
    if not is_new:
        return FirstReception.objects.get(young_person=person)
    reception = FirstReception.objects.create(
        structure_id=site.structure_id,
        site=site,
        young_person=person,
        received_at=clock.now(),
        received_by_id=by.user_id,
    )
    record("reception.recorded", by=by, obj=reception, reached_by=reached_by, interview_now=interview_now)
    if referent is not None:
        record("referent.assigned", by=by, obj=reception, referent=str(referent.pk))
        publish(f"user:{referent.pk}")
    if interview_now:
        hold_interview(reception=reception, referent=referent, by=by)
    return reception


@action
def hold_interview(*, reception: FirstReception, referent: User | None, by: Actor) -> FirstReception:
    """The first interview was held: the young person counts as *primo* from now on (R9), and has a referent.

    The one who acts held it, if a counsellor; else the referent did. Raises DomainError: ``interview_held``,
    ``referent_missing``, ``not_counsellor``, ``other_structure``.
    """
    same_structure(by, reception.structure_id)
    row = lock(FirstReception.objects.select_related("young_person")).get(pk=reception.pk)
    if row.interview_at is not None:
        raise DomainError(pro("Le premier entretien est déjà enregistré."), code="interview_held")
    person = row.young_person
    if referent is None:
        raise DomainError(pro("Choisissez le conseiller ou la conseillère."), code="referent_missing", field="referent")
    if person.referent_id != referent.pk:
        assign_referent(person=person, referent=referent, by=by)
    reception.interview_at = row.interview_at = clock.now()
    held_by = by.user_id if by.role is Role.COUNSELLOR and by.user_id else referent.pk
    reception.interviewed_by_id = row.interviewed_by_id = held_by
    row.save(update_fields=["interview_at", "interviewed_by"])
    record("interview.held", by=by, obj=row)
    publish(f"person:{person.pk}")
    return row


@action
def assign_referent(*, person: YoungPerson, referent: User, by: Actor) -> YoungPerson:
    """Put ``referent`` in charge of the young person. Raises DomainError: ``not_counsellor``, ``other_structure``."""
    same_structure(by, person.structure_id)
    _check_referent(person.structure_id, referent, by)
    former = YoungPerson.objects.only("referent_id").get(pk=person.pk).referent_id
    YoungPerson.objects.filter(pk=person.pk).update(referent=referent)
    person.referent = referent
    if former != referent.pk:  # a choice made now is stronger than a return planned before
        lent = HandOver.objects.open().filter(young_person=person)
        lent.update(ended_at=clock.now(), outcome=HandOverEnd.REPLACED)
    record(
        "referent.assigned",
        by=by,
        obj=person,
        person_id=person.pk,
        referent=str(referent.pk),
        former=str(former) if former is not None else None,
    )
    publish(f"person:{person.pk}", f"user:{referent.pk}", *([f"user:{former}"] if former is not None else []))
    return person


@action
def correct_person(
    *,
    person: YoungPerson,
    first_name: str,
    last_name: str,
    birth_date: dt.date,
    language: str,
    reached_by: str,
    phone: str = "",
    email: str = "",
    relay: str = "",
    imilo_number: int | None = None,
    discreet: bool = False,
    by: Actor,
) -> YoungPerson:
    """Correct what was written at the first reception; the names are the papers', a use name stays as it is.

    Same refusals as ``record_first_reception``.
    """
    same_structure(by, person.structure_id)
    first, last = checked_names(first_name, last_name)
    timezone = person.structure.timezone
    _check_birth_date(birth_date, clock.today(timezone))
    number = phone_e164(phone, timezone)
    _check_reached_by(reached_by, number, email, relay.strip())
    _check_imilo(person.structure_id, imilo_number, but=person.pk)
    new = {
        **name_columns(
            first,
            last,
            use_first=person.first_name if person.civil_first else "",
            use_last=person.last_name if person.civil_last else "",
        ),
        "birth_date": birth_date,
        "language": language,
        "reached_by": reached_by,
        "phone": number,
        "email": email.strip(),
        "relay": relay.strip(),
        "imilo_number": imilo_number,
        "discreet": discreet,
    }
    changed = sorted(name for name, value in new.items() if getattr(person, name) != value)
    for name, value in new.items():
        setattr(person, name, value)
    if changed:
        person.save(update_fields=changed)
        carry_to_account(person, by)
        record("person.corrected", by=by, obj=person, person_id=person.pk, fields=",".join(changed))
        publish(f"person:{person.pk}")
    return person
