"""The town of the demonstration: the structure, the team, the workshop, Léa and Younès; and who can sign in."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pyotp
from django.conf import settings

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.enums import AccountKind
from clicnjob.accounts.models import Totp, User
from clicnjob.demo.answers import seats_answered
from clicnjob.demo.asked import papers_asked_for
from clicnjob.demo.meetings import meetings, proposed_to
from clicnjob.demo.pictures import FACES, portrait
from clicnjob.demo.planning import other_workshops
from clicnjob.demo.season import Cast, Season
from clicnjob.demo.talk import the_team_at_work, with_maya
from clicnjob.enrolment.actions import joining, orientation, transferring
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Kind, Role
from clicnjob.shared.db import atomic
from clicnjob.shared.language import pro_noop
from clicnjob.structures import actions as structures
from clicnjob.structures import queries as people
from clicnjob.structures.enums import ReachedBy, TransferReason, Weekday
from clicnjob.structures.models import OpeningHours, Site, Structure, YoungPerson
from clicnjob.workshops import actions as workshops
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Seat, Session, Workshop

PASSWORD = "le mistral souffle sur la rade"  # noqa: S105  printed by the demonstration
YOUTH_CODE = "482915"
NATIONAL_LIST = settings.PACKAGE_DIR / "structures" / "data" / "missions_locales.csv"
TOULON, NICE = "83137S00", "06088S00"
SOON = dt.timedelta(minutes=30)

TEAM = (
    ("nadia", "Nadia", "Ferrand", Role.DIRECTION),
    ("claire", "Claire", "Martin", Role.COUNSELLOR),
    ("karim", "Karim", "Benali", Role.COUNSELLOR),
    ("lucas", "Lucas", "Faure", Role.COUNSELLOR),
    ("amel", "Amel", "Kaci", Role.COUNSELLOR),
    ("sonia", "Sonia", "Lopez", Role.RECEPTION),
    ("sami", "Sami", "Aubert", Role.SECTOR_MANAGER),
)


UNSEEN = "sami"
"""Never signs in during the season: direction is asked about this account."""


@dataclass(frozen=True)
class Door:
    """One way into the demonstration, for the sign-in page and ``clicnjob demo --json``."""

    key: str
    role: str
    name: str
    label: str


DOORS = (
    Door("claire", "counsellor", "Claire", pro_noop("Entrer comme conseillère")),
    Door("sonia", "reception", "Sonia", pro_noop("Entrer comme chargée d’accueil")),
    Door("nadia", "direction", "Nadia", pro_noop("Entrer comme directrice")),
    Door("maya", "youth", "Maya", pro_noop("Entrer comme jeune")),
    Door("karim", "colleague", "Karim", pro_noop("Entrer comme collègue")),
    Door("sami", "sector_manager", "Sami", pro_noop("Entrer comme responsable de secteur")),
    Door("ines", "network", "Inès", pro_noop("Entrer comme réseau")),
    Door("omar", "other_structure", "Omar", pro_noop("Entrer comme conseiller de Nice")),
    Door("younes", "youth_other_structure", "Younès", pro_noop("Entrer comme jeune de Nice")),
)


def email_of(key: str) -> str:
    """The fictional address of a professional."""
    return f"{key}@demo.clicnjob.example"


def _professional(key: str, first_name: str, last_name: str) -> User:
    user = accounts.create_account(
        kind=AccountKind.STAFF, first_name=first_name, last_name=last_name, email=email_of(key), by=SYSTEM
    )
    accounts.set_password(user=user, password=PASSWORD, by=SYSTEM)
    application = accounts.begin_totp(user=user, by=SYSTEM)
    code = pyotp.TOTP(accounts.totp_secret(application)).at(clock.now())
    accounts.confirm_totp(user=user, code=code, by=SYSTEM)
    accounts.mark_activated(user=user, by=SYSTEM)
    return user


def _open(structure: Structure, name: str, address: str, access: str) -> Site:
    site = Site.objects.create(structure=structure, name=name, address=address, access=access)
    for weekday in list(Weekday)[:5]:
        for opens, closes in ((dt.time(9), dt.time(12)), (dt.time(13, 30), dt.time(17))):
            OpeningHours.objects.create(site=site, weekday=weekday, opens_at=opens, closes_at=closes)
    return site


def build(weeks: int) -> Season:
    """Everyone in place some weeks ago; returns the season, ready to be played."""
    moment = clock.now()
    start = moment - dt.timedelta(weeks=weeks, days=1)
    with clock.travel(start), atomic():
        structures.import_structures(content=NATIONAL_LIST.read_bytes(), by=SYSTEM)
        toulon, nice = Structure.objects.get(code=TOULON), Structure.objects.get(code=NICE)
        Structure.objects.filter(pk=toulon.pk).update(
            usual_name="Mission locale de Toulon",
            address="10 place d’Armes, 83000 Toulon",
            phone="04 94 00 00 00",
            email="contact@demo.clicnjob.example",
            data_officer="Mme Roux, dpo@demo.clicnjob.example",
            legal_person="Nadia Ferrand, directrice",
            host="Démonstration : cet ordinateur",
        )
        site = _open(toulon, "Centre-ville", "10 place d’Armes, 83000 Toulon", "Bus 1, 2, 9 : arrêt Liberté")
        nice_site = _open(nice, "Vauban", "4 rue Barla, 06300 Nice", "Tram 1 : arrêt Vauban")
        users = {key: _professional(key, first, last) for key, first, last, _ in TEAM}
        for key, _, _, role in TEAM:
            structures.add_member(
                structure=toulon,
                user=users[key],
                role=role,
                site=site if role is Role.SECTOR_MANAGER else None,
                by=SYSTEM,
            )
        omar, ines = _professional("omar", "Omar", "Diallo"), _professional("ines", "Inès", "Morel")
        structures.add_member(structure=nice, user=omar, role=Role.COUNSELLOR, by=SYSTEM)
        network = Structure.objects.create(
            code="RESEAU",
            official_name="RESEAU NATIONAL",
            usual_name="Réseau des missions locales",
            department_code="75",
            department="Paris",
            region_code="11",
            region="Île-de-France",
        )
        structures.add_member(structure=network, user=ines, role=Role.NETWORK, by=SYSTEM)
        leaders = [users["claire"], users["karim"]]
        workshop = workshops.create_workshop(
            site=site,
            title="Atelier d’inscription",
            room="Salle Mistral",
            capacity=16,
            slots=[(Weekday.TUESDAY, dt.time(14), leaders), (Weekday.THURSDAY, dt.time(9, 30), leaders)],
            to_bring="Une pièce d’identité (carte, passeport, titre de séjour), votre carte Vitale et votre téléphone.",
            by=account_actor(users["nadia"]),
        )
        _younes(nice_site, omar)
    _shown(users | {"omar": omar})
    counsellors = [users[key] for key in ("claire", "karim", "lucas", "amel")]
    toulon.refresh_from_db()
    return Season(Cast(toulon, site, workshop, counsellors, users["sonia"], leaders), end=moment, weeks=weeks)


def _shown(users: dict[str, User]) -> None:
    """Some of the team put a photo; Claire does not answer on Friday afternoons, Karim signs with his first name."""
    for key, face in FACES.items():
        small, large = portrait(face)
        structures.put_photo(user=users[key], small=small, large=large, by=account_actor(users[key]))
    morning, afternoon = (dt.time(9), dt.time(12)), (dt.time(13, 30), dt.time(17))
    week = [(day, *span) for day in list(Weekday)[:5] for span in (morning, afternoon)]
    claires = [row for row in week if row[:2] != (Weekday.FRIDAY, afternoon[0])]
    structures.change_profile(
        user=users["claire"], hours=claires, shows_last_name=True, by=account_actor(users["claire"])
    )
    structures.change_profile(user=users["karim"], hours=[], shows_last_name=False, by=account_actor(users["karim"]))


def _person(site: Site, first_name: str, last_name: str, born: dt.date, referent: User, receiver: User) -> YoungPerson:
    reception = structures.record_first_reception(
        site=site,
        first_name=first_name,
        last_name=last_name,
        birth_date=born,
        reached_by=ReachedBy.PHONE,
        phone=f"+3363998{int(hashlib.sha256(last_name.encode()).hexdigest(), 16) % 10000:04d}",
        by=account_actor(receiver),
    )
    structures.hold_interview(reception=reception, referent=referent, by=account_actor(referent))
    return reception.young_person


def _join(person: YoungPerson) -> User:
    by = Actor(Kind.SYSTEM, name=person.first_name, structure_id=person.structure_id, person_id=person.pk)
    return joining.join(person=person, code=YOUTH_CODE, language="fr", by=by)


def _younes(site: Site, omar: User) -> None:
    person = _person(site, "Younès", "Haddad", dt.date(2006, 5, 2), omar, omar)
    structures.issue_card(person=person, by=account_actor(omar))
    _join(person)


def soon(season_site: Site, *, fresh: bool = False, minutes: int = 15) -> Session:
    """A session that starts within thirty minutes (or runs now), with Léa and nine others expected; made if missing.

    A new one starts in ``minutes``, or started that long ago. An ordinary session of the week will not do: Léa is not in it.
    """
    moment = clock.now()
    workshop = Workshop.objects.filter(site=season_site).earliest("created_at")
    running = Session.objects.filter(
        pk__in=Seat.objects.filter(young_person__first_name="Léa", young_person__last_name="Moreau").values("session"),
        workshop=workshop,
        starts_at__lte=moment + SOON,
        ends_at__gt=moment + SOON,
        state__in=[SessionState.PLANNED, SessionState.OPEN],
    ).first()
    if running is not None and not fresh:
        return running
    structure = workshop.structure
    claire, karim, sonia = (User.objects.get(email=email_of(key)) for key in ("claire", "karim", "sonia"))
    starts_at = (moment + dt.timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    with clock.travel(moment - dt.timedelta(days=7)):
        session = workshops.add_session(
            workshop=workshop, starts_at=starts_at, leaders=[claire, karim], by=account_actor(claire)
        )
    expected = [("Léa", "Moreau", claire), *_others(structure, session)]
    for index, (first_name, last_name, referent) in enumerate(expected):
        with clock.travel(moment - dt.timedelta(days=1 + index % 6)):
            person = _person(season_site, first_name, last_name, dt.date(2007, 3, 14), referent, sonia)
            reception = people.get_reception(account_actor(referent), person)
            orientation.seat_after_interview(
                reception=reception, session=session, referent=referent, by=account_actor(referent)
            )
            structures.issue_card(person=person, by=account_actor(referent))
    return session


def _others(structure: Structure, session: Session) -> list[tuple[str, str, User]]:
    """First names that are not on file yet, shared between the counsellors."""
    from clicnjob.demo.names import FIRST_NAMES, LAST_NAMES  # noqa: PLC0415  only here

    counsellors = sorted(
        User.objects.filter(memberships__structure=structure, memberships__role=Role.COUNSELLOR),
        key=lambda user: user.email or "",
    )
    turn = Session.objects.filter(structure=structure).count()
    return [
        (
            FIRST_NAMES[(turn * 11 + index * 7) % len(FIRST_NAMES)],
            LAST_NAMES[(turn * 13 + index * 5) % len(LAST_NAMES)],
            counsellors[index % len(counsellors)],
        )
        for index in range(9)
    ]


def _maya(site: Site) -> User:
    """A young person already on the platform, with a conversation to look at."""
    claire, sonia = (User.objects.get(email=email_of(key)) for key in ("claire", "sonia"))
    moment = clock.now()
    with clock.travel(moment - dt.timedelta(days=9)):
        person = _person(site, "Maya", "Ricci", dt.date(2006, 9, 21), claire, sonia)
        structures.issue_card(person=person, by=account_actor(claire))
    with clock.travel(moment - dt.timedelta(days=6)):
        user = _join(person)
    with_maya(Conversation.objects.get(young_person=person), user, claire, moment, site.address)
    proposed_to(person, claire, moment)
    return user


def _sara(season: Season) -> None:
    """Nice asks Toulon to go on with someone who is moving: Nadia has something to answer."""
    omar = User.objects.get(email=email_of("omar"))
    with clock.travel(season.end - dt.timedelta(days=5)):
        site = Site.objects.get(structure__code=NICE)
        person = _person(site, "Sara", "Belkacem", dt.date(2007, 9, 21), omar, omar)
        structures.issue_card(person=person, by=account_actor(omar))
        _join(person)
    with clock.travel(season.end - dt.timedelta(days=1)):
        transferring.ask_transfer(
            person=person,
            target=season.cast.structure,
            reason=TransferReason.MOVED,
            words="Nous en avons parlé mardi. Vous gardez votre compte et vos messages.",
            note="Arrive à Toulon à la fin du mois. Projet : aide-soignante.",
            by=account_actor(omar),
        )


def finish(season: Season) -> None:
    """After the season: what the team does with messaging, Maya, and the mark that says who can sign in."""
    with atomic():
        users = {key: User.objects.get(email=email_of(key)) for key, *_ in TEAM}
        the_team_at_work(season.cast.structure, users, season.end)
        papers_asked_for(users["claire"], season.end)
        other_workshops(season.cast.structure, season.cast.site, users, season.end)
        meetings(season.cast.site, users, season.end)
        _maya(season.cast.site)
        _sara(season)
        seats_answered(season.cast.structure, users, season.end)
        for key, user in users.items():
            if key != UNSEEN:
                accounts.note_day(user=user, by=account_actor(user))
    remember_address("")


def remember_address(address: str) -> None:
    """Mark this data folder as a demonstration's, and keep where it is served, for ``clicnjob demo --json``."""
    settings.DEMO_MARK.parent.mkdir(parents=True, exist_ok=True)
    settings.DEMO_MARK.write_text(json.dumps({"address": address}), encoding="utf-8")


