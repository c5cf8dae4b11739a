"""G38, G23: a professional's session locks by itself; locked is signed out; what was typed comes back with the password."""

import datetime as dt
import json
import re
from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
import time_machine
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from clicnjob.accounts import actions, sessions, typed
from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import own_actor
from clicnjob.accounts.store import LOCKED, SessionStore
from clicnjob.enrolment.actors import STRUCTURE, resolve_actors
from clicnjob.realtime import rights
from clicnjob.shared import clock
from clicnjob.shared.actor import Kind
from clicnjob.structures.models import ExceptionalAccess, Structure, YoungPerson
from tests.accounts.conftest import Authenticator
from tests.conftest import PASSWORD
from tests.matrix import test_matrix as matrix
from tests.matrix.stage import POSTED, build

pytestmark = pytest.mark.django_db
StrongClient = Callable[[User], Client]
WithTotp = Callable[[User], Authenticator]
LOCK, CLOSE, HERE = "/verrou/", "/verrou/fermer/", "/mon-compte/connexion/present/"
MINUTE = dt.timedelta(minutes=1)
TEXT = "Jeanne m’a dit : « je n’ose pas ».\nÀ rappeler."


def at_the_lock(answer: HttpResponse) -> bool:
    return answer.status_code in {302, 303} and answer["Location"].startswith(LOCK)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def unlock(client: Client, password: str = PASSWORD, **fields: str) -> HttpResponse:
    return client.post(LOCK, {"current": password, **fields})


def test_a_page_on_its_way_while_another_tab_locks_does_not_unlock(
    claire: User, strong_client: StrongClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """« Still here » read the session before the lock, and writes it after."""
    client, other, noted = strong_client(claire), Client(), sessions.note_used
    other.cookies = client.cookies

    def meanwhile(web: SessionBase) -> None:
        other.post(CLOSE, {"owner": ""})
        noted(web)

    monkeypatch.setattr(sessions, "note_used", meanwhile)
    client.post(HERE)
    assert not is_in(client)
    assert LOCKED in client.session
    assert at_the_lock(client.get("/jeunes/"))


def test_of_two_pages_that_write_the_last_one_does_and_an_ended_session_stays_ended(
    claire: User, strong_client: StrongClient
) -> None:
    key = strong_client(claire).session.session_key
    one, two = SessionStore(key), SessionStore(key)
    one["seen"], two["seen"] = "one", "two"
    one.save()
    two.save()
    assert SessionStore(key)["seen"] == "two"
    one.delete()
    with pytest.raises(UpdateError):
        two.save()


# -- when ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "minutes"), [("claire", 30), ("sonia", 30), ("nadia", 15), ("ines", 15)])
def test_g38_idle_times_are_the_servers(
    who: str, minutes: int, request: pytest.FixtureRequest, strong_client: StrongClient
) -> None:
    """Counsellors and reception thirty minutes; direction and network, who open accounts, fifteen."""
    client, page = strong_client(request.getfixturevalue(who)), "/mon-compte/securite/"
    with time_machine.travel(clock.now(), tick=False) as now:
        now.shift(dt.timedelta(minutes=minutes, seconds=-61))
        assert client.get(page).status_code == 200
        now.shift(dt.timedelta(minutes=minutes, seconds=-1))
        assert client.get(page).status_code == 200
        now.shift(dt.timedelta(minutes=minutes, seconds=1))
        assert at_the_lock(client.get(page))
        assert not is_in(client)


def test_a_key_counts_at_once_and_a_region_that_looks_by_itself_never(
    claire: User, strong_client: StrongClient
) -> None:
    client = strong_client(claire)
    with time_machine.travel(clock.now(), tick=False) as now:
        for _ in range(3):
            now.shift(29 * MINUTE)
            assert client.post(HERE).status_code == 204
        for _ in range(3):
            now.shift(9 * MINUTE)
            assert client.get("/accueil/", headers={"HX-Request": "true"}).status_code == 200
        now.shift(4 * MINUTE)
        assert at_the_lock(client.get("/accueil/", headers={"HX-Request": "true"}))


def test_twelve_hours_end_it_whatever_one_does(claire: User, strong_client: StrongClient) -> None:
    """The password alone opens nothing then: one signs in anew, second factor included, and finds the page again."""
    client = strong_client(claire)
    with time_machine.travel(clock.now(), tick=False) as now:
        for _ in range(36):
            now.shift(20 * MINUTE)
            client.post(HERE)
        assert at_the_lock(client.get("/jeunes/"))
        answer = unlock(client, suite="/jeunes/")
        assert answer["Location"] == "/connexion/?suite=%2Fverrou%2F%3Fsuite%3D%252Fjeunes%252F"
        assert not is_in(client)


def test_unlocking_does_not_lengthen_the_day(claire: User, strong_client: StrongClient) -> None:
    client = strong_client(claire)
    with time_machine.travel(clock.now(), tick=False) as now:
        now.shift(11 * 60 * MINUTE)
        client.get("/accueil/")
        assert unlock(client)["Location"] == "/"
        for _ in range(3):
            now.shift(20 * MINUTE)
            client.post(HERE)
        assert at_the_lock(client.get("/accueil/"))


# -- locked ------------------------------------------------------------------------------------------------------------------


def locked(client: Client) -> Client:
    """Locked by its owner, on the page of the young people."""
    assert at_the_lock(client.post(CLOSE, {"suite": "/jeunes/"}))
    return client


def test_g23_no_route_answers_under_a_lock(with_totp: WithTotp) -> None:
    """Every route and method of the matrix that a director has; streams and the fast door resolve to nobody."""
    stage = build()
    nadia = User.objects.get(email="nadia@exemple.fr")
    application, client = with_totp(nadia), Client()
    client.post("/connexion/", {"email": nadia.email, "password": PASSWORD})
    client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()})
    before = dict(client.session)
    locked(client)
    rows = [row for row in matrix.ROWS if row.answers["anon"] == "in" and row.answers["direc"] == "ok"]
    rows = [row for row in rows if row.route != "accounts:locked"]
    assert len(rows) > 80
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    for row in rows:
        client.cookies = SimpleCookie(cookies)
        answer = matrix.ask(client, row.method, matrix.address(row.route, stage.ids), POSTED.get(row.route))
        assert at_the_lock(answer) or answer.status_code in {401, 403, 404}, f"{row} answers {answer.status_code}"
        assert not is_in(client)
        assert "Moreau" not in answer.content.decode(errors="replace"), str(row)
    topics = (f"user:{nadia.pk}", f"structure:{nadia.memberships.get().structure_id}")
    [heard] = rights.answers([rights.Question(client.session.session_key, topics)])
    assert (heard.actor.kind, heard.topics) == (Kind.ANONYMOUS, frozenset())
    assert resolve_actors([before])[0].kind is Kind.STAFF, "before, she had all of it"


