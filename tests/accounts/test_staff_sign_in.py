"""Professionals sign in with a password and a second factor (R5): nobody is in before the second one."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts import actions, proofs
from clicnjob.accounts.models import Passkey, RecoveryCode, Totp, User
from clicnjob.accounts.sessions import own_actor
from clicnjob.shared.errors import DomainError, Throttled
from tests.accounts.conftest import Authenticator, VirtualKey
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
WithTotp = Callable[[User], Authenticator]


def password(client: Client, user: User, typed: str = PASSWORD, *, suite: str = "") -> str:
    """Post the password; where one is sent."""
    answer = client.post("/connexion/", {"email": user.email, "password": typed, "suite": suite}, secure=True)
    return answer.get("Location", str(answer.status_code))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_then_code_opens_and_goes_on_to_the_page_asked_for(
    claire: User, with_totp: WithTotp, client: Client
) -> None:
    application = with_totp(claire)

    assert password(client, claire, suite="/jeunes/") == "/connexion/second-facteur/"
    assert not is_in(client)
    answer = client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()})

    assert (answer.status_code, answer["Location"]) == (303, "/jeunes/")
    assert is_in(client)


def test_an_address_elsewhere_is_never_followed(claire: User, with_totp: WithTotp, client: Client) -> None:
    application = with_totp(claire)
    password(client, claire, suite="https://ailleurs.exemple/")

    assert client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()})["Location"] == "/"


def test_a_right_password_alone_opens_no_page(claire: User, with_totp: WithTotp, client: Client) -> None:
    with_totp(claire)
    password(client, claire)

    assert client.get("/mon-compte/securite/")["Location"].startswith("/connexion/")
    assert client.post("/equipe/inviter/")["Location"].startswith("/connexion/")


def test_g14_a_totp_code_opens_once(claire: User, with_totp: WithTotp) -> None:
    application = with_totp(claire)
    code = application.code()
    first, second = Client(), Client()
    for client in (first, second):
        password(client, claire)

    first.post("/connexion/second-facteur/", {"way": "totp", "code": code})
    answer = second.post("/connexion/second-facteur/", {"way": "totp", "code": code})

    assert answer.status_code == 422
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_code_of_three_steps_ago_is_refused(claire: User, with_totp: WithTotp) -> None:
    application = with_totp(claire)

    with pytest.raises(DomainError) as refusal:
        proofs.prove_totp(user=claire, code=application.code(-3))

    assert refusal.value.code == "wrong_factor"


def test_the_password_is_good_for_ten_minutes(claire: User, with_totp: WithTotp, client: Client) -> None:
    application = with_totp(claire)
    with time_machine.travel(dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC), tick=False) as now:
        password(client, claire)
        now.shift(dt.timedelta(minutes=11))

        answer = client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()})

    assert answer["Location"] == "/connexion/"
    assert not is_in(client)


def test_a_password_changed_meanwhile_ends_the_wait(claire: User, with_totp: WithTotp, client: Client) -> None:
    application = with_totp(claire)
    password(client, claire)

    actions.set_password(user=claire, password="un tout autre mistral", by=own_actor(claire))

    assert (
        client.post("/connexion/second-facteur/", {"way": "totp", "code": application.code()})["Location"]
        == "/connexion/"
    )


def test_g15_unknown_addresses_and_wrong_passwords_get_the_same_answer(claire: User) -> None:
    def answer(email: str) -> tuple[int, str]:
        page = Client().post("/connexion/", {"email": email, "password": "un autre mot de passe"})
        body = page.content.decode().replace(email, "E")
        return page.status_code, re.sub(r'value="[A-Za-z0-9]{64}"|X-CSRFToken[^}]+', "", body)

    assert answer(str(claire.email)) == answer("personne@exemple.fr")


def test_g15_an_unknown_address_costs_one_hash_as_well(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from clicnjob.accounts.hashers import DemoHasher

    costs: list[str] = []
    encode = DemoHasher.encode
    verify = DemoHasher.verify
    monkeypatch.setattr(DemoHasher, "encode", lambda *a, **k: costs.append("hash") or encode(*a, **k))
    monkeypatch.setattr(DemoHasher, "verify", lambda *a, **k: costs.append("hash") or verify(*a, **k))
    found = []
    for email in (str(claire.email), "personne@exemple.fr"):
        costs.clear()
        with pytest.raises(DomainError):
            proofs.prove_staff_password(email=email, password="un autre mot de passe")
        found.append(len(costs))

    assert found == [1, 1]


@pytest.mark.parametrize("email", ["claire@exemple.fr", "personne@exemple.fr"])
def test_g14_passwords_wait_after_five_and_stop_at_ten_known_or_not(claire: User, email: str) -> None:
    told: list[str] = []
    with time_machine.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC), tick=False) as now:
        for _ in range(2):
            for _ in range(6):
                with pytest.raises(DomainError) as refusal:
                    proofs.prove_staff_password(email=email, password="faux")
                told.append(refusal.value.code)
            now.shift(dt.timedelta(seconds=61))
        with pytest.raises(Throttled) as stop:
            proofs.prove_staff_password(email=email, password=PASSWORD)

    assert told == [*["wrong_password"] * 5, "throttled"] * 2
    assert "Attendez" in stop.value.message


def test_a_colleague_is_not_stopped_by_the_tries_of_another(claire: User, karim: User, with_totp: WithTotp) -> None:
    """A whole office shares one address: nothing is counted by address alone."""
    with_totp(karim)
    for _ in range(7):
        Client().post("/connexion/", {"email": claire.email, "password": "faux"})

    assert password(Client(), karim) == "/connexion/second-facteur/"


def test_young_people_do_not_enter_by_the_professionals_door(lea_account: User) -> None:
    lea_account.email = "lea@exemple.fr"
    lea_account.set_password(PASSWORD)
    lea_account.save()

    with pytest.raises(DomainError):
        proofs.prove_staff_password(email="lea@exemple.fr", password=PASSWORD)


# -- the first factor ----------------------------------------------------------------------------------------------------


def test_without_any_factor_one_is_added_before_entering(claire: User, client: Client) -> None:
    assert password(client, claire) == "/connexion/premier-facteur/"
    assert client.get("/connexion/second-facteur/")["Location"] == "/connexion/premier-facteur/"
    page = client.get("/connexion/premier-facteur/").content.decode()
    letters = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert letters is not None
    application = Authenticator(letters[1].replace(" ", ""))
    assert 'src="data:image/svg+xml' in page

    wrong = client.post("/connexion/premier-facteur/", {"way": "totp", "code": "000000"})
    assert (wrong.status_code, is_in(client)) == (422, False)
    answer = client.post("/connexion/premier-facteur/", {"way": "totp", "code": application.code()})

    assert answer["Location"] == "/mon-compte/codes-de-secours/"
    assert is_in(client)


def test_the_first_factor_page_is_not_a_way_round_an_existing_factor(
    claire: User, with_totp: WithTotp, client: Client
) -> None:
    with_totp(claire)
    password(client, claire)

    assert (
        client.post("/connexion/premier-facteur/", {"way": "totp", "code": "1"})["Location"]
        == "/connexion/second-facteur/"
    )
    adding = client.post("/connexion/cle/", {"purpose": "add"}, secure=True)
    assert adding.status_code == 404


def test_recovery_codes_are_shown_once_and_open_once(claire: User, with_totp: WithTotp, client: Client) -> None:
    with_totp(claire)
    codes = actions.renew_recovery_codes(user=claire, by=own_actor(claire))
    assert len(set(codes)) == 10

    password(client, claire)
    typed = codes[3].upper().replace("-", " ")
    assert client.post("/connexion/second-facteur/", {"way": "recovery", "recovery": typed}).status_code == 303
    with pytest.raises(DomainError) as again:
        proofs.prove_recovery_code(user=claire, code=codes[3])

    assert again.value.code == "wrong_factor"
    assert RecoveryCode.objects.filter(user=claire, used_at=None).count() == 9
    assert not RecoveryCode.objects.filter(code_hash__in=codes).exists()


def test_new_recovery_codes_end_the_former_ones(claire: User) -> None:
    former = actions.renew_recovery_codes(user=claire, by=own_actor(claire))
    actions.renew_recovery_codes(user=claire, by=own_actor(claire))

    with pytest.raises(DomainError):
        actions.use_recovery_code(user=claire, code=former[0], by=own_actor(claire))


def test_a_colleague_s_recovery_code_opens_nothing_of_mine(claire: User, karim: User) -> None:
    codes = actions.renew_recovery_codes(user=karim, by=own_actor(karim))

    with pytest.raises(DomainError):
        actions.use_recovery_code(user=claire, code=codes[0], by=own_actor(claire))


def test_g14_second_factors_stop_at_ten(claire: User, with_totp: WithTotp) -> None:
    with_totp(claire)
    for _ in range(10):
        with pytest.raises(DomainError):
            proofs.prove_totp(user=claire, code="000000")

    with pytest.raises(Throttled):
        proofs.prove_recovery_code(user=claire, code="abcd")


# -- passkeys ------------------------------------------------------------------------------------------------------------


def options(client: Client, purpose: str) -> str:
    answer = client.post("/connexion/cle/", {"purpose": purpose}, secure=True)
    assert answer.status_code == 200
    return str(answer.json()["options"])


def enrol(client: Client, user: User, key: VirtualKey) -> None:
    password(client, user)
    credential = key.make(options(client, "add"))
    answer = client.post(
        "/connexion/premier-facteur/", {"way": "passkey", "name": "Téléphone", "credential": credential}, secure=True
    )
    assert answer["Location"] == "/mon-compte/codes-de-secours/"


def test_a_passkey_is_registered_then_opens(claire: User, virtual_key: VirtualKey) -> None:
    enrol(Client(), claire, virtual_key)
    client = Client()
    assert password(client, claire) == "/connexion/second-facteur/"

    shown = virtual_key.show(options(client, "prove"))
    answer = client.post("/connexion/second-facteur/", {"way": "passkey", "credential": shown}, secure=True)

    assert (answer.status_code, is_in(client)) == (303, True)
    row = Passkey.objects.get(user=claire)
    assert (row.name, row.sign_count) == ("Téléphone", 1)
    assert row.last_used_at is not None


def test_an_answer_replayed_opens_nothing(claire: User, virtual_key: VirtualKey) -> None:
    enrol(Client(), claire, virtual_key)
    client = Client()
    password(client, claire)
    shown = virtual_key.show(options(client, "prove"))
    client.post("/connexion/second-facteur/", {"way": "passkey", "credential": shown}, secure=True)

    thief = Client()
    password(thief, claire)
    options(thief, "prove")
    answer = thief.post("/connexion/second-facteur/", {"way": "passkey", "credential": shown}, secure=True)

    assert (answer.status_code, is_in(thief)) == (422, False)


@pytest.mark.parametrize("credential", ["", "{}", "null", '{"id": 1}', "not json"])
def test_broken_answers_are_refused_plainly(claire: User, virtual_key: VirtualKey, credential: str) -> None:
    enrol(Client(), claire, virtual_key)
    client = Client()
    password(client, claire)
    options(client, "prove")

    answer = client.post("/connexion/second-facteur/", {"way": "passkey", "credential": credential}, secure=True)

    assert (answer.status_code, is_in(client)) == (422, False)


def test_a_passkey_made_on_a_copy_of_the_site_is_refused(claire: User, virtual_key: VirtualKey) -> None:
    """Phishing: the browser names the site it stands on, and ours is another."""
    enrol(Client(), claire, virtual_key)
    client = Client()
    password(client, claire)
    virtual_key.origin = "https://clicnj0b.exemple"

    shown = virtual_key.show(options(client, "prove"))

    assert (
        client.post("/connexion/second-facteur/", {"way": "passkey", "credential": shown}, secure=True).status_code
        == 422
    )


def test_a_colleague_s_key_opens_nothing_of_mine(claire: User, karim: User, virtual_key: VirtualKey) -> None:
    enrol(Client(), karim, virtual_key)
    enrol(Client(), claire, VirtualKey("https://testserver"))
    client = Client()
    password(client, claire)

    shown = virtual_key.show(options(client, "prove"))

    assert (
        client.post("/connexion/second-facteur/", {"way": "passkey", "credential": shown}, secure=True).status_code
        == 422
    )


def test_a_copied_key_is_seen_by_its_counter(claire: User, virtual_key: VirtualKey) -> None:
    enrol(Client(), claire, virtual_key)
    row = Passkey.objects.get()
    actions.note_passkey_used(passkey=row, sign_count=5, by=own_actor(claire))

    with pytest.raises(DomainError) as refusal:
        actions.note_passkey_used(passkey=row, sign_count=5, by=own_actor(claire))

    assert refusal.value.code == "wrong_factor"


def test_the_same_key_is_not_registered_twice(claire: User, virtual_key: VirtualKey) -> None:
    enrol(Client(), claire, virtual_key)
    row = Passkey.objects.get()

    with pytest.raises(DomainError) as refusal:
        actions.add_passkey(
            user=claire,
            name="",
            credential_id=bytes(row.credential_id),
            public_key=b"",
            sign_count=0,
            by=own_actor(claire),
        )

    assert refusal.value.code == "already_there"


def test_passkeys_need_https_or_this_machine(claire: User, virtual_key: VirtualKey, client: Client) -> None:
    password(client, claire)

    assert client.post("/connexion/cle/", {"purpose": "add"}, headers={"host": "127.0.0.1"}).status_code == 404
    assert "demandent une adresse sûre" in client.get("/connexion/premier-facteur/").content.decode()
    assert client.post("/connexion/cle/", {"purpose": "add"}, headers={"host": "localhost:8000"}).status_code == 200


# -- changing one's factors ----------------------------------------------------------------------------------------------


def test_the_last_factor_is_not_taken_away(claire: User, with_totp: WithTotp) -> None:
    by = own_actor(claire)
    with_totp(claire)
    with pytest.raises(DomainError) as last:
        actions.remove_totp(user=claire, by=by)
    key = actions.add_passkey(user=claire, name="Clé", credential_id=b"1", public_key=b"", sign_count=0, by=by)

    actions.remove_totp(user=claire, by=by)
    actions.remove_totp(user=claire, by=by)
    with pytest.raises(DomainError) as last_key:
        actions.remove_passkey(passkey=key, by=by)

    assert [last.value.code, last_key.value.code] == ["last_factor", "last_factor"]


def test_a_second_application_replaces_nothing(claire: User, with_totp: WithTotp) -> None:
    with_totp(claire)

    with pytest.raises(DomainError) as there:
        actions.begin_totp(user=claire, by=own_actor(claire))
    with pytest.raises(DomainError) as nothing:
        actions.confirm_totp(user=claire, code="000000", by=own_actor(claire))

    assert [there.value.code, nothing.value.code] == ["already_there", "nothing_to_confirm"]


def test_only_its_owner_removes_a_key(claire: User, karim: User) -> None:
    key = actions.add_passkey(
        user=claire, name="Clé", credential_id=b"1", public_key=b"", sign_count=0, by=own_actor(claire)
    )

    with pytest.raises(DomainError) as refusal:
        actions.remove_passkey(passkey=key, by=own_actor(karim))

    assert refusal.value.code == "not_yours"


def test_ten_keys_are_enough(claire: User) -> None:
    by = own_actor(claire)
    for number in range(10):
        actions.add_passkey(user=claire, name="", credential_id=bytes([number]), public_key=b"", sign_count=0, by=by)

    with pytest.raises(DomainError) as refusal:
        actions.add_passkey(user=claire, name="", credential_id=b"onze", public_key=b"", sign_count=0, by=by)

    assert refusal.value.code == "too_many"


def test_a_new_factor_is_told_by_email(
    claire: User, with_totp: WithTotp, sent: Callable[[str], list[tuple[str, str]]]
) -> None:
    with_totp(claire)

    assert [to for to, text in sent("email") if "nouveau moyen de connexion" in text] == ["claire@exemple.fr"]


def test_the_secret_is_sealed(claire: User, with_totp: WithTotp) -> None:
    """G21: a stolen database gives no code."""
    application = with_totp(claire)

    assert application.secret.encode() not in bytes(Totp.objects.get().sealed_secret)


def test_g35_changing_factors_asks_for_the_second_factor_again(
    claire: User, with_totp: WithTotp, strong_client: Callable[[User], Client]
) -> None:
    client = strong_client(claire)
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)
    with time_machine.travel(moment, tick=False):
        asked = client.post("/mon-compte/application/retirer/")
        assert asked["Location"].startswith("/mon-compte/confirmer/")
        from clicnjob.accounts.actions import totp_secret

        application = Authenticator(totp_secret(Totp.objects.select_related("user").get()))
        back = client.post(
            "/mon-compte/confirmer/", {"way": "totp", "code": application.code(), "suite": "/mon-compte/mot-de-passe/"}
        )
        assert back["Location"] == "/mon-compte/mot-de-passe/"
        client.post("/mon-compte/mot-de-passe/", {"current": PASSWORD, "password": "un tout autre mistral"})

    claire.refresh_from_db()
    assert claire.check_password("un tout autre mistral")


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    claire: User, strong_client: Callable[[User], Client], client_of: Callable[[User], Client]
) -> None:
    here, there = strong_client(claire), client_of(claire)

    wrong = here.post("/mon-compte/mot-de-passe/", {"current": "faux", "password": "un tout autre mistral"})
    done = here.post("/mon-compte/mot-de-passe/", {"current": PASSWORD, "password": "un tout autre mistral"})

    assert (wrong.status_code, done.status_code) == (422, 303)
    assert here.post("/mon-compte/cles/retirer/").status_code == 404
    assert there.post("/mon-compte/cles/retirer/")["Location"].startswith("/connexion/")


# -- how long it lasts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "minutes"), [("claire", 30), ("nadia", 15)])
def test_idle_sessions_end_sooner_for_who_creates_accounts(
    who: str, minutes: int, request: pytest.FixtureRequest, strong_client: Callable[[User], Client]
) -> None:
    user = request.getfixturevalue(who)
    with time_machine.travel(dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC), tick=False) as now:
        client = strong_client(user)
        now.shift(dt.timedelta(minutes=minutes))
        assert client.get("/mon-compte/securite/").status_code == 200
        now.shift(dt.timedelta(minutes=minutes, seconds=1))
        assert client.get("/mon-compte/securite/").status_code == 302


def test_a_day_of_work_ends_after_twelve_hours(claire: User, strong_client: Callable[[User], Client]) -> None:
    with time_machine.travel(dt.datetime(2030, 3, 4, 7, tzinfo=dt.UTC), tick=False) as now:
        client = strong_client(claire)
        for _ in range(35):
            now.shift(dt.timedelta(minutes=20))
            assert client.get("/mon-compte/securite/").status_code == 200
        now.shift(dt.timedelta(minutes=20))
        assert client.get("/mon-compte/securite/").status_code == 302


def test_what_served_its_time_is_swept(claire: User) -> None:
    from clicnjob.accounts.models import PhoneCode, Throttle
    from clicnjob.accounts.tasks import sweep_accounts

    with time_machine.travel(dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC), tick=False) as now:
        proofs.ask_sign_in_code(phone="0612345678", browser="b")
        assert sweep_accounts() == 0
        now.shift(dt.timedelta(days=3))
        assert sweep_accounts() == 4

    assert (PhoneCode.objects.count(), Throttle.objects.count()) == (0, 0)
