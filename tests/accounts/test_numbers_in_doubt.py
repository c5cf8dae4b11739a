"""Abuse case 7 (G14): a number that changed hands opens nothing of its former owner, nor shows, nor writes anything there."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts import actions, proofs
from clicnjob.accounts.models import Device, ReturnCode, User
from clicnjob.accounts.sessions import own_actor
from clicnjob.audit.models import AuditEvent
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Message
from clicnjob.notifications.actions.inbound import take_answer
from clicnjob.notifications.actions.numbers import mark_alive, mark_dead
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.structures.models import YoungPerson
from tests.accounts.test_youth_sign_in import MOBILE, MORNING, Sent, digits, is_in
from tests.conftest import CODE
from tests.outcomes import code_of, together

pytestmark = pytest.mark.django_db
ASK, TRY, RETURN = (f"/connexion/jeune/telephone/{end}" for end in ("", "code/", "retour/"))
LATER = dt.timedelta(days=91)
ActorOf = Callable[[User], Actor]
Travel = time_machine.Traveller


@pytest.fixture
def now() -> Iterator[Travel]:
    with time_machine.travel(MORNING) as moment:  # ticking: SMS of one moment would have no order
        yield moment


@pytest.fixture
def lea_phone(now: Travel, lea_account: User) -> User:
    """Léa verified her number in the morning."""
    User.objects.filter(pk=lea_account.pk).update(last_seen_on=clock.now().date())
    lea_account.refresh_from_db()
    return actions.verify_phone(user=lea_account, phone=MOBILE, by=own_actor(lea_account))


def both_codes(browser: Client, sent: Sent) -> str:
    """The SMS and the account's own code, both right; where it leads."""
    browser.post(ASK, {"phone": MOBILE})
    return browser.post(TRY, {"sms_code": digits(sent), "code": CODE}).get("Location", "")


def come_back(browser: Client, sent: Sent, given: str, born: str) -> int:
    data = {"sms_code": digits(sent), "born": born, "given": given}
    return browser.post(RETURN, data).status_code


def silent(now: Travel, user: User) -> None:
    now.shift(LATER)


def given_up(now: Travel, user: User) -> None:
    mark_dead(number=MOBILE, reason="report", by=SYSTEM)


def given_up_then_answering(now: Travel, user: User) -> None:
    """The new owner gets an SMS: the number is alive, and no less in doubt."""
    mark_dead(number=MOBILE, reason="report", by=SYSTEM)
    mark_alive(number=MOBILE, by=SYSTEM)


DOUBTS = pytest.mark.parametrize("happens", [silent, given_up, given_up_then_answering])


@DOUBTS
def test_case_7_both_codes_open_nothing_of_a_number_in_doubt(
    now: Travel, lea_phone: User, lea: YoungPerson, sent: Sent, happens: Callable[..., None]
) -> None:
    """An ex has the SIM and knows the code: history is not shown, nor is the phone remembered."""
    talk = open_conversation(person=lea, by=SYSTEM)
    send_message(conversation=talk, body="je pars demain", client_id=lea.pk, by=own_actor_of(lea_phone, lea))
    happens(now, lea_phone)
    stranger = Client()

    assert both_codes(stranger, sent) == RETURN
    page = stranger.get(RETURN).content.decode()
    assert "Ce numéro n’a pas servi depuis longtemps." in page
    assert (is_in(stranger), Device.objects.count()) == (False, 0)
    shown = stranger.get("/ma-conversation/", follow=True).content.decode() + page
    assert ("je pars demain" in shown, "Léa" in shown) == (False, False)


def own_actor_of(user: User, person: YoungPerson) -> Actor:
    return Actor(
        own_actor(user).kind,
        name=user.first_name,
        user_id=user.pk,
        structure_id=person.structure_id,
        person_id=person.pk,
    )


