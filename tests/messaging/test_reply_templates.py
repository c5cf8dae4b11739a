"""Reply templates: mine and the structure's, filled at insertion, never sent by themselves (G9, G11, G21)."""

import datetime as dt
import html
import re
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import (
    add_template,
    change_template,
    move_template,
    remove_template,
    restore_template,
)
from clicnjob.messaging.models import Conversation, Message, ReplyTemplate
from clicnjob.messaging.queries import filled_template, templates_of
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import YoungPerson

SignIn = Callable[[User], Client]
BODY = "Bonjour {prenom}, ici {conseiller}.\nÀ bientôt à la {structure} !"


def add(user: User, title: str = "Relance", body: str = BODY, *, shared: bool = False) -> ReplyTemplate:
    return add_template(title=title, body=body, shared=shared, by=account_actor(user))


def titles(user: User) -> list[str]:
    return [one.title for one in templates_of(account_actor(user))]


def test_mine_then_the_structures(claire: User, karim: User, nadia: User, omar: User) -> None:
    add(nadia, "Accueil", shared=True)
    add(claire, "Relance")
    add(claire, "Merci")
    assert titles(claire) == ["Relance", "Merci", "Accueil"]
    assert titles(karim) == ["Accueil"]
    assert titles(omar) == []


def test_nothing_is_kept_in_clear(claire: User) -> None:
    """G21: title and text are sealed for their row."""
    made, other = add(claire, "Convocation", "Un texte à moi"), add(claire, "Autre", "Autre")
    assert b"Convocation" not in bytes(made.sealed)
    ReplyTemplate.objects.filter(pk=other.pk).update(sealed=made.sealed)
    from clicnjob.vault.envelope import CannotOpen

    with pytest.raises(CannotOpen):
        titles(claire)


def test_filled_for_the_person(talk: Conversation, claire: User, nadia: User, karim: User) -> None:
    YoungPerson.objects.filter(pk=talk.young_person_id).update(first_name="{nom}")
    talk.young_person.refresh_from_db()
    mine = add(claire, body="{prenom} {nom}, {conseiller}, {date} {structure} 100 % {")
    with time_machine.travel(dt.datetime(2027, 3, 2, 10, tzinfo=dt.UTC), tick=False):
        text = filled_template(account_actor(claire), mine.pk, talk)
    assert text == "{nom} Moreau, Claire, mardi 2\u00a0mars Mission locale de Toulon 100 % {"
    assert filled_template(account_actor(karim), mine.pk, talk) == ""
    assert filled_template(account_actor(claire), uuid.uuid4(), talk) == ""


