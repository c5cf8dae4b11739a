"""Use cases of those who come: first reception, interview, referent, card, attachment, accès exceptionnel."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.notifications.queries import rendered_outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.text import phone_words
from clicnjob.structures import actions
from clicnjob.structures.models import Attachment, Card, FirstReception, Membership, Site, YoungPerson
from clicnjob.structures.queries import card_token, get_person, person_of_card_token
from clicnjob.structures.rules import phone_e164

ActorOf = Callable[[User], Actor]


def receive(site: Site, by: Actor, **changes: Any) -> FirstReception:
    return actions.record_first_reception(
        **{
            "site": site,
            "first_name": "  Nour ",
            "last_name": "Belaïd",
            "birth_date": dt.date(2006, 11, 2),
            "reached_by": "visit",
            "by": by,
            **changes,
        }
    )


def test_a_first_reception(toulon_site: Site, sonia: User, actor_of: ActorOf) -> None:
    reception = receive(toulon_site, actor_of(sonia))
    person = reception.young_person
    assert (person.first_name, person.search_name, person.referent, reception.interview_at) == (
        "Nour",
        "nour belaid",
        None,
        None,
    )
    assert list(AuditEvent.objects.values_list("event", "actor_id", "person_id", "facts")) == [
        ("reception.recorded", sonia.pk, person.pk, {"reached_by": "visit", "interview_now": False})
    ]


def test_with_the_interview_now(toulon_site: Site, claire: User, karim: User, sonia: User, actor_of: ActorOf) -> None:
    """Who acts held it, if a counsellor; else the referent did."""
    own = receive(toulon_site, actor_of(karim), interview_now=True, referent=claire)
    at_desk = receive(toulon_site, actor_of(sonia), interview_now=True, referent=claire, first_name="Aya")
    for reception, held_by in ((own, karim), (at_desk, claire)):
        reception.refresh_from_db()
        assert (reception.interviewed_by, reception.young_person.referent) == (held_by, claire)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"first_name": " "}, "first_name_missing"),
        ({"last_name": "-"}, "last_name_missing"),
        ({"birth_date": dt.date(1950, 1, 1)}, "birth_date"),
        ({"birth_date": dt.date(2090, 1, 1)}, "birth_date"),
        ({"reached_by": "pigeon"}, "reached_by"),
        ({"reached_by": "phone"}, "phone_missing"),
        ({"reached_by": "phone", "phone": "12"}, "phone"),
        ({"reached_by": "email"}, "email_missing"),
        ({"reached_by": "relative", "relay": " "}, "relay_missing"),
        ({"imilo_number": 0}, "imilo_number"),
        ({"interview_now": True}, "referent_missing"),
    ],
)
def test_refusals_write_nothing(
    changes: dict[str, Any], code: str, toulon_site: Site, sonia: User, actor_of: ActorOf
) -> None:
    with pytest.raises(DomainError) as refused:
        receive(toulon_site, actor_of(sonia), **changes)
    assert refused.value.code == code
    assert (YoungPerson.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_other_refusals(
    toulon_site: Site, nice_site: Site, omar: User, sonia: User, nadia: User, actor_of: ActorOf
) -> None:
    by = actor_of(sonia)
    receive(toulon_site, by, imilo_number=12)
    refusals: list[tuple[dict[str, Any], str]] = [
        ({"referent": omar}, "not_counsellor"),
        ({"referent": nadia}, "not_counsellor"),
        ({"imilo_number": 12}, "imilo_taken"),
        ({"by": SYSTEM}, "nobody"),
    ]
    for changes, code in refusals:
        with pytest.raises(DomainError) as refused:
            receive(toulon_site, changes.pop("by", by), **changes)
        assert refused.value.code == code
    with pytest.raises(DomainError) as refused:
        receive(nice_site, by)
    assert refused.value.code == "other_structure"
    Site.objects.filter(pk=toulon_site.pk).update(closed_at=clock.now())
    toulon_site.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        receive(toulon_site, by)
    assert refused.value.code == "site_closed"


def test_an_interview_is_held_once(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    with pytest.raises(DomainError) as refused:
        actions.hold_interview(reception=FirstReception.objects.get(), referent=claire, by=actor_of(claire))
    assert refused.value.code == "interview_held"


def test_another_referent(
    lea: YoungPerson, claire: User, karim: User, omar: User, nadia: User, actor_of: ActorOf
) -> None:
    actions.assign_referent(person=lea, referent=karim, by=actor_of(nadia))
    lea.refresh_from_db()
    assert lea.referent == karim
    assert AuditEvent.objects.get().facts == {"referent": str(karim.pk), "former": str(claire.pk)}
    Membership.objects.filter(user=claire).update(ended_at=clock.now())
    for user in (omar, claire):
        with pytest.raises(DomainError) as refused:
            actions.assign_referent(person=lea, referent=user, by=actor_of(nadia))
        assert refused.value.code == "not_counsellor"


def test_a_new_card_kills_the_former(lea: YoungPerson, sonia: User, actor_of: ActorOf) -> None:
    """R6."""
    first = actions.issue_card(person=lea, by=actor_of(sonia))
    token = card_token(first)
    assert (len(token), person_of_card_token(token)) == (22, lea)
    second = actions.issue_card(person=lea, by=actor_of(sonia))
    assert person_of_card_token(token) is None
    assert person_of_card_token(card_token(second)) == lea
    assert token not in "".join(Card.objects.values_list("token_hash", flat=True))
    assert person_of_card_token("") is None
    assert person_of_card_token("x" * 500) is None


def test_a_card_of_a_closed_file_opens_nothing(lea: YoungPerson, sonia: User, actor_of: ActorOf) -> None:
    token = card_token(actions.issue_card(person=lea, by=actor_of(sonia)))
    YoungPerson.objects.update(closed_at=clock.now())
    assert person_of_card_token(token) is None


def test_attachments(lea: YoungPerson, lea_account: User, toulon_site: Site, claire: User, actor_of: ActorOf) -> None:
    from tests.conftest import make_person

    other = make_person(toulon_site, "Aya", "Lemaire")
    by = actor_of(claire)
    for person, code in ((lea, "already_attached"), (other, "account_attached")):
        with pytest.raises(DomainError) as refused:
            actions.attach(person=person, user=lea_account, by=by)
        assert refused.value.code == code
    link = Attachment.objects.get()
    actions.end_attachment(attachment=link, wrong_claim=True, by=by)
    with pytest.raises(DomainError) as refused:
        actions.end_attachment(attachment=link, by=by)
    assert refused.value.code == "already_ended"
    link.refresh_from_db()
    assert (link.wrong_claim, link.ended_at is not None) == (True, True)
    assert actions.attach(person=other, user=lea_account, by=by).young_person == other


def test_an_exceptional_access_is_told_to_the_referent(
    lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    """R2, G24: the notice says no name and no reason."""
    actions.grant_exceptional_access(person=lea, reason="Léa est à l’accueil", by=actor_of(karim))
    [mail] = rendered_outbox()
    assert (mail.recipient, mail.channel) == ("claire@exemple.fr", "email")
    assert "Léa" not in mail.text
    assert "accueil" not in mail.text
    assert AuditEvent.objects.filter(event="access.exceptional", person_id=lea.pk, actor_id=karim.pk).count() == 1


def test_opening_content_is_noted_once_an_hour(lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf) -> None:
    start = clock.now()
    for minutes, user in ((0, claire), (10, claire), (10, karim), (61, claire)):
        with clock.travel(start + dt.timedelta(minutes=minutes)):
            actions.note_content_opened(person=lea, by=actor_of(user))
    assert AuditEvent.objects.filter(event="content.opened", person_id=lea.pk).count() == 3


def test_get_person_is_404_elsewhere(lea: YoungPerson, omar: User, claire: User, actor_of: ActorOf) -> None:
    """G10."""
    from django.http import Http404

    assert get_person(actor_of(claire), lea.pk) == lea
    with pytest.raises(Http404):
        get_person(actor_of(omar), lea.pk)


@pytest.mark.parametrize(
    ("typed", "timezone", "kept"),
    [
        ("06 12 34 56 78", "Europe/Paris", "+33612345678"),
        ("+33 6 12 34 56 78", "Europe/Paris", "+33612345678"),
        ("0692 12 34 56", "Indian/Reunion", "+262692123456"),
        ("", "Europe/Paris", ""),
    ],
)
def test_phones(typed: str, timezone: str, kept: str) -> None:
    assert phone_e164(typed, timezone) == kept


def test_phones_as_people_read_them() -> None:
    assert phone_words("+33612345678") == "06\xa012\xa034\xa056\xa078", "in one piece, in every direction"
    assert phone_words("+262692123456") == "+262\xa0692\xa012\xa034\xa056"
    assert phone_words("le 3008") == "le\xa03008", "as typed"


@pytest.mark.parametrize("typed", ["06 12", "abc", "0000000000", "+1"])
def test_no_phones(typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        phone_e164(typed)
    assert refused.value.code == "phone"