@DOUBTS
def test_with_the_structure_s_code_and_the_birth_date_its_owner_is_back(
    now: Travel, lea_phone: User, lea: YoungPerson, sent: Sent, happens: Callable[..., None]
) -> None:
    happens(now, lea_phone)
    browser = Client()
    both_codes(browser, sent)
    given = actions.give_return_code(user=lea_phone, by=SYSTEM)

    assert come_back(browser, sent, given, lea.birth_date.isoformat()) == 303
    assert is_in(browser)
    lea_phone.refresh_from_db()
    assert lea_phone.phone_doubted_at is None
    assert clock.now() - (lea_phone.phone_verified_at or MORNING) < dt.timedelta(minutes=1)
    assert both_codes(Client(), sent) == "/", "the number is proved anew"


def test_the_card_is_a_second_element_too(now: Travel, lea_phone: User) -> None:
    mark_dead(number=MOBILE, reason="report", by=SYSTEM)

    assert proofs.sign_in_with_card(card_user=lea_phone, code=CODE) == lea_phone


def test_89_days_are_not_silence_and_a_number_used_stays_sure(now: Travel, lea_phone: User, sent: Sent) -> None:
    now.shift(dt.timedelta(days=89))
    assert both_codes(Client(), sent) == "/"
    now.shift(dt.timedelta(days=89))
    assert both_codes(Client(), sent) == "/"


def test_who_comes_every_day_by_another_way_is_not_silent(
    now: Travel, lea_phone: User, sent: Sent, own_phone: str
) -> None:
    """The session of one's own phone lasts for months: its days count, one write a day."""
    phone = Client()
    phone.cookies["device"] = own_phone
    phone.post("/connexion/jeune/", {"code": CODE})
    for _ in range(5):
        now.shift(dt.timedelta(days=25))
        assert phone.get("/mon-compte/connexion/").status_code == 200

    lea_phone.refresh_from_db()
    assert lea_phone.last_seen_on == clock.now().date()
    assert both_codes(Client(), sent) == "/"


def test_only_its_owner_lifts_the_doubt(now: Travel, lea_phone: User, sent: Sent) -> None:
    mark_dead(number=MOBILE, reason="report", by=SYSTEM)
    browser, by = "b", own_actor(lea_phone)
    proofs.ask_verification_code(user=lea_phone, phone=MOBILE, browser=browser, by=by)
    proofs.confirm_phone(user=lea_phone, browser=browser, sms_code=digits(sent), by=by)

    assert both_codes(Client(), sent) == "/"


def test_doubting_is_in_the_trail_once(now: Travel, lea_phone: User) -> None:
    for _ in range(2):
        mark_dead(number=MOBILE, reason="report", by=SYSTEM)

    assert AuditEvent.objects.filter(event="phone.doubted", object_id=str(lea_phone.pk)).count() == 1


def test_an_sms_from_a_number_in_doubt_enters_no_conversation(now: Travel, lea_phone: User, lea: YoungPerson) -> None:
    """A stranger's « c'est qui ? » is not written as Léa's; what is dropped is counted, never kept."""
    open_conversation(person=lea, by=SYSTEM)
    mark_dead(number=MOBILE, reason="report", by=SYSTEM)

    assert take_answer(event="1", number=MOBILE, text="c'est qui ?", by=SYSTEM) == "dropped"
    assert Message.objects.count() == 0


@pytest.mark.parametrize("wrong", ["sms", "born", "given", "nothing given"])
def test_g14_one_of_the_three_missing_opens_nothing_and_is_not_told(
    now: Travel, lea_phone: User, lea: YoungPerson, sent: Sent, wrong: str
) -> None:
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")
    given = "" if wrong == "nothing given" else actions.give_return_code(user=lea_phone, by=SYSTEM)
    with pytest.raises(DomainError) as refusal:
        proofs.return_with_code(
            browser="b",
            sms_code="000000" if wrong == "sms" else digits(sent),
            given=str((int(given.replace(" ", "")) + 1) % 10**8).zfill(8) if wrong == "given" else given,
            born=lea.birth_date + dt.timedelta(days=wrong == "born"),
        )

    assert refusal.value.message == "Une des réponses n’est pas la bonne. Essayez encore."


