"""Choosing young people to write to, or to put on a list: those of one's reach whose file is open."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef

from clicnjob.messaging.models import Conversation, ListMember, RecipientList
from clicnjob.shared import clock
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.structures.models.people import YoungPersonQuerySet
from clicnjob.structures.queries import matching

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Pick:
    """What is asked: a name, and filters. An empty one asks for everybody of one's reach."""

    text: str = ""
    whose: str = ""
    """"moi": one's own caseload; "autres": reached otherwise (cover, reception of the day…)."""
    account: str = ""
    """"oui", "non"."""
    age: str = ""
    """"mineur", "majeur"."""
    state: str = ""
    """"sans-reponse", "jamais-ecrit", "a-finaliser"."""
    site: str = ""
    list_id: str = ""


def uuid_of(value: str) -> uuid.UUID:
    """An id of an address or a form; one that no row has for anything else."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return NOWHERE


def within_reach(actor: Actor, *, moment: dt.datetime) -> YoungPersonQuerySet:
    """Those whom the actor may write to: content reach, open file."""
    return YoungPerson.objects.all().content_visible_to(actor, moment=moment).open()


def pickable(actor: Actor, pick: Pick) -> YoungPersonQuerySet:
    """Those of one's reach that ``pick`` asks for, by name; each with ``has_account``."""
    moment = clock.now()
    accounts = Attachment.objects.current().filter(young_person=OuterRef("pk"))
    people = within_reach(actor, moment=moment).annotate(has_account=Exists(accounts))
    if pick.text.strip():
        people = matching(people, pick.text)
    if pick.whose == "moi":
        people = people.filter(referent_id=actor.user_id)
    elif pick.whose == "autres":
        people = people.exclude(referent_id=actor.user_id)
    if pick.account in {"oui", "non"}:
        people = people.filter(has_account=pick.account == "oui")
    if pick.age in {"mineur", "majeur"}:
        today = clock.local(moment).date()
        # Born on 29 February: of age on 1 March, like everywhere else here.
        leap = today.month == 2 and today.day == 29
        eighteen = today.replace(year=today.year - 18, day=28 if leap else today.day)
        people = (
            people.filter(birth_date__gt=eighteen) if pick.age == "mineur" else people.filter(birth_date__lte=eighteen)
        )
    threads = Conversation.objects.filter(young_person=OuterRef("pk"))
    if pick.state == "sans-reponse":
        people = people.filter(Exists(threads.filter(unanswered_since__isnull=False)))
    elif pick.state == "jamais-ecrit":
        people = people.exclude(Exists(threads.filter(youth_messages__gt=0)))
    elif pick.state == "a-finaliser":
        people = people.filter(finalised_at=None)
    if pick.site:
        people = people.filter(site_id=uuid_of(pick.site))
    if pick.list_id:
        lists = RecipientList.objects.all().visible_to(actor).filter(pk=uuid_of(pick.list_id))
        people = people.filter(pk__in=ListMember.objects.filter(recipient_list__in=lists).values("young_person_id"))
    return people.order_by("last_name", "first_name", "pk")


def pickable_page(actor: Actor, pick: Pick, *, page: int = 1) -> Page[YoungPerson]:
    """One page of them. Two queries, whatever their number."""
    return Paginator(pickable(actor, pick).select_related("site", "referent"), PER_PAGE).get_page(page)