def remembered_address() -> str:
    """Where ``clicnjob up`` last served this demonstration; empty if it never did."""
    return (
        str(json.loads(settings.DEMO_MARK.read_text(encoding="utf-8"))["address"])
        if settings.DEMO_MARK.exists()
        else ""
    )


def is_played() -> bool:
    """Whether this database holds the demonstration."""
    return User.objects.filter(email=email_of("claire")).exists()


def user_of(door: str) -> User | None:
    """The account behind a door."""
    if door in {"maya", "younes"}:
        # By what the file is found under: who tries « Mon prénom » still comes in by the same door.
        name = {"maya": "maya ricci", "younes": "younes haddad"}[door]
        found = User.objects.filter(kind=AccountKind.YOUTH, attachments__young_person__search_name__contains=name)
        return found.order_by("created_at").first()
    return User.objects.filter(email=email_of(door)).first()


def sign_ins(address: str, session: Session) -> dict[str, Any]:
    """The address and the sign-in of each role, for people and for scripts (R28's cast)."""
    lea = YoungPerson.objects.filter(search_name__contains="lea moreau", structure__code=TOULON).latest("created_at")
    roles: dict[str, dict[str, str]] = {}
    for door in DOORS:
        if door.role.startswith("youth"):
            user = user_of(door.key)
            file = YoungPerson.objects.filter(attachments__user=user, attachments__ended_at=None).first()
            card = people.card_in_force(file) if file else None
            link = f"{address}/c/{people.card_token(card)}/" if card else ""
            roles[door.role] = {"name": door.name, "card": link, "code": YOUTH_CODE}
        else:
            roles[door.role] = {
                "name": door.name,
                "email": email_of(door.key),
                "password": PASSWORD,
                "totp_secret": accounts.totp_secret(Totp.objects.get(user__email=email_of(door.key))),
            }
    card = people.card_in_force(lea)
    roles["youth_to_join"] = {"name": "Léa", "card": f"{address}/c/{people.card_token(card)}/" if card else ""}
    roles["volunteer"] = {"name": "Hugo", "pass": _pass_link(session, address)}
    return {
        "address": address,
        "session": {
            "id": str(session.pk),
            "starts_at": session.starts_at.isoformat(),
            "room_code": session.room_code,
        },
        "one_click": f"{address}/connexion/",
        "roles": roles,
    }


def _pass_link(session: Session, address: str) -> str:
    from clicnjob.workshops.models import DayPass  # noqa: PLC0415  only here
    from clicnjob.workshops.queries import pass_token  # noqa: PLC0415  only here

    day_pass = DayPass.objects.filter(session=session, first_name="Hugo", revoked_at=None).first()
    if day_pass is None:
        claire = User.objects.get(email=email_of("claire"))
        day_pass, _ = workshops.give_day_pass(session=session, first_name="Hugo", by=account_actor(claire))
    return f"{address}/passe/{pass_token(day_pass.pk)}/"
