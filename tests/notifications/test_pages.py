"""Choosing how one is told, stopping from a link, what the counsellor sees, the service worker (G9, G23)."""

from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.notifications import actions
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import ChannelChoice, NoticeEmail
from clicnjob.notifications.queries import chosen, read_stop_token, rendered_outbox, stop_path
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson

SignIn = Callable[[User], Client]
PAGE = "/mon-compte/me-prevenir/"


def test_the_order_is_chosen_on_the_page(lea_account: User, client_of: SignIn) -> None:
    page = client_of(lea_account)
    assert page.post(PAGE, {"first": "email", "second": "sms", "third": ""}).status_code == 303
    assert chosen(lea_account) == [(Channel.EMAIL, True), (Channel.SMS, True), (Channel.PUSH, False)]
    again = page.get(PAGE).content.decode()
    assert '<option value="email" selected>' in again.split('name="second"')[0]


def test_the_same_channel_twice_counts_once(lea_account: User, client_of: SignIn) -> None:
    client_of(lea_account).post(PAGE, {"first": "sms", "second": "sms", "third": "push"})
    assert [channel for channel, on in chosen(lea_account) if on] == [Channel.SMS, Channel.PUSH]


def test_something_else_is_refused(lea_account: User, client_of: SignIn) -> None:
    assert client_of(lea_account).post(PAGE, {"first": "pigeon"}).status_code == 422
    assert ChannelChoice.objects.count() == 0


def test_an_address_is_proved_on_the_page(lea: YoungPerson, lea_account: User, client_of: SignIn) -> None:
    page = client_of(lea_account)
    assert page.post(f"{PAGE}e-mail/", {"address": "pas une adresse"}).status_code == 422
    assert page.post(f"{PAGE}e-mail/", {"address": "lea@exemple.fr"}).status_code == 303
    code = rendered_outbox(1)[0].text.split(" : ")[1][:6]
    assert page.post(f"{PAGE}e-mail/code/", {"code": "x"}).status_code == 422
    assert page.post(f"{PAGE}e-mail/code/", {"code": code}).status_code == 303
    assert NoticeEmail.objects.get(user=lea_account).verified_at is not None
    assert page.post(f"{PAGE}e-mail/", {"forget": "1"}).status_code == 303
    assert NoticeEmail.objects.count() == 0


def test_codes_by_email_are_not_sent_without_end(lea: YoungPerson, lea_account: User, client_of: SignIn) -> None:
    """G16: nobody floods a mailbox through us."""
    page = client_of(lea_account)
    statuses = [page.post(f"{PAGE}e-mail/", {"address": f"a{n}@exemple.fr"}).status_code for n in range(7)]
    assert statuses == [303] * 5 + [429] * 2


@pytest.mark.parametrize("channel", list(Channel))
def test_one_tap_stops_a_channel_without_signing_in(channel: Channel, lea_account: User) -> None:
    """The link shows a page; looking changes nothing, the button does."""
    anyone, path = Client(), stop_path(lea_account.pk, channel)
    assert anyone.get(path).status_code == 200
    assert ChannelChoice.objects.count() == 0
    assert anyone.post(path).status_code == 200
    assert ChannelChoice.objects.get(user=lea_account).channel == channel
    assert anyone.post(path).status_code == 200, "twice is once"


def test_the_page_carries_its_form_token(lea_account: User) -> None:
    """G18: the answer is a POST of that page."""
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(stop_path(lea_account.pk, "sms")).status_code == 403
    assert "csrfmiddlewaretoken" in strict.get(stop_path(lea_account.pk, "sms")).content.decode()


def test_a_forged_link_is_not_there(lea_account: User, younes_account: User) -> None:
    good = stop_path(lea_account.pk, "sms").split("/")[2]
    other = stop_path(younes_account.pk, "sms").split("/")[2]
    for token in (good[:-1], good[:20] + other[20:], other[:24] + good[24:], "x", "A" * 39):
        assert read_stop_token(token) is None
        assert Client().get(f"/stop/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("reason", "words"), [("HTTP 422", "Ce numéro ne répond plus"), ("STOP", "A répondu STOP"), ("", "")]
)
def test_the_counsellor_sees_a_dead_number(
    reason: str, words: str, lea: YoungPerson, claire: User, client_of: SignIn
) -> None:
    if reason:
        actions.mark_dead(number=lea.phone, reason=reason, by=SYSTEM)
    page = client_of(claire).get(f"/jeunes/{lea.pk}/").content.decode()
    assert [said for said in ("Ce numéro ne répond plus", "A répondu STOP") if said in page] == (
        [words] if words else []
    )


def test_the_worker_keeps_nothing(db: None) -> None:
    """G23: it shows notices; no page, no answer is put aside."""
    answer = Client().get("/sw.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript")
    assert "importScripts(" in answer.content.decode()
    assert "caches" not in answer.content.decode()
