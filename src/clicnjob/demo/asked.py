"""What is asked for, seen in the demonstration: papers that wait, one brought to the workshop, one ask for help, one reminder."""

import datetime as dt

from clicnjob.accounts.models import User
from clicnjob.demo.pictures import specimen
from clicnjob.documents import actions as documents
from clicnjob.documents.enums import DocumentKind, HelpReason, Standing, Subject
from clicnjob.documents.queries import situations_of
from clicnjob.enrolment.actors import account_actor
from clicnjob.shared import clock
from clicnjob.structures.models import Attachment, YoungPerson


def papers_asked_for(claire: User, end: dt.datetime) -> None:
    """Some of Claire's young people answered in the last days, each in another way."""
    links = Attachment.objects.current().filter(young_person__referent=claire, young_person__closed_at=None)
    links = links.select_related("young_person__structure", "young_person__referent", "user").order_by("-started_at")
    followed = [(link.young_person, account_actor(link.user)) for link in links]
    found = situations_of(person for person, _by in followed)

    def stands(person: YoungPerson, subject: Subject) -> Standing:
        return next(one.standing for one in found[person.pk] if one.asked.subject is subject)

    without = [pair for pair in followed if stands(pair[0], Subject.IDENTITY) in {Standing.MISSING, Standing.REFUSED}]
    proved = [pair for pair in followed if stands(pair[0], Subject.IDENTITY) is Standing.JUSTIFIED]
    by = account_actor(claire)
    with clock.travel(end - dt.timedelta(hours=20)):
        for (person, youth), kind in zip(
            proved[:3], (DocumentKind.VITALE, DocumentKind.RIGHTS, DocumentKind.ADDRESS), strict=False
        ):
            documents.receive(person=person, kind=kind, pictures=[specimen()], by=youth)
        for person, youth in without[:1]:
            documents.ask_help(person=person, subject=Subject.IDENTITY, reason=HelpReason.LOST, by=youth)
        for person, youth in without[1:2]:
            documents.bring(person=person, subject=Subject.IDENTITY, coming=True, by=youth)
        documents.chase_each(people=[person for person, _youth in without[2:4]], by=by)
    with clock.travel(end - dt.timedelta(hours=18)):
        for person, _youth in without[4:5]:
            ends = (end + dt.timedelta(days=40)).date()
            documents.see_original(person=person, kind=DocumentKind.RECEIPT, expires_on=ends, by=by)
