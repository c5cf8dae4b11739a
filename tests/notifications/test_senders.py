"""The names texts leave under, and trying them: to oneself alone, told as it is, not too often (G16, G24)."""

from collections.abc import Callable
from unittest import mock

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from clicnjob.accounts.models import User
from clicnjob.notifications import actions, tasks
from clicnjob.notifications.actions.trying import try_sender
from clicnjob.notifications.channels import NotSentError, Receipt
from clicnjob.notifications.channels.sms import sender_name
from clicnjob.notifications.channels.smtp import Smtp
from clicnjob.notifications.enums import OutboxState
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import rendered, with_reader
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Structure

ClientOf = Callable[..., Client]
ActorOf = Callable[[User], Actor]
URL = "/parametres/envois/"
pytestmark = pytest.mark.django_db


def written(structure: Structure, channel: str = "sms") -> Outbox:
    row = actions.enqueue(
        channel=channel,
        recipient="+33639981234" if channel == "sms" else "lea@exemple.fr",
        template="phone_code",
        blanks={"code": "123456"},
        structure=structure,
        by=SYSTEM,
    )
    return with_reader(Outbox.objects.filter(pk=row.pk)).get()


def test_the_names_are_the_structure_s_own(toulon: Structure, nice: Structure) -> None:
    Structure.objects.filter(pk=toulon.pk).update(sms_sender="MLTOULON", email_sender="Mission locale de Toulon")
    toulon.refresh_from_db()
    assert sender_name(rendered(written(toulon))) == "MLTOULON"
    assert sender_name(rendered(written(nice))) == "MISSIONLOC"
    smtp = Smtp("smtp://mail.example", "ClicNJob <ne-pas-repondre@clicnjob.example>")
    said = smtp._message(rendered(written(toulon, "email")))["From"]
    assert said == "Mission locale de Toulon <ne-pas-repondre@clicnjob.example>"


def test_discreet_mode_shows_no_name(toulon: Structure) -> None:
    """R13: whatever the structure chose."""
    from dataclasses import replace

    Structure.objects.filter(pk=toulon.pk).update(sms_sender="MLTOULON", email_sender="Mission locale")
    toulon.refresh_from_db()
    notice = replace(rendered(written(toulon, "email")), discreet=True)
    assert sender_name(notice) == "INFO"
    smtp = Smtp("smtp://mail.example", "ClicNJob <ne-pas-repondre@clicnjob.example>")
    assert smtp._message(notice)["From"] == "ne-pas-repondre@clicnjob.example"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Receipt(OutboxState.SENT), "Remis à l’opérateur"),
        (Receipt(OutboxState.KEPT), "rien ne part"),
        (NotSentError("HTTP 503"), "Pas parti (HTTP 503)"),
        (NotSentError("HTTP 403", for_good=True), "Pas parti : HTTP 403"),
    ],
)
def test_a_try_says_what_became_of_it(
    outcome: Receipt | NotSentError, words: str, toulon: Structure, nadia: User, client_of: ClientOf
) -> None:
    client = client_of(nadia)
    assert client.post(f"{URL}essai/", {"channel": "email"}).status_code == 303
    assert "En attente" in client.get(URL).content.decode()
    with mock.patch.object(tasks, "sender_of") as sender:
        sender.return_value.send.side_effect = [outcome]
        tasks.send_due()
        [notice] = sender.return_value.send.call_args.args
    assert notice.recipient == nadia.email
    assert "Ceci est un essai" in notice.text
    page = client.get(URL).content.decode().replace("\u202f", " ")
    assert words in page


def test_a_try_goes_to_oneself_alone(toulon: Structure, nadia: User, claire: User, actor_of: ActorOf) -> None:
    with pytest.raises(DomainError) as refused:
        try_sender(channel="email", user=claire, structure=toulon, by=actor_of(nadia))
    assert refused.value.code == "not_yours"
    with pytest.raises(DomainError) as refused:
        try_sender(channel="email", user=claire, structure=toulon, by=actor_of(claire))
    assert refused.value.code == "not_direction"
    nadia.phone = "+33612345678"
    with pytest.raises(DomainError) as refused:
        try_sender(channel="sms", user=nadia, structure=toulon, by=actor_of(nadia))
    assert refused.value.code == "no_address", "a number that nobody verified gets nothing"
    nadia.phone_verified_at = clock.now()
    row = try_sender(channel="sms", user=nadia, structure=toulon, by=actor_of(nadia))
    assert rendered(with_reader(Outbox.objects.filter(pk=row.pk)).get()).recipient == "+33612345678"
    assert not Outbox.objects.exclude(pk=row.pk).exists()


def test_a_typed_address_changes_nothing(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    client_of(nadia).post(f"{URL}essai/", {"channel": "email", "email": "x@exemple.fr", "recipient": "x@exemple.fr"})
    [row] = with_reader(Outbox.objects.all())
    assert rendered(row).recipient == nadia.email


def test_five_tries_an_hour(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    """G16."""
    client = client_of(nadia)
    statuses = [client.post(f"{URL}essai/", {"channel": "email"}).status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    assert Outbox.objects.count() == 5


def test_one_s_own_number_is_verified_first(toulon: Structure, nadia: User, client_of: ClientOf) -> None:
    client = client_of(nadia)
    assert "vérifiez d’abord" in client.get(URL).content.decode()
    client.post(f"{URL}numero/", {"phone": "06 39 98 12 34"})
    [row] = with_reader(Outbox.objects.all())
    code = rendered(row).text.split("code : ")[1][:6] if "code : " in rendered(row).text else digits(rendered(row).text)
    client.post(f"{URL}numero/", {"code": "000000"})
    nadia.refresh_from_db()
    assert nadia.phone_verified_at is None
    client.post(f"{URL}numero/", {"code": code})
    nadia.refresh_from_db()
    assert nadia.phone_verified_at is not None
    assert "Envoyer un SMS d’essai" in client.get(URL).content.decode()


def digits(text: str) -> str:
    import re

    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


def test_in_a_training_nothing_of_this_leaves(
    toulon: Structure, claire: User, client_of: ClientOf, settings: Settings, actor_of: ActorOf
) -> None:
    """A code asked of one's own number belongs to no structure: in a training it is the training's, and is kept."""
    from clicnjob.structures.actions.practice import start_practice
    from clicnjob.structures.tasks import practices

    settings.SMS_CHANNEL, settings.SMS_URL = "http", "https://sms.example/send"
    settings.EMAIL_CHANNEL, settings.SMTP_URL = "smtp", "smtp://mail.example"
    start_practice(origin=toulon, by=actor_of(claire))
    practices()
    client = client_of(claire)
    client.post("/entrainement/entrer/", {"role": "direction"})
    client.post(f"{URL}numero/", {"phone": "06 12 34 56 78"})
    client.post(f"{URL}essai/", {"channel": "email"})
    assert not Outbox.objects.exclude(structure__is_practice=True).exists()
    with mock.patch.object(tasks, "sender_of") as asked:
        tasks.send_due()
    assert not asked.called
    assert "rien ne part" in client.get(URL).content.decode()
