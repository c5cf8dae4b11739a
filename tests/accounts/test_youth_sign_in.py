"""Young people sign in with a six-digit code and something they hold (R6). A code alone never opens anything."""

import contextlib
import datetime as dt
import re
import time
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts import actions, proofs
from clicnjob.accounts.hashers import DemoHasher
from clicnjob.accounts.models import Device, PhoneCode, User
from clicnjob.accounts.sessions import device_cookie, own_actor
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError, Throttled
from tests.conftest import CODE
from tests.outcomes import code_of, together

pytestmark = pytest.mark.django_db
Sent = Callable[[str], list[tuple[str, str]]]
MOBILE = "+33612345678"
MORNING = dt.datetime(2030, 3, 4, 9, tzinfo=dt.UTC)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def lea_phone(lea_account: User) -> User:
    """Léa verified her number."""
    return actions.verify_phone(user=lea_account, phone=MOBILE, by=own_actor(lea_account))


@pytest.fixture
def with_username(lea_account: User) -> User:
    """Léa chose a username and a password."""
    return actions.choose_username(
        user=lea_account, username="lea.moreau", password="vent du large", by=own_actor(lea_account)
    )


# -- the card ------------------------------------------------------------------------------------------------------------


def test_the_card_and_the_code_open(lea_account: User) -> None:
    assert proofs.sign_in_with_card(card_user=lea_account, code="482 915") == lea_account


def test_a_wrong_code_a_closed_account_an_unknown_card_are_refused_alike(
    lea_account: User, younes_account: User
) -> None:
    actions.deactivate(user=younes_account, by=own_actor(younes_account))
    told = []
    for user, code in ((lea_account, "000000"), (younes_account, CODE), (None, CODE)):
        with pytest.raises(DomainError) as refusal:
            proofs.sign_in_with_card(card_user=user, code=code, card_key="inconnue")
        told.append((refusal.value.code, refusal.value.message))

    assert told == [("wrong_code", "Ce code n’est pas le bon. Essayez encore.")] * 3


def test_an_account_without_code_opens_with_none(lea_account: User) -> None:
    actions.clear_access(user=lea_account, by=own_actor(lea_account))

    for code in ("", CODE, "!"):
        with pytest.raises(DomainError):
            proofs.sign_in_with_card(card_user=lea_account, code=code)


@pytest.mark.parametrize("known", [True, False])
def test_g14_after_five_wrong_codes_one_waits_and_asks_someone(lea_account: User, known: bool) -> None:
    user = lea_account if known else None
    with time_machine.travel(MORNING, tick=False) as now:
        for _ in range(5):
            with pytest.raises(DomainError, match="Ce code n’est pas le bon"):
                proofs.sign_in_with_card(card_user=user, code="000000", card_key="x")
        with pytest.raises(Throttled, match="Demandez à un animateur ou à l’accueil"):
            proofs.sign_in_with_card(card_user=user, code=CODE, card_key="x")
        now.shift(dt.timedelta(minutes=16))
        if known:
            assert proofs.sign_in_with_card(card_user=user, code=CODE) == lea_account


def test_g14_twenty_wrong_codes_a_day_and_no_more(lea_account: User) -> None:
    tried = 0
    with time_machine.travel(MORNING, tick=False) as now:
        for _ in range(40):
            try:
                proofs.sign_in_with_card(card_user=lea_account, code="000000")
            except Throttled:
                now.shift(dt.timedelta(minutes=16))
            except DomainError:
                tried += 1

    assert tried == 20


# -- the device ----------------------------------------------------------------------------------------------------------


def enter_by_username(client: Client, *, shared: bool, password: str = "vent du large") -> int:
    data = {"username": "Lea.Moreau ", "password": password, **({"shared": "on"} if shared else {})}
    return client.post("/connexion/jeune/identifiant/", data).status_code


def test_a_device_declared_one_s_own_needs_only_the_code_next_time(with_username: User, client: Client) -> None:
    enter_by_username(client, shared=False)
    token = client.cookies[device_cookie()].value
    assert len(token) == 22
    client.post("/deconnexion/")
    assert not is_in(client)

    page = client.get("/connexion/jeune/").content.decode()
    answer = client.post("/connexion/jeune/", {"code": CODE})

    assert "Bonjour Léa" in page
    assert (answer.status_code, is_in(client)) == (303, True)
    assert Device.objects.count() == 1
    assert not Device.objects.filter(token_hash__contains=token).exists()