def test_the_lock_says_who_and_asks_the_password(claire: User, strong_client: StrongClient) -> None:
    client = locked(strong_client(claire))
    page = client.get(f"{LOCK}?suite=/jeunes/")
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store, private")
    assert claire.full_name in page.content.decode()

    wrong = unlock(client, "le mistral souffle mal", suite="/jeunes/")
    assert (wrong.status_code, is_in(client)) == (422, False)
    assert "Ce mot de passe n’est pas le bon." in wrong.content.decode()
    before = client.session.session_key
    answer = unlock(client, suite="/jeunes/")
    assert (answer.status_code, answer["Location"]) == (303, "/jeunes/")
    assert client.session.session_key != before, "who stole the cookie of the lock holds nothing"
    assert client.get("/jeunes/").status_code == 200


def test_g14_tries_are_limited(claire: User, strong_client: StrongClient) -> None:
    client = locked(strong_client(claire))
    for _ in range(5):
        unlock(client, "le mistral souffle mal")
    assert "Trop d’essais" in unlock(client).content.decode()
    assert not is_in(client)


def test_the_second_factor_counts_as_given_but_not_as_fresh(nadia: User, strong_client: StrongClient) -> None:
    """G35: under a lock of a minute, who knows the password still creates no account."""
    client = strong_client(nadia)
    assert client.get("/equipe/inviter/").status_code == 200
    unlock(locked(client))
    assert client.get("/equipe/inviter/")["Location"].startswith("/mon-compte/confirmer/")


