"""A running session: thirty young people on their way through it, two leaders and four volunteers on eight screens."""

import datetime as dt
import json
import secrets
import sys
import uuid

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402

from clicnjob.accounts.enums import AccountKind  # noqa: E402
from clicnjob.accounts.models import User  # noqa: E402
from clicnjob.config.benches.filling import signed_in  # noqa: E402
from clicnjob.documents.enums import DocumentKind  # noqa: E402
from clicnjob.documents.models import Document  # noqa: E402
from clicnjob.enrolment.actors import DAY_PASS  # noqa: E402
from clicnjob.messaging.models import Conversation  # noqa: E402
from clicnjob.shared import clock  # noqa: E402
from clicnjob.shared.actor import Role  # noqa: E402
from clicnjob.structures.models import Attachment, Membership, Site, Structure, YoungPerson  # noqa: E402
from clicnjob.workshops.enums import SessionState  # noqa: E402
from clicnjob.workshops.models import DayPass, Seat, Session, Workshop  # noqa: E402

VOLUNTEERS = 4


def with_pass(row: DayPass) -> dict[str, str]:
    """A volunteer's browser."""
    store = SessionStore()
    store[DAY_PASS] = str(row.pk)
    store.create()
    return {"session": str(store.session_key), "csrf": _get_new_csrf_string()}


def fill(people: int) -> dict[str, object]:
    """Make it; the browsers, the session and the seats."""
    moment = clock.now()
    structure = Structure.objects.create(
        code="BENCH", official_name="ML", usual_name="Mission locale", department_code="83", department="Var",
        region_code="93", region="Provence-Alpes-Côte d'Azur",
    )  # fmt: skip
    site = Site.objects.create(structure=structure, name="Centre", address="1 rue")
    leaders = [
        User.objects.create(
            kind=AccountKind.STAFF, first_name=name, last_name="Test", email=f"{name}@exemple.fr", activated_at=moment
        )
        for name in ("Claire", "Karim")
    ]
    for one in leaders:
        Membership.objects.create(structure=structure, user=one, role=Role.COUNSELLOR, starts_on=dt.date(2020, 1, 1))
    workshop = Workshop.objects.create(structure=structure, site=site, title="Atelier", room="Salle", capacity=people)
    session = Session.objects.create(
        structure=structure, workshop=workshop, site=site, room="Salle", capacity=people, state=SessionState.OPEN,
        room_code="KRA472", starts_at=moment - dt.timedelta(minutes=30), ends_at=moment + dt.timedelta(minutes=60),
        opened_at=moment,
    )  # fmt: skip
    session.leaders.set(leaders)
    seats = [_seat(number, session, leaders[number % 2]) for number in range(people)]
    passes = [
        DayPass.objects.create(
            session=session, first_name=f"Hugo{n}", token_hash=secrets.token_hex(32), given_by=leaders[0]
        )
        for n in range(VOLUNTEERS)
    ]
    screens = [signed_in(leaders[n % 2], moment) for n in range(VOLUNTEERS)] + [with_pass(row) for row in passes]
    return {"session": str(session.pk), "structure": str(structure.pk), "seats": seats, "screens": screens}


def _seat(number: int, session: Session, referent: User) -> str:
    person = YoungPerson.objects.create(
        structure=session.structure, site=session.site, first_name=f"Léa{number}", last_name="Test",
        search_name=f"lea{number} test", birth_date=dt.date(2007, 3, 14), referent=referent,
    )  # fmt: skip
    if number % 3:
        user = User.objects.create(
            kind=AccountKind.YOUTH, first_name=person.first_name, last_name="Test", activated_at=clock.now()
        )
        Attachment.objects.create(structure=session.structure, young_person=person, user=user)
        Conversation.objects.create(structure=session.structure, young_person=person, youth_messages=number % 2)
    if number % 2:
        Document.objects.create(
            structure=session.structure,
            young_person=person,
            kind=DocumentKind.CNI,
            sent_by_kind="staff",
            pk=uuid.uuid4(),
        )
    return str(Seat.objects.create(session=session, young_person=person, given_by=referent).pk)


if __name__ == "__main__":
    json.dump(fill(int(sys.argv[1])), sys.stdout)
