"""Called by another name than the papers': shown wherever one speaks to someone or of them, the papers' kept for what is official."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.presenters.merging import name_words
from clicnjob.enrolment.queries.desk import board
from clicnjob.messaging.presenters.contacts import contact_line
from clicnjob.messaging.queries import Contact
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures import queries
from clicnjob.structures.actions import choose_use_name, correct_person, merge_files
from clicnjob.structures.actions.forgetting import forget_person
from clicnjob.structures.actions.importing import current_values
from clicnjob.structures.models import Attachment, Site, YoungPerson
from clicnjob.structures.queries.likeness import likely_duplicates_of
from clicnjob.workshops.models import DayPass, Seat
from tests.conftest import make_account, make_person
from tests.keeping.test_mine import taken

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
MY_NAME = "/mon-compte/prenom/"


def again(person: YoungPerson) -> YoungPerson:
    return YoungPerson.objects.get(pk=person.pk)


@pytest.fixture
def lou(lea: YoungPerson, claire: User, actor_of: ActorOf) -> YoungPerson:
    """Léa, who is called Lou."""
    return choose_use_name(person=lea, first_name="Lou", by=actor_of(claire))


def test_the_name_chosen_is_the_one_shown_and_the_papers_are_kept(lou: YoungPerson) -> None:
    held = again(lou)
    assert (held.first_name, held.full_name, held.short_name) == ("Lou", "Lou Moreau", "Lou M.")
    assert (held.civil_first, held.civil_last, held.civil_name) == ("Léa", "", "Léa Moreau")
    assert name_words(held) == "Lou Moreau (à l’état civil\u00a0: Léa Moreau)"


def test_who_has_no_use_name_has_one_name(lea: YoungPerson) -> None:
    assert not lea.has_use_name
    assert lea.civil_name == name_words(lea) == lea.full_name == "Léa Moreau"
    assert queries.names_of(lea) == [("Léa", "Moreau")]


@pytest.mark.parametrize("text", ["lou", "léa", "moreau lou", "moreau lea", "lea moreau"])
def test_search_finds_both_names(lou: YoungPerson, claire: User, actor_of: ActorOf, text: str) -> None:
    assert queries.search_people(actor_of(claire), text) == [lou]


@pytest.mark.parametrize(
    ("first", "last"), [("Léa", "Moreau"), ("Lou", "Moreau"), ("Moreau", "Léa"), ("Lou", "Moreaux")]
)
def test_duplicates_look_at_both_names(
    lou: YoungPerson, claire: User, actor_of: ActorOf, first: str, last: str
) -> None:
    actor = actor_of(claire)
    found = queries.likely_duplicates(actor, first_name=first, last_name=last, birth_date=lou.birth_date)
    assert [one.person for one in found] == [lou]
    someone = YoungPerson(first_name=first, last_name=last, birth_date=lou.birth_date)
    [likeness] = likely_duplicates_of(actor, [someone])
    assert [one.person for one in likeness.duplicates] == [lou]


@pytest.mark.parametrize("first", ["Léa", "Lou"])
def test_the_pairs_of_a_structure_are_heard_under_both_names(
    lou: YoungPerson, toulon_site: Site, sonia: User, claire: User, actor_of: ActorOf, first: str
) -> None:
    twin = make_person(toulon_site, first, "Moreau", claire)
    pairs = list(queries.duplicate_pairs(actor_of(sonia)))
    assert [{pair.first.pk, pair.second.pk} for pair in pairs] == [{lou.pk, twin.pk}]
    assert pairs[0].certain


def test_the_account_signs_with_the_name_and_nothing_of_it_is_in_the_trail(
    lea: YoungPerson, lea_account: User, claire: User, actor_of: ActorOf
) -> None:
    choose_use_name(person=lea, first_name="  Lou ", last_name="Ruiz", by=actor_of(claire))
    lea_account.refresh_from_db()
    assert lea_account.full_name == again(lea).full_name == "Lou Ruiz"
    assert again(lea).civil_name == "Léa Moreau"
    told = AuditEvent.objects.filter(event__in=["person.use_name", "account.renamed"]).order_by("event")
    assert [event.event for event in told] == ["account.renamed", "person.use_name"]
    assert not any("Lou" in str(event.facts) or "Ruiz" in str(event.facts) for event in told)


def test_emptied_the_papers_are_back(lou: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    held = choose_use_name(person=lou, first_name="", by=actor_of(claire))
    assert (held.full_name, held.has_use_name, held.search_name) == ("Léa Moreau", False, "lea moreau")


def test_the_same_choice_again_notes_nothing(lou: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    before = AuditEvent.objects.count()
    choose_use_name(person=lou, first_name="Lou", by=actor_of(claire))
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("data", "code"), [({"first_name": "…"}, "name_letters"), ({"first_name": "", "last_name": "a" * 81}, "name_long")]
)
def test_a_name_is_letters_and_not_a_page(
    lea: YoungPerson, claire: User, actor_of: ActorOf, data: dict[str, str], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        choose_use_name(person=lea, **data, by=actor_of(claire))
    assert refusal.value.code == code
    assert not again(lea).has_use_name


def test_nobody_names_another_s(
    lea: YoungPerson, younes: YoungPerson, omar: User, lea_account: User, actor_of: ActorOf
) -> None:
    for by, person in ((actor_of(omar), lea), (account_actor(lea_account), younes)):
        with pytest.raises(DomainError) as refusal:
            choose_use_name(person=person, first_name="Lou", by=by)
        assert refusal.value.code == "not_yours"
    assert not YoungPerson.objects.exclude(civil_first="").exists()


def test_a_correction_is_of_the_papers(lou: YoungPerson, claire: User, actor_of: ActorOf, client_of: ClientOf) -> None:
    page = client_of(claire).get(f"/jeunes/{lou.pk}/modifier/").content.decode()
    assert 'value="Léa"' in page
    values: dict[str, Any] = {**current_values(again(lou)), "first_name": "Léah"}
    correct_person(person=again(lou), **values, by=actor_of(claire))
    assert (again(lou).full_name, again(lou).civil_name) == ("Lou Moreau", "Léah Moreau")
    values["first_name"] = "Lou"  # the papers caught up
    correct_person(person=again(lou), **values, by=actor_of(claire))
    assert (again(lou).full_name, again(lou).has_use_name) == ("Lou Moreau", False)


def test_a_corrected_name_reaches_the_account(
    lea: YoungPerson, lea_account: User, claire: User, actor_of: ActorOf
) -> None:
    correct_person(person=lea, **{**current_values(lea), "first_name": "Léah"}, by=actor_of(claire))
    lea_account.refresh_from_db()
    assert lea_account.first_name == "Léah"


def test_told_to_one_structure_by_its_counsellor_it_is_not_told_to_another(
    lea: YoungPerson, lea_account: User, nice_site: Site, omar: User, claire: User, actor_of: ActorOf
) -> None:
    there = make_person(nice_site, "Léa", "Moreau", omar)
    Attachment.objects.create(structure_id=there.structure_id, young_person=there, user=lea_account)
    choose_use_name(person=lea, first_name="Lou", by=actor_of(claire))
    lea_account.refresh_from_db()
    assert (again(lea).first_name, again(there).first_name, lea_account.first_name) == ("Lou", "Léa", "Léa")
    choose_use_name(person=lea, first_name="Lou", by=account_actor(lea_account))
    lea_account.refresh_from_db()
    assert (again(lea).first_name, again(there).first_name, lea_account.first_name) == ("Lou", "Lou", "Lou")


def test_one_says_it_on_one_s_own_page(lea: YoungPerson, lea_account: User, client_of: ClientOf) -> None:
    phone = client_of(lea_account)
    assert MY_NAME in phone.get("/mon-compte/").content.decode()
    assert "Sur vos papiers\u202f: <bdi>Léa Moreau</bdi>" in phone.get(MY_NAME).content.decode()
    answer = phone.post(MY_NAME, {"first_name": "Lou"}, follow=True)
    assert "Voici votre nom ici\u00a0: Lou Moreau." in answer.content.decode()
    assert again(lea).civil_name == "Léa Moreau"
    assert phone.post(MY_NAME, {"first_name": "?!"}).status_code == 422
    phone.post(MY_NAME, {"first_name": "", "last_name": ""})
    assert not again(lea).has_use_name


def test_professionals_see_both_on_the_file_and_where_they_search(
    lou: YoungPerson, claire: User, sonia: User, client_of: ClientOf
) -> None:
    both = "à l’état civil\u202f: Léa Moreau"
    desk = client_of(claire)
    for path in (f"/jeunes/{lou.pk}/", "/jeunes/", f"/jeunes/{lou.pk}/nom-d-usage/"):
        assert both in desk.get(path).content.decode(), path
    assert both in client_of(sonia).get("/premier-accueil/", {"q": "léa"}).content.decode()
    done = desk.post(f"/jeunes/{lou.pk}/nom-d-usage/", {"first_name": ""}, follow=True).content.decode()
    assert "Nom d’usage retiré." in done
    assert both not in done


def test_the_convocation_says_the_papers_name_and_the_card_the_other(
    lou: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    client_of(claire).post(f"/jeunes/{lou.pk}/carte/")
    page = client_of(claire).get(f"/jeunes/{lou.pk}/convocation/").content.decode()
    assert '<p class="sheet-to"><strong>Léa Moreau</strong></p>' in page
    assert "<strong>Lou M.</strong>" in page


def test_the_desk_finds_both_names_and_a_volunteer_the_one_they_are_called(
    lou: YoungPerson, lea_seat: Seat, hugo: DayPass, claire: User, client_of: ClientOf, client_of_pass: ClientOf
) -> None:
    desk = f"/seances/{lea_seat.session_id}/bureau/"
    both, one = client_of(claire), client_of_pass(hugo)
    row = f'id="seat-{lea_seat.pk}"'
    assert [row in both.get(desk, {"q": text}).content.decode() for text in ("lou", "lea")] == [True, True]
    assert ["Lou M." in one.get(desk, {"q": text}).content.decode() for text in ("lou", "lea")] == [True, False]
    Claim.objects.create(session=lea_seat.session, first_name="Léa")
    [waiting] = board(account_actor(claire), lea_seat.session).claims
    assert [likely.seat for likely in waiting.likely] == [lea_seat]
    assert "Léa M" not in one.get(desk).content.decode()
    assert "Léa Moreau" not in one.get(desk).content.decode()


def test_what_is_official_says_the_papers_name(lou: YoungPerson, claire: User) -> None:
    held = again(lou)
    assert contact_line(Contact(held, received=2, sent=1), dt.date(2026, 11, 25)).startswith(
        "25/11/2026 – Léa Moreau ("
    )


def test_a_merge_chooses_the_names_together(
    lou: YoungPerson, toulon_site: Site, claire: User, nadia: User, actor_of: ActorOf
) -> None:
    kept = make_person(toulon_site, "Léa", "Moreau", claire)
    merge_files(kept=kept, absorbed=lou, take=["name"], by=actor_of(nadia))
    assert (again(kept).full_name, again(kept).civil_name) == ("Lou Moreau", "Léa Moreau")


def test_a_file_emptied_keeps_neither(lou: YoungPerson) -> None:
    forget_person(lou.pk)
    held = again(lou)
    assert (held.civil_first, held.civil_last, held.search_name) == ("", "", "")


def test_an_export_gives_both(lou: YoungPerson, client_of: ClientOf) -> None:
    facts = json.loads(taken(client_of(make_account(lou))).read("mes-donnees.json"))
    assert (facts["compte"]["prenom"], facts["dossiers"][0]["prenom"]) == ("Lou", "Lou")
    assert facts["dossiers"][0]["prenom_a_l_etat_civil"] == "Léa"