def test_one_is_back_at_the_structure_one_worked_at(
    claire: User, toulon: Structure, strong_client: StrongClient
) -> None:
    client = strong_client(claire)
    web = client.session
    web[STRUCTURE] = str(toulon.pk)
    web.save()
    unlock(locked(client))
    assert client.session[STRUCTURE] == str(toulon.pk)
    assert LOCKED not in client.session


@pytest.mark.parametrize("end", ["deactivate", "end_sessions"])
def test_g13_what_ends_an_account_ends_its_lock(end: str, claire: User, strong_client: StrongClient) -> None:
    client = locked(strong_client(claire))
    getattr(actions, end)(user=claire, by=own_actor(claire))
    assert unlock(client)["Location"].startswith("/connexion/")
    assert not is_in(client)


def test_a_lock_opens_for_its_owner_alone_and_sign_out_ends_it(
    claire: User, karim: User, strong_client: StrongClient
) -> None:
    client = locked(strong_client(claire))
    client.post("/deconnexion/")
    assert unlock(client)["Location"].startswith("/connexion/")
    assert unlock(Client())["Location"].startswith("/connexion/")


def test_a_young_person_never_meets_it(lea_account: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(lea_account)
    assert client.get(LOCK)["Location"].startswith("/connexion/")
    assert client.post(CLOSE, {"suite": "/accueil/"}).status_code == 303
    assert "verrou/fermer" not in client.get("/accueil/").content.decode()


# -- what was typed ------------------------------------------------------------------------------------------------------------


def test_g38_a_form_sent_too_late_is_kept_and_offered_again(
    lea: YoungPerson, karim: User, strong_client: StrongClient
) -> None:
    """Without any script: nothing readable in the page nor in the database; nothing is done before one says so."""
    client = strong_client(karim)
    address = f"/jeunes/{lea.pk}/"
    with time_machine.travel(clock.now() + 31 * MINUTE, tick=False):
        answer = client.post(address_of_access(lea), {"reason": TEXT})
        page = answer.content.decode()
        assert (answer.status_code, "n’ose pas" in page) == (403, False)
        assert "Ce que vous avez écrit est gardé." in page
        assert "ose pas" not in str(dict(client.session)), "sealed there too"
        wrong = unlock(client, "le mistral souffle mal", suite=address)
        assert "Ce que vous avez écrit est gardé." in wrong.content.decode()

        shown = unlock(client, suite=address)
        assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store, private")
        assert "n’ose pas" in shown.content.decode()
        assert f'action="{address_of_access(lea)}"' in shown.content.decode()
        assert not ExceptionalAccess.objects.exists()
        assert unlock(client, suite=address)["Location"] == address, "given once"


def address_of_access(lea: YoungPerson) -> str:
    return f"/jeunes/{lea.pk}/acces-exceptionnel/"


@pytest.mark.parametrize("who", ["karim", "claire"])
def test_it_outlives_the_whole_sign_in_for_its_author_alone(
    who: str, lea: YoungPerson, karim: User, claire: User, with_totp: WithTotp
) -> None:
    """Past the twelve hours: another colleague who signs in there finds nothing; the author finds it."""
    colleague = {"karim": karim, "claire": claire}[who]
    application = with_totp(karim)
    mine = application if colleague == karim else with_totp(claire)
    client = Client()
    client.post("/connexion/", {"email": karim.email, "password": PASSWORD})
    client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()})
    with time_machine.travel(clock.now() + 25 * MINUTE, tick=False) as now:
        client.post(HERE)
        now.shift(696 * MINUTE)
        assert client.post(address_of_access(lea), {"reason": TEXT}).status_code == 403
        client.get(unlock(client, suite="/jeunes/")["Location"])
        client.post("/connexion/", {"email": colleague.email, "password": PASSWORD, "suite": "/verrou/?suite=/jeunes/"})
        back = client.post("/connexion/second-facteur/", {"way": "totp", "code": mine.code()})
        assert back["Location"] == "/verrou/?suite=/jeunes/"
        assert "Reprendre" in client.get(back["Location"]).content.decode()
        shown = client.post(LOCK, {"suite": "/jeunes/"})
        assert ("n’ose pas" in shown.content.decode()) is (colleague == karim)


def test_codes_and_passwords_are_never_kept(claire: User, strong_client: StrongClient) -> None:
    client = locked(strong_client(claire))
    answer = client.post("/mon-compte/mot-de-passe/", {"current": PASSWORD, "password": "vent debout toute la nuit"})
    assert (answer.status_code, answer["X-Locked"]) == (403, "1")
    assert typed_key(client) == ""