def test_g14_the_structure_s_code_lives_an_hour_and_opens_once(
    now: Travel, lea_phone: User, lea: YoungPerson, sent: Sent
) -> None:
    old = actions.give_return_code(user=lea_phone, by=SYSTEM)
    now.shift(ReturnCode.LIFE)
    late, browser = Client(), Client()
    late.post(ASK, {"phone": MOBILE})
    assert come_back(late, sent, old, lea.birth_date.isoformat()) == 422
    given = actions.give_return_code(user=lea_phone, by=SYSTEM)
    assert come_back(late, sent, given, lea.birth_date.isoformat()) == 303
    browser.post(ASK, {"phone": MOBILE})

    assert come_back(browser, sent, given, lea.birth_date.isoformat()) == 422


def test_g14_five_tries_of_the_structure_s_code(now: Travel, lea_phone: User, lea: YoungPerson, sent: Sent) -> None:
    """Then one waits; and a code tried five times is dead whatever the wait."""
    given = actions.give_return_code(user=lea_phone, by=SYSTEM)
    for number in range(5):
        with pytest.raises(DomainError):
            proofs.return_with_code(browser="b", sms_code="000000", given=f"{number:08}", born=lea.birth_date)
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")
    for _ in range(5):
        with pytest.raises(DomainError):
            proofs.return_with_code(browser="b", sms_code="000000", given="00000000", born=lea.birth_date)
    with pytest.raises(Throttled):
        proofs.return_with_code(browser="b", sms_code=digits(sent), given=given, born=lea.birth_date)
    now.shift(dt.timedelta(minutes=16))
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")

    with pytest.raises(DomainError):
        proofs.return_with_code(browser="b", sms_code=digits(sent), given=given, born=lea.birth_date)


def test_coming_back_chooses_another_code_and_ends_what_was_open(
    now: Travel, lea_phone: User, lea: YoungPerson, sent: Sent, client_of: Callable[[User], Client], own_phone: str
) -> None:
    """Recovery by the verified phone and a second element: the former code is not asked."""
    former, browser = client_of(lea_phone), Client()
    browser.post(ASK, {"phone": MOBILE})
    given = actions.give_return_code(user=lea_phone, by=SYSTEM)
    data = {"sms_code": digits(sent), "born": lea.birth_date.isoformat(), "given": given}

    assert browser.post(RETURN, data)["Location"] == "/mon-compte/connexion/code/"
    page = browser.get("/mon-compte/connexion/code/").content.decode()
    assert 'name="current"' not in page
    assert browser.post("/mon-compte/connexion/code/", {"code": "903617", "again": "903617"}).status_code == 303
    assert former.get("/mon-compte/").status_code == 302
    assert list(Device.objects.filter(revoked_at=None).values_list("label", flat=True)) == ["Appareil"]
    lea_phone.refresh_from_db()
    assert proofs.sign_in_with_card(card_user=lea_phone, code="903617") == lea_phone


def test_g15_the_page_is_the_same_for_a_number_nobody_knows(now: Travel, lea_phone: User, sent: Sent) -> None:
    def answer(phone: str) -> tuple[int, str]:
        browser = Client()
        browser.post(ASK, {"phone": phone})
        page = browser.post(RETURN, {"sms_code": "000000", "born": "2007-01-01", "given": "00000000"})
        return page.status_code, re.sub(r'value="[^"]*"|X-CSRFToken[^}]+|nonce-\S+', "", page.content.decode())

    assert answer("0612345678") == answer("0798765432")


@pytest.mark.django_db(transaction=True)
def test_g14_one_code_given_opens_for_one_of_ten_at_once(
    now: Travel, lea_phone: User, lea: YoungPerson, sent: Sent
) -> None:
    proofs.ask_sign_in_code(phone=MOBILE, browser="b")
    given, sms_code = actions.give_return_code(user=lea_phone, by=SYSTEM), digits(sent)

    def come(_browser: int) -> str:
        return code_of(
            lambda: proofs.return_with_code(browser="b", sms_code=sms_code, given=given, born=lea.birth_date)
        )

    told = together(come, range(10))

    assert (told.count(""), len(told)) == (1, 10)
