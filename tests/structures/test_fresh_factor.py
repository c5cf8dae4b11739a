"""G35, D9: what opens accounts, opens a file out of reach or takes a table away asks for a second factor given within ten minutes."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import FRESH, STRONG
from clicnjob.audit.models import AuditEvent
from clicnjob.messaging.actions import composing, open_conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Role
from clicnjob.structures.models import ExceptionalAccess, Membership, Site, Structure, YoungPerson
from tests.accounts.conftest import Authenticator
from tests.conftest import make_member
from tests.enrolment.test_inviting import imported
from tests.structures.team import invited

pytestmark = pytest.mark.django_db
ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
Door = tuple[User, str, dict[str, str]]
REASON = "Léa est à l’accueil, Claire absente"


@pytest.fixture
def doors(
    toulon: Structure,
    toulon_site: Site,
    nadia: User,
    claire: User,
    karim: User,
    lea: YoungPerson,
    lea_account: User,
    actor_of: ActorOf,
) -> dict[str, Door]:
    paul = make_member(toulon, "Paul", Role.DIRECTION)
    waiting, _ = invited(toulon, actor_of(paul), "direction", "autre@exemple.fr")
    newcomer = {"email": "a@exemple.fr", "first_name": "A", "last_name": "", "role": "counsellor"}
    member = f"/equipe/{Membership.objects.get(user=karim).pk}/"
    sheet = imported(toulon_site, actor_of(claire), "PETIT;Jo;01/02/2012;06 39 98 10 01;")
    open_conversation(person=lea, by=SYSTEM)
    mailing = composing.start_mailing(by=actor_of(claire))
    composing.write_draft(mailing=mailing, body="Bonjour", by=actor_of(claire))
    composing.add_recipients(mailing=mailing, people=[lea.pk], by=actor_of(claire))
    composing.launch(mailing=mailing, by=actor_of(claire))
    return {
        "an account": (nadia, "/equipe/inviter/", newcomer),
        "a direction account": (nadia, f"/equipe/invitations/{waiting.pk}/confirmer/", {}),
        "a role’s place and end": (nadia, member, {"site": "", "ends_on": clock.today().isoformat()}),
        "a lost factor": (nadia, f"{member}second-facteur/", {}),
        "a lost password": (nadia, f"{member}mot-de-passe/", {}),
        "a departure": (nadia, f"{member}depart/", {}),
        "accès exceptionnel": (karim, f"/jeunes/{lea.pk}/acces-exceptionnel/", {"reason": REASON}),
        "seats to copy": (claire, "/seances/i-milo/tableau/", {}),
        "papers to copy": (claire, "/dossiers/i-milo/tableau/", {}),
        "a mailing’s report": (claire, f"/messages/envois/{mailing.pk}/rapport/", {}),
        "cards": (claire, f"/imports/{sheet.pk}/cartes/", {"tous": "1"}),
    }


NAMES = (
    "an account",
    "a direction account",
    "a role’s place and end",
    "a lost factor",
    "a lost password",
    "a departure",
    "accès exceptionnel",
    "seats to copy",
    "papers to copy",
    "a mailing’s report",
    "cards",
)


@pytest.mark.parametrize("name", NAMES)
def test_refused_without_and_accepted_with(name: str, doors: dict[str, Door], client_of: ClientOf) -> None:
    """Neither a session that never gave one, nor one that gave it eleven minutes ago; nothing is written then."""
    assert set(doors) == set(NAMES)
    user, address, data = doors[name]
    never, former = client_of(user), client_of(user, fresh=True)
    web = former.session
    web[STRONG] = (clock.now() - FRESH - dt.timedelta(seconds=1)).isoformat()
    web.save()
    before = AuditEvent.objects.count()

    for client in (never, former):
        answer = client.post(address, data)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (303, "/mon-compte/confirmer/")
    assert AuditEvent.objects.count() == before

    answer = client_of(user, fresh=True).post(address, data)
    assert answer.status_code in {200, 303}
    assert not answer.headers.get("Location", "").startswith("/mon-compte/confirmer/")
    assert AuditEvent.objects.count() > before


def test_the_reason_typed_is_there_again_once_one_has_confirmed(
    lea: YoungPerson, karim: User, with_totp: Callable[[User], Authenticator], client_of: ClientOf
) -> None:
    """Sealed meanwhile; read again, then sent by its author."""
    application, client, file = with_totp(karim), client_of(karim), f"/jeunes/{lea.pk}/"
    asked = client.post(
        f"{file}acces-exceptionnel/", {"reason": REASON}, headers={"Referer": f"http://testserver{file}"}
    )
    assert asked["Location"] == f"/mon-compte/confirmer/?suite={file.replace('/', '%2F')}"
    assert "absente" not in str(dict(client.session))

    shown = client.post("/mon-compte/confirmer/", {"way": "totp", "code": application.code(), "suite": file})

    page = shown.content.decode()
    assert (shown.status_code, REASON in page, "C’est bien vous." in page) == (200, True, True)
    assert not ExceptionalAccess.objects.exists()
    form = re.search(r'<form class="stack-small" method="post" action="([^"]+)"', page)
    assert form is not None
    assert client.post(form[1], {"reason": REASON})["Location"] == file
    assert ExceptionalAccess.objects.get().reason == REASON


def test_a_table_is_asked_for_again_on_the_page_one_came_from(
    claire: User, with_totp: Callable[[User], Authenticator], client_of: ClientOf
) -> None:
    application, client = with_totp(claire), client_of(claire)
    here = "http://testserver/seances/i-milo/?tous=1"
    asked = client.post("/seances/i-milo/tableau/", headers={"Referer": here})
    assert asked["Location"].endswith("suite=%2Fseances%2Fi-milo%2F%3Ftous%3D1")

    sent = {"way": "totp", "code": application.code(), "suite": "/seances/i-milo/?tous=1"}
    assert client.post("/mon-compte/confirmer/", sent)["Location"] == "/seances/i-milo/?tous=1"
    assert client.post("/seances/i-milo/tableau/").status_code == 200