def typed_key(client: Client) -> str:
    return str(client.session.get("typed", ""))


def test_what_a_script_sends_late_says_that_it_is_locked(claire: User, strong_client: StrongClient) -> None:
    """``stay.js`` then keeps the page's fields itself: nothing is kept twice."""
    client = locked(strong_client(claire))
    answer = client.post("/messages/", {"body": "x"}, headers={"HX-Request": "true"})
    assert (answer.status_code in {403, 405}, typed_key(client)) == (True, "")
    assert client.post(HERE)["X-Locked"] == "1"


def test_what_a_page_held_goes_sealed_to_its_tab_and_back(
    claire: User, karim: User, strong_client: StrongClient
) -> None:
    client = strong_client(claire)
    page = client.get("/jeunes/").content.decode()
    owner = re.search(r'data-owner="([^"]+)"', page)
    assert owner is not None
    collected = json.dumps({"here": "/jeunes/", "typed": [["x1", TEXT, "Note"]], "stored": []})
    answer = client.post(CLOSE, {"owner": owner[1], "suite": "/jeunes/", "typed": collected})
    letters = answer.json()["typed"]
    assert (is_in(client), "ose pas" in letters, len(letters) > 100) == (False, False, True)

    late = client.post(CLOSE, {"owner": owner[1], "suite": "/jeunes/", "typed": collected})
    assert late.json()["typed"], "another tab of the same browser, a moment later"
    anew = Client().post(CLOSE, {"owner": owner[1], "suite": "/jeunes/", "typed": collected})
    assert anew.json()["typed"], "a computer that slept until its session was gone"
    assert Client().post(CLOSE, {"owner": "x:y", "suite": "/", "typed": collected}).json() == {"typed": ""}

    other = locked(strong_client(karim))
    assert unlock(other, typed=letters, suite="/jeunes/")["Location"] == "/jeunes/", (
        "another's text opens for nobody else"
    )
    shown = unlock(client, typed=letters, suite="/jeunes/")
    assert f'data-kept="{escape(collected)}"' in shown.content.decode()
    assert client.post(LOCK, {"typed": letters, "suite": "/jeunes/"}).status_code == 200, "unlocked in another tab"


def test_a_tab_left_under_a_lock_over_a_long_week_end_still_has_its_text() -> None:
    owner = User(first_name="Claire").pk
    letters = typed.seal("/jeunes/", [(typed.PAGE, TEXT)], owner=owner, most=typed.STAFF_MOST_BYTES)
    with time_machine.travel(clock.now() + dt.timedelta(days=3, hours=23)):
        found = typed.unseal(letters, owner=owner, life=typed.STAFF_LIFE_SECONDS)
        assert found is not None
        assert found.of_script == TEXT
    with time_machine.travel(clock.now() + dt.timedelta(days=4, seconds=1)):
        assert typed.unseal(letters, owner=owner, life=typed.STAFF_LIFE_SECONDS) is None


# -- what pages say -----------------------------------------------------------------------------------------------------------


def test_every_layout_of_professionals_warns(claire: User, strong_client: StrongClient) -> None:
    client = strong_client(claire)
    page = client.get("/jeunes/").content.decode()
    assert ("accounts/stay.js" in page, 'data-idle="1800"' in page) == (True, True)
    assert re.search(r'data-ends="431\d\d"', page), "twelve hours, counted by the server"


def test_a_phone_of_ones_own_has_nothing_to_warn_of(lea_account: User) -> None:
    """RGAA 13.1: thirty days are more than twenty hours."""
    lea_account.username = "lea.moreau"
    lea_account.set_password("vent du large")
    lea_account.save()
    phone, shared = Client(), Client()
    said = {"username": "lea.moreau", "password": "vent du large"}
    phone.post("/connexion/jeune/identifiant/", said)
    shared.post("/connexion/jeune/identifiant/", {**said, "shared": "on"})
    assert "lock.js" not in phone.get("/accueil/").content.decode()
    page = shared.get("/accueil/").content.decode()
    assert ('data-idle="580"' in page, 'role="alert" hidden' in page) == (True, True)