@pytest.mark.parametrize(
    ("title", "body", "code"),
    [
        (" ", BODY, "title_missing"),
        ("a" * 61, BODY, "title_long"),
        ("Relance", " \n", "empty"),
        ("Relance", "a" * 4001, "too_long"),
        ("Relance", "Bonjour {prenon}", "unknown_field"),
    ],
)
def test_refusals_of_words(claire: User, title: str, body: str, code: str) -> None:
    kept = add(claire)
    for act in (
        lambda: add(claire, title, body),
        lambda: change_template(template=kept, title=title, body=body, by=account_actor(claire)),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == code
    assert [one.body for one in templates_of(account_actor(claire))] == [BODY]


def test_refusals_of_people(claire: User, karim: User, nadia: User, omar: User, lea_account: User) -> None:
    shared, mine = add(nadia, shared=True), add(claire)
    for user in (claire, lea_account):
        with pytest.raises(DomainError) as refusal:
            add(user, shared=True)
        assert refusal.value.code == "not_yours"
    for user, template in ((claire, shared), (karim, mine), (nadia, mine), (omar, shared), (lea_account, mine)):
        by = account_actor(user)
        for act in (
            lambda by, template: change_template(template=template, title="X", body="X", by=by),
            lambda by, template: remove_template(template=template, by=by),
            lambda by, template: restore_template(template=template, by=by),
            lambda by, template: move_template(template=template, up=True, by=by),
        ):
            with pytest.raises(DomainError) as refusal:
                act(by, template)
            assert refusal.value.code == "not_yours"
    assert ReplyTemplate.objects.filter(removed_at=None).count() == 2


def test_sixty_at_most(claire: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from clicnjob.messaging.actions import templates

    monkeypatch.setattr(templates, "MOST", 2)
    add(claire)
    add(claire)
    with pytest.raises(DomainError) as refusal:
        add(claire)
    assert refusal.value.code == "most"


def test_order(claire: User) -> None:
    by = account_actor(claire)
    _, two, three = (add(claire, title) for title in ("un", "deux", "trois"))
    move_template(template=three, up=True, by=by)
    assert titles(claire) == ["un", "trois", "deux"]
    move_template(template=two, up=False, by=by)
    assert titles(claire) == ["un", "trois", "deux"]
    move_template(template=two, up=True, by=by)
    assert titles(claire) == ["un", "deux", "trois"]


def test_removed_comes_back_for_a_day(claire: User) -> None:
    by, made = account_actor(claire), add(claire)
    remove_template(template=made, by=by)
    assert titles(claire) == []
    restore_template(template=made, by=by)
    assert titles(claire) == ["Relance"]
    remove_template(template=made, by=by)
    with clock.travel(clock.now() + dt.timedelta(days=2)):
        with pytest.raises(DomainError) as refusal:
            restore_template(template=made, by=by)
        assert refusal.value.code == "too_late"
        remove_template(template=add(claire, "Autre"), by=by)
    assert [row.removed_at is None for row in ReplyTemplate.objects.all()] == [False], "the old one is gone for good"


class TestPages:
    def test_add_change_remove_restore(self, claire: User, client_of: SignIn) -> None:
        desk = client_of(claire)
        assert desk.post("/messages/modeles/", {"title": "Relance", "body": BODY}).status_code == 303
        made = ReplyTemplate.objects.get()
        page = f"/messages/modeles/{made.pk}/"
        assert "Bonjour {prenom}" in desk.get(page).content.decode()
        assert desk.post(page, {"title": "Rappel", "body": "Bonjour"}).status_code == 303
        assert titles(claire) == ["Rappel"]
        assert desk.post(f"{page}supprimer/").status_code == 303
        assert "Rétablir" in desk.get("/messages/modeles/").content.decode()
        assert desk.post(f"{page}retablir/").status_code == 303
        assert desk.post(f"{page}deplacer/", {"sens": "haut"}).status_code == 303
        assert titles(claire) == ["Rappel"]

    def test_refusals_come_back_with_the_text(self, claire: User, client_of: SignIn) -> None:
        desk = client_of(claire)
        answer = desk.post("/messages/modeles/", {"title": "Relance", "body": "Bonjour {age}"})
        assert answer.status_code == 422
        assert "n’est pas un champ connu" in answer.content.decode()
        assert "Bonjour {age}" in answer.content.decode()
        made = add(claire)
        answer = desk.post(f"/messages/modeles/{made.pk}/", {"title": "", "body": "Bonjour"})
        assert answer.status_code == 422
        assert titles(claire) == ["Relance"]

    def test_only_direction_ticks_for_everyone(self, claire: User, nadia: User, client_of: SignIn) -> None:
        client_of(nadia).post("/messages/modeles/", {"title": "Accueil", "body": "Bonjour", "shared": "on"})
        client_of(claire).post("/messages/modeles/", {"title": "À moi", "body": "Bonjour", "shared": "on"})
        assert [(row.owner_id is None) for row in ReplyTemplate.objects.order_by("created_at")] == [True, False]
        page = client_of(claire).get("/messages/modeles/").content.decode()
        assert "Accueil" in page
        assert page.count("Supprimer") == 1

    def test_inserted_without_javascript_and_sent_by_nobody(
        self, talk: Conversation, claire: User, karim: User, client_of: SignIn
    ) -> None:
        """« ?modele= » fills the field; what one reads is what one sends."""
        made, desk = add(claire), client_of(claire)
        page = desk.get(f"/messages/{talk.pk}/").content.decode()
        assert f"?modele={made.pk}#fin" in page
        filled = desk.get(f"/messages/{talk.pk}/", {"modele": str(made.pk)}).content.decode()
        text = re.search(r"<textarea[^>]*>(.*?)</textarea>", filled, re.DOTALL)
        assert text is not None
        assert html.unescape(text.group(1)) == ("Bonjour Léa, ici Claire.\nÀ bientôt à la Mission locale de Toulon !")
        assert Message.objects.count() == 0
        other = add(karim)
        for odd in (str(other.pk), "x", ""):
            empty = desk.get(f"/messages/{talk.pk}/", {"modele": odd}).content.decode()
            assert re.search(r"<textarea[^>]*></textarea>", empty)