def test_a_code_alone_never_opens_anything(lea_account: User, client: Client) -> None:
    answer = client.post("/connexion/jeune/", {"code": CODE})

    assert (answer.status_code, is_in(client)) == (422, False)


def test_a_forgotten_device_counts_no_more(with_username: User, client: Client) -> None:
    enter_by_username(client, shared=False)
    device = Device.objects.get()

    client.post("/mon-compte/connexion/oublier/", {"device": str(device.pk)})
    client.post("/deconnexion/")

    assert client.post("/connexion/jeune/", {"code": CODE}).status_code == 422


def test_another_s_device_is_not_found(with_username: User, younes_account: User, client: Client) -> None:
    device = actions.register_device(
        user=younes_account, token_hash="0" * 64, label="iPhone", by=own_actor(younes_account)
    )
    enter_by_username(client, shared=False)

    assert client.post("/mon-compte/connexion/oublier/", {"device": str(device.pk)}).status_code == 404
    assert client.post("/mon-compte/connexion/oublier/", {"device": "x"}).status_code == 404


def test_g23_sign_out_on_one_s_own_device_keeps_only_its_cookie(with_username: User, client: Client) -> None:
    enter_by_username(client, shared=False)

    answer = client.post("/deconnexion/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["session"].value == ""


def test_g23_a_shared_post_remembers_nothing(with_username: User, client: Client) -> None:
    assert enter_by_username(client, shared=True) == 303
    assert device_cookie() not in client.cookies

    answer = client.post("/deconnexion/")

    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert Device.objects.count() == 0


def test_a_shared_post_ends_after_ten_idle_minutes_and_four_hours(with_username: User, client: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        enter_by_username(client, shared=True)
        for _ in range(26):
            now.shift(dt.timedelta(minutes=9))
            assert client.get("/mon-compte/connexion/").status_code == 200
        now.shift(dt.timedelta(minutes=9))
        assert client.get("/mon-compte/connexion/").status_code == 302

        enter_by_username(client, shared=True)
        now.shift(dt.timedelta(minutes=11))
        assert client.get("/mon-compte/connexion/").status_code == 302


def test_one_s_own_phone_stays_for_thirty_days(with_username: User, client: Client) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        enter_by_username(client, shared=False)
        now.shift(dt.timedelta(days=29))
        assert client.get("/mon-compte/connexion/").status_code == 200
        now.shift(dt.timedelta(days=31))
        assert client.get("/mon-compte/connexion/").status_code == 302


# -- username and password -----------------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_username_are_refused_alike(with_username: User) -> None:
    """G15."""

    def answer(username: str) -> tuple[int, str]:
        page = Client().post("/connexion/jeune/identifiant/", {"username": username, "password": "autre chose"})
        return page.status_code, re.sub(r'value="[^"]*"|X-CSRFToken[^}]+', "", page.content.decode())

    assert answer("lea.moreau") == answer("personne.ici")


def test_a_professional_does_not_enter_here(claire: User) -> None:
    claire.username = "claire"
    claire.save()

    with pytest.raises(DomainError):
        proofs.prove_username(username="claire", password="le mistral souffle fort")


# -- codes by SMS --------------------------------------------------------------------------------------------------------


def digits(sent: Sent) -> str:
    found = re.search(r"\b\d{6}\b", sent("sms")[-1][1])
    assert found is not None
    return found[0]


def test_the_sms_code_and_one_s_own_open(lea_phone: User, client: Client, sent: Sent) -> None:
    asked = client.post("/connexion/jeune/telephone/", {"phone": "06 12 34 56 78"})
    assert asked["Location"] == "/connexion/jeune/telephone/code/"
    assert [to for to, _ in sent("sms")] == [MOBILE]

    answer = client.post("/connexion/jeune/telephone/code/", {"sms_code": digits(sent), "code": CODE})

    assert (answer.status_code, is_in(client)) == (303, True)
    assert digits(sent) not in str(PhoneCode.objects.values_list("code_hash", flat=True))


def test_neither_code_opens_without_the_other_and_one_is_not_told_which(lea_phone: User, sent: Sent) -> None:
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")
    told = []
    for sms_code, code in ((digits(sent), "000000"), ("000000", CODE)):
        with pytest.raises(DomainError) as refusal:
            proofs.sign_in_with_phone(browser="b", sms_code=sms_code, code=code)
        told.append(refusal.value.message)

    assert len(set(told)) == 1
    assert proofs.sign_in_with_phone(browser="b", sms_code=digits(sent), code=CODE) == lea_phone


def test_a_code_by_sms_opens_once(lea_phone: User, sent: Sent) -> None:
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")
    proofs.sign_in_with_phone(browser="b", sms_code=digits(sent), code=CODE)

    with pytest.raises(DomainError):
        proofs.sign_in_with_phone(browser="b", sms_code=digits(sent), code=CODE)


def test_a_code_by_sms_is_bound_to_the_browser_that_asked(lea_phone: User, sent: Sent) -> None:
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")

    with pytest.raises(DomainError):
        proofs.sign_in_with_phone(browser="another", sms_code=digits(sent), code=CODE)


def test_a_code_by_sms_lives_ten_minutes(lea_phone: User, sent: Sent) -> None:
    with time_machine.travel(MORNING, tick=False) as now:
        proofs.ask_sign_in_code(phone=MOBILE, browser="b")
        now.shift(PhoneCode.LIFE)
        with pytest.raises(DomainError):
            proofs.sign_in_with_phone(browser="b", sms_code=digits(sent), code=CODE)


def test_g14_a_code_by_sms_dies_after_five_tries(lea_phone: User, sent: Sent) -> None:
    by = own_actor(lea_phone)
    proofs.ask_verification_code(user=lea_phone, phone=MOBILE, browser="b", by=by)
    for _ in range(5):
        with pytest.raises(DomainError):
            proofs.confirm_phone(user=lea_phone, browser="b", sms_code="000000", by=by)

    with pytest.raises(DomainError):
        proofs.confirm_phone(user=lea_phone, browser="b", sms_code=digits(sent), by=by)


def test_asking_again_ends_the_former_code(lea_phone: User, sent: Sent) -> None:
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")
    former = digits(sent)
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")

    with pytest.raises(DomainError):
        proofs.sign_in_with_phone(browser="b", sms_code=former if former != digits(sent) else "x", code=CODE)


@pytest.mark.parametrize("phone", [MOBILE, "+33798765432"])
def test_g16_three_sms_in_a_quarter_of_an_hour_ten_a_day_known_or_not(lea_phone: User, phone: str) -> None:
    left = 0
    with time_machine.travel(MORNING, tick=False) as now:
        for number in range(30):
            try:
                proofs.ask_sign_in_code(phone=phone, browser=str(number))
                left += 1
            except Throttled:
                now.shift(dt.timedelta(minutes=16))

    assert left == 10


def test_g15_asking_tells_nothing_of_who_is_known(lea_phone: User, sent: Sent) -> None:
    def answer(phone: str) -> tuple[int, str, str]:
        browser = Client()
        asked = browser.post("/connexion/jeune/telephone/", {"phone": phone})
        page = browser.get(asked["Location"]).content.decode()
        wrong = browser.post(asked["Location"], {"sms_code": "000000", "code": CODE}).content.decode()
        clean = re.compile(r'value="[^"]*"|X-CSRFToken[^}]+')
        return asked.status_code, clean.sub("", page), clean.sub("", wrong)

    assert answer("0612345678") == answer("0798765432")
    assert [to for to, _ in sent("sms")] == [MOBILE]


@pytest.mark.parametrize("phone", [MOBILE, "+33798765432"])
def test_g15_asking_takes_the_same_time_known_or_not(lea_phone: User, phone: str) -> None:
    started = time.perf_counter()
    proofs.ask_sign_in_code(phone=phone, browser="b")

    assert time.perf_counter() - started >= proofs.SMS_ANSWER_SECONDS


def test_an_unverified_phone_never_signs_in(lea_account: User, sent: Sent) -> None:
    lea_account.phone = MOBILE
    lea_account.save()

    proofs.ask_sign_in_code(phone=MOBILE, browser="b")

    assert sent("sms") == []


def test_without_asking_there_is_no_code_page(client: Client) -> None:
    assert client.get("/connexion/jeune/telephone/code/")["Location"] == "/connexion/jeune/telephone/"


# -- one's own ways, chosen later ----------------------------------------------------------------------------------------


def test_a_young_person_verifies_a_phone(lea_account: User, client_of: Callable[[User], Client], sent: Sent) -> None:
    client = client_of(lea_account)
    assert client.post("/mon-compte/connexion/telephone/", {"phone": "01 42 68 53 00", "code": CODE}).status_code == 422
    client.post("/mon-compte/connexion/telephone/", {"phone": "06 12 34 56 78", "code": CODE})
    assert client.post("/mon-compte/connexion/telephone/code/", {"sms_code": "000000"}).status_code == 422

    answer = client.post("/mon-compte/connexion/telephone/code/", {"sms_code": digits(sent)})

    assert answer["Location"] == "/mon-compte/connexion/"
    lea_account.refresh_from_db()
    assert (lea_account.phone, lea_account.phone_verified_at is not None) == (MOBILE, True)


def test_discreet_mode_is_kept_in_the_sms(lea_account: User, client_of: Callable[[User], Client], sent: Sent) -> None:
    """G24: who reads the phone learns nothing."""
    lea_account.discreet = True
    lea_account.save()

    client_of(lea_account).post("/mon-compte/connexion/telephone/", {"phone": "06 12 34 56 78", "code": CODE})

    assert re.sub(r"\d{6}", "…", sent("sms")[0][1]) == "Votre code : …. Ne le donnez à personne."


def test_a_young_person_chooses_a_username_and_stays(lea_account: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(lea_account)

    short = client.post("/mon-compte/connexion/identifiant/", {"username": "lea.m", "password": "court", "code": CODE})
    done = client.post(
        "/mon-compte/connexion/identifiant/", {"username": "lea.m", "password": "vent du large", "code": CODE}
    )

    assert (short.status_code, done.status_code) == (422, 303)
    assert client.get("/mon-compte/connexion/").status_code == 200
    assert proofs.prove_username(username="LEA.M", password="vent du large") == lea_account


def test_an_open_session_alone_changes_no_way_in(lea_account: User, client_of: Callable[[User], Client]) -> None:
    """A phone is lent for an hour: nobody makes it their own way in without Léa's code."""
    client = client_of(lea_account)
    for code in ("", "000000"):
        data = {"username": "lea.m", "password": "vent du large", "phone": "0612345678", "code": code}
        assert client.post("/mon-compte/connexion/identifiant/", data).status_code == 422
        assert client.post("/mon-compte/connexion/telephone/", data).status_code == 422

    lea_account.refresh_from_db()
    assert (lea_account.username, lea_account.check_password("vent du large"), PhoneCode.objects.count()) == (
        None,
        False,
        0,
    )


def test_one_leaves_the_username_again(with_username: User, client_of: Callable[[User], Client]) -> None:
    """Changing between the ways in: the card and the code remain, and one stays signed in here."""
    here, there = client_of(with_username), client_of(with_username)

    answer = here.post("/mon-compte/connexion/identifiant/retirer/")

    assert answer["Location"] == "/mon-compte/connexion/"
    assert [one.get("/mon-compte/connexion/").status_code for one in (here, there)] == [200, 302]
    with pytest.raises(DomainError):
        proofs.prove_username(username="lea.moreau", password="vent du large")
    with_username.refresh_from_db()
    assert proofs.sign_in_with_card(card_user=with_username, code=CODE) == with_username


def test_a_password_is_suggested_and_never_asked_to_change(
    lea_account: User, client_of: Callable[[User], Client]
) -> None:
    """CNIL 2022-100: a suggestion, shown while one wants; no forced change, no secret question, no second typing."""
    client = client_of(lea_account)
    page = client.get("/mon-compte/connexion/identifiant/").content.decode()
    idea = re.search(r"<code>([a-z]{4}(?:-[a-z]{4}){3}-\d\d)</code>", page)
    assert idea is not None
    assert (page.count('type="password"'), page.count("data-shows"), "question" in page) == (1, 1, False)
    data = {"username": "lea.m", "password": idea[1], "code": CODE}
    assert client.post("/mon-compte/connexion/identifiant/", data).status_code == 303

    with time_machine.travel(clock.now() + dt.timedelta(days=3 * 365), tick=False):
        assert proofs.prove_username(username="lea.m", password=idea[1]) == lea_account


def test_g14_ten_passwords_in_a_quarter_of_an_hour_known_or_not(with_username: User) -> None:
    """And a right one after them waits too: the limit hangs on the name, not on whether it exists."""
    for username in ("lea.moreau", "personne.ici"):
        told = []
        with time_machine.travel(MORNING, tick=False) as now:
            for number in range(12):
                now.shift(dt.timedelta(seconds=61 if number % 5 == 0 else 0))
                try:
                    proofs.prove_username(username=username, password=f"faux {number}")
                except DomainError as refusal:
                    told.append(refusal.code)
            assert told == ["wrong_password"] * 10 + ["throttled"] * 2
            with pytest.raises(Throttled):
                proofs.prove_username(username=username, password="vent du large")


def test_g14_one_person_s_tries_never_lock_the_room(with_username: User, younes_account: User) -> None:
    """Everyone in the room comes from one address: the others go on."""
    younes = actions.choose_username(
        user=younes_account, username="younes.h", password="la mer est calme", by=own_actor(younes_account)
    )
    for _ in range(8):
        with contextlib.suppress(DomainError):
            proofs.prove_username(username="lea.moreau", password="faux")

    assert proofs.prove_username(username="younes.h", password="la mer est calme") == younes


def test_g15_an_unknown_username_costs_the_same_hash(with_username: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in hashes, which are what takes time, rather than timed on a busy machine."""
    costs = []
    encode = DemoHasher.encode

    def counted(self: DemoHasher, password: str, salt: str) -> str:
        costs.append(password)
        return encode(self, password, salt)

    verify = DemoHasher.verify
    monkeypatch.setattr(DemoHasher, "encode", counted)
    monkeypatch.setattr(DemoHasher, "verify", lambda self, word, known: costs.append(word) or verify(self, word, known))
    counts = []
    for username in ("lea.moreau", "personne.ici"):
        costs.clear()
        with pytest.raises(DomainError):
            proofs.prove_username(username=username, password="autre chose")
        counts.append(len(costs))

    assert counts == [1, 1]


def test_a_young_person_changes_the_code_knowing_the_former(
    lea_account: User, client_of: Callable[[User], Client]
) -> None:
    here, there = client_of(lea_account), client_of(lea_account)

    def change(current: str, code: str, again: str) -> int:
        data = {"current": current, "code": code, "again": again}
        return here.post("/mon-compte/connexion/code/", data).status_code

    assert change("000000", "903617", "903617") == 422
    assert change(CODE, "903617", "903618") == 422
    assert change(CODE, "123456", "123456") == 422
    assert change(CODE, "903617", "903617") == 303
    assert here.get("/mon-compte/connexion/").status_code == 200
    assert there.get("/mon-compte/connexion/").status_code == 302


def test_g18_without_its_token_no_form_is_taken(lea_account: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lea_account)

    answers = {
        address: client.post(address).status_code
        for address in (
            "/connexion/",
            "/connexion/jeune/",
            "/connexion/jeune/identifiant/",
            "/connexion/jeune/telephone/",
            "/connexion/cle/",
            "/deconnexion/",
            "/mon-compte/deconnecter-partout/",
            "/mon-compte/connexion/code/",
        )
    }

    assert set(answers.values()) == {403}


@pytest.mark.django_db(transaction=True)
def test_g14_twenty_guesses_at_once_are_five(lea_account: User) -> None:
    told = together(
        lambda _try: code_of(lambda: proofs.sign_in_with_card(card_user=lea_account, code="000000")), range(20)
    )

    assert (told.count("wrong_code"), told.count("throttled")) == (5, 15)
