"""One running session at Toulon, its twin at Nice, and everyone who could want to look in."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import DAY_PASS, account_actor
from clicnjob.enrolment.models import CallTask, Claim
from clicnjob.enrolment.queries.pairing import pairing_token
from clicnjob.files.decode import Picture
from clicnjob.keeping.models import Deadline
from clicnjob.notifications.queries import stop_path
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Role
from clicnjob.structures.actions import put_logo, put_photo
from clicnjob.structures.models import (
    Card,
    CaseloadImport,
    Closure,
    Cover,
    DistinctPair,
    FileMerge,
    HandOver,
    Invitation,
    Membership,
    Meter,
    Site,
    Structure,
    Transfer,
    YoungPerson,
)
from clicnjob.vault.keys import derived_token, keyed_hash
from clicnjob.workshops.actions import make_station
from clicnjob.workshops.enums import News, SeatState, SessionState
from clicnjob.workshops.models import CalendarFeed, DayPass, Room, Seat, Session, Wait, Workshop
from clicnjob.workshops.notices import new_link
from clicnjob.workshops.queries.calendars import feed_hash, feed_token
from clicnjob.workshops.queries.links import link_path
from tests.conftest import make_account, make_member, make_person, make_session, make_structure
from tests.files.hostile import jpeg

ROLES = ("anon", "youth", "own", "coll", "cover", "lead", "vol", "out", "recep", "sector", "direc", "netw", "other")

PICTURE = Picture(jpeg((64, 40)), 64, 40)

POSTED: dict[str, dict[str, Any]] = {}
"""What a POST must carry to get past the reading of its form, by route."""


@dataclass
class Stage:
    """The values for the addresses, the same for the other structure, and a browser for each role."""

    ids: dict[str, Any]
    other_ids: dict[str, Any]
    clients: dict[str, Client] = field(default_factory=dict)


def _checked_file(conversation: Any, account: User) -> uuid.UUID:
    """A photograph that the young person sent, as if it had been checked."""
    from clicnjob.messaging.actions import send_files
    from clicnjob.messaging.rules.files import Upload

    message = send_files(
        conversation=conversation,
        uploads=[Upload("photo.jpg", PICTURE.data)],
        body="",
        client_id=uuid.uuid4(),
        by=account_actor(account),
    )
    (row,) = message.enclosures.all()
    return _checked(row, conversation.structure_id)


def _checked(row: Any, structure_id: uuid.UUID) -> uuid.UUID:
    """A file that waits, as if it had been examined."""
    from clicnjob.files import store
    from clicnjob.files.remake import Made, Remade
    from clicnjob.messaging.actions.examining import show_file

    made = Remade(Made.PICTURE, PICTURE.data, PICTURE.data, 64, 40, 0, 0, b"")
    laid = [store.lay(PICTURE, structure_id) for _ in range(2)]
    assert show_file(enclosure=row, made=made, laid=laid, by=SYSTEM)
    return row.pk


def _world(
    code: str, city: str, referent: User, leader: User, site: Site, *, colleague: User, room_code: str
) -> dict[str, Any]:
    from clicnjob.appointments.actions import ask as ask_appointment
    from clicnjob.appointments.enums import News as Told
    from clicnjob.appointments.models import Appointment, Proposal, ProposedSlot
    from clicnjob.appointments.notices import new_link as appointment_link
    from clicnjob.appointments.queries.links import link_token as appointment_token
    from clicnjob.documents.actions import receive
    from clicnjob.documents.models import HelpAsk
    from clicnjob.messaging.actions import add_template, make_report, send_message, share_card
    from clicnjob.messaging.models import Conversation, MailingFile, SharedCard

    moment = clock.now()
    person = make_person(site, "Léa", "Moreau", referent)
    account = make_account(person)
    workshop = Workshop.objects.create(structure=site.structure, site=site, title="Atelier", room="Salle", capacity=12)
    session = make_session(workshop, [leader], code=room_code)
    seat = Seat.objects.create(session=session, young_person=person, given_by=referent)
    claim = Claim.objects.create(session=session, first_name="Léa")
    document = receive(person=person, kind="cni", pictures=[PICTURE], by=account_actor(account))
    ask = HelpAsk.objects.create(structure=site.structure, young_person=person, subject="health", reason="lost")
    conversation = Conversation.objects.create(structure=site.structure, young_person=person)
    message = send_message(conversation=conversation, body="Bonjour", client_id=uuid.uuid4(), by=account_actor(account))
    report = make_report(conversation=conversation, report_id=uuid.uuid4(), about="danger", by=account_actor(account))
    template = add_template(title="Relance", body="Bonjour {prenom}", shared=False, by=account_actor(referent))
    share_card(
        conversation=conversation, kind="document", target="cni", client_id=uuid.uuid4(), by=account_actor(referent)
    )
    enclosure = _checked_file(conversation, account)
    put_photo(user=referent, small=PICTURE, large=PICTURE, by=account_actor(referent))
    appointment = Appointment.objects.create(
        structure=site.structure,
        young_person=person,
        counsellor=referent,
        starts_at=moment + dt.timedelta(days=5),
        place=site.address,
        given_by=referent,
    )
    proposal = Proposal.objects.create(
        structure=site.structure,
        young_person=person,
        counsellor=referent,
        proposed_by=referent,
        place=site.address,
        expires_at=moment + dt.timedelta(days=2),
    )
    for days in (3, 4):
        ProposedSlot.objects.create(proposal=proposal, starts_at=moment + dt.timedelta(days=days, hours=1))
    wished = ask_appointment(person=person, subject="job", words="Un CV", wishes=["1am"], by=account_actor(account))
    Deadline.objects.create(
        structure=site.structure, young_person=person, contact_at=moment, told_at=moment, ends_at=moment
    )
    card = Card(young_person=person)
    token = derived_token("card", str(card.id))
    card.token_hash = keyed_hash("card", token)
    card.save()
    day_pass = DayPass.objects.create(
        session=session, first_name="Hugo", token_hash=keyed_hash("day-pass", f"pass-{code}"), given_by=leader
    )
    pairing_id = _pairing(seat, leader)
    invitation = Invitation.objects.create(
        structure=site.structure,
        email=f"nouvelle@{city.lower()}.fr",
        first_name="Jeanne",
        last_name="Petit",
        role="counsellor",
        token_hash=keyed_hash("invitation", f"invitation-{code}"),
        invited_by=referent,
    )
    mailing, mine, banner = _several(site, referent, person)
    cover = Cover.objects.filter(structure=site.structure).first()
    passed = HandOver.objects.create(
        structure=site.structure,
        young_person=make_person(site, "Zoé", "Blanc", colleague),
        former=referent,
        recipient=colleague,
        given_by=referent,
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=9),
    )
    planned = make_session(workshop, [leader], minutes_ago=-5 * 24 * 60, code="")
    Session.objects.filter(pk=planned.pk).update(state="planned", opened_at=None)
    to_come = Seat.objects.create(session=planned, young_person=person, given_by=referent)
    day = clock.today()
    closure = Closure.objects.create(structure=site.structure, first_day=day, last_day=day, reason="Inventaire")
    feed = CalendarFeed(structure=site.structure, user=referent)
    feed.token_hash = feed_hash(feed_token(feed.pk))
    feed.save()
    return {
        "session_id of workshops:change-session": planned.pk,
        "session_id of workshops:double-session": planned.pk,
        "session_id of workshops:cancel-session": planned.pk,
        "closure_id": closure.pk,
        "token of workshops:feed": feed_token(feed.pk),
        "person_id": person.pk,
        "first_id": person.pk,
        "second_id": passed.young_person_id,
        "pair_id": _pair(person, passed.young_person, referent).pk,
        "merge_id": _merge(person, site, referent).pk,
        "site_id": site.pk,
        "room_id": Room.objects.create(site=site, name="Salle", places=20).pk,
        "session_id": session.pk,
        "seat_id": seat.pk,
        "seat_id of enrolment:certificate": _closed(workshop, person, leader),
        "claim_id": claim.pk,
        "document_id": document.pk,
        "page_number": 1,
        "meter_id": Meter.objects.create(structure=site.structure, user=referent, what="files", asked_at=moment).pk,
        "what": "files",
        "ask_id": ask.pk,
        "conversation_id": conversation.pk,
        "message_id": message.pk,
        "report_id": report.pk,
        "template_id": template.pk,
        "shared_id": SharedCard.objects.get(message__conversation=conversation).pk,
        "enclosure_id": enclosure,
        "message_id of messaging:describe-files": conversation.messages.exclude(enclosures=None).get().pk,
        "appointment_id": appointment.pk,
        "proposal_id": proposal.pk,
        "request_id": wished.pk,
        "token of appointments:answer": appointment_token(appointment_link(Told.DAY, appointment).pk),
        "token of appointments:answer-ics": appointment_token(appointment_link(Told.HOURS, appointment).pk),
        "workshop_id": workshop.pk,
        "card_id": card.pk,
        "pass_id": day_pass.pk,
        "invitation_id": invitation.pk,
        "mailing_id": mailing,
        "file_id": MailingFile.objects.get(mailing=mailing).pk,
        "list_id": mine,
        "banner_id": banner,
        "batch_id": passed.batch,
        "cover_id": cover.pk if cover else uuid.uuid4(),
        "membership_id": Membership.objects.get(user=referent).pk,
        "user_id": referent.pk,
        "size": "petite",
        "token": token,
        "token of structures:invitation": f"invitation-{code}",
        "token of enrolment:take-pass": f"pass-{code}",
        "token of enrolment:answer": link_path(new_link(News.GIVEN, seat=seat).pk).split("/")[3],
        "token of enrolment:answer-ics": link_path(new_link(News.GIVEN, seat=to_come).pk).split("/")[3],
        "wait_id": Wait.objects.create(session=session, young_person=person).pk,
        "call_id": CallTask.objects.create(young_person=person, absences=3).pk,
        "pairing_id": pairing_id,
        "station_id": make_station(session=session, by=account_actor(leader)).pk,
        "token of enrolment:phone-door": pairing_token(pairing_id),
        "token of structures:logo": put_logo(structure=site.structure, picture=PICTURE, by=SYSTEM).logo_id.hex,
        "token of notifications:stop": stop_path(account.pk, "sms").split("/")[2],
        "code": room_code,
        "_account": account,
        "_pass": day_pass,
        "_session": session,
        **_caseloads(site, referent),
        "session_id of enrolment:sheet": Session.objects.get(sheets__isnull=False, workshop=workshop).pk,
    }


def _caseloads(site: Site, referent: User) -> dict[str, Any]:
    """A caseload that the referent brought in, someone of it asked to join; and a list being prepared, with a line to settle."""
    from clicnjob.enrolment.models import JoinInvitation
    from clicnjob.enrolment.queries.inviting import invitation_hash, invitation_token
    from clicnjob.structures import actions
    from clicnjob.structures.queries import caseloads

    by = account_actor(referent)

    def prepared(line: str) -> CaseloadImport:
        content = f"Nom;Prénom;Date de naissance\n{line}\n".encode()
        row = actions.prepare_caseload(content=content, site=site, by=by)
        columns = caseloads.open_draft(row).columns
        actions.choose_columns(row=row, columns=columns, site=site, by=by)
        return row

    done = prepared("ZOUAOUI;Imad;09/08/2003")
    actions.start_import(row=done, by=by)
    actions.import_piece(import_id=done.pk, by=SYSTEM)
    pk = uuid.uuid4()
    JoinInvitation.objects.create(
        pk=pk,
        structure=site.structure,
        batch=done,
        young_person=done.lines.get().young_person,
        made_by=referent,
        way="card",
        due_at=clock.now(),
        sent_at=clock.now(),
        token_hash=invitation_hash(invitation_token(pk)),
    )
    draft = prepared("ZOUAOUI;Imed;09/08/2003")
    drafted = ("columns", "preview", "referents", "settle", "leave-rest", "start", "drop")
    return {
        "import_id": done.pk,
        **{f"import_id of enrolment:import-{what}": draft.pk for what in drafted},
        "token of enrolment:invitation": invitation_token(pk),
    }


def _pair(one: YoungPerson, other: YoungPerson, said_by: User) -> DistinctPair:
    """Two who are not the same."""
    first, second = sorted([one.pk, other.pk])
    return DistinctPair.objects.create(structure=one.structure, first_id=first, second_id=second, said_by=said_by)


def _merge(kept: YoungPerson, site: Site, referent: User) -> FileMerge:
    """A file that went into another, long ago."""
    gone = make_person(site, "Lea", "Moreau")
    YoungPerson.objects.filter(pk=gone.pk).update(merged_into=kept, closed_at=clock.now())
    return FileMerge.objects.create(structure=kept.structure, kept=kept, absorbed=gone, merged_by=referent)


def _pairing(seat: Seat, leader: User) -> uuid.UUID:
    """A phone's code for this seat, made by the leader, that no phone took yet; direction allows it."""
    from clicnjob.enrolment.actions.pairing import lend_phone
    from clicnjob.enrolment.models import Pairing

    Structure.objects.filter(pk=seat.session.structure_id).update(own_phones=True)
    seat = Seat.objects.select_related("session__structure").get(pk=seat.pk)
    lent = lend_phone(seat=seat, by=account_actor(leader))
    # Its code is scanned within five minutes; the suite may take twenty.
    Pairing.objects.filter(pk=lent.pk).update(pair_before=clock.now() + dt.timedelta(days=1))
    return lent.pk


def _closed(workshop: Workshop, person: YoungPerson, leader: User) -> uuid.UUID:
    """A session closed some days ago, where the person was: its sheet is made."""
    from clicnjob.workshops.actions.sheets import make_sheet

    session = make_session(workshop, [leader], minutes_ago=4 * 24 * 60, code="")
    seat = Seat.objects.create(session=session, young_person=person, given_by=leader, state=SeatState.PRESENT)
    session.state, session.closed_at, session.closed_by = SessionState.CLOSED, session.ends_at, leader
    session.save()
    make_sheet(session=session, by=account_actor(leader))
    return seat.pk


def _several(site: Site, referent: User, person: YoungPerson) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """What the referent wrote for several: a mailing that waits for tomorrow, a private list, an important message."""
    from clicnjob.messaging.actions import banners, composing, lists
    from clicnjob.messaging.actions.attaching import attach_files
    from clicnjob.messaging.enums import Audience
    from clicnjob.messaging.rules.files import Upload

    by, day = account_actor(referent), clock.today()
    mailing = composing.start_mailing(by=by)
    composing.write_draft(mailing=mailing, body="Bonjour {prenom}", by=by)
    composing.add_recipients(mailing=mailing, people=[person.pk], by=by)
    attach_files(mailing=mailing, uploads=[Upload("photo.jpg", PICTURE.data)], by=by)
    _checked(mailing.files.get(), site.structure_id)
    composing.launch(mailing=mailing, send_at=clock.now() + dt.timedelta(days=1), by=by)
    mine = lists.create_list(name="Garantie jeunes", shared=False, by=by)
    shown = banners.post_banner(body="Fermé lundi", starts_on=day, ends_on=day, audience=Audience.CASELOAD, by=by)
    return mailing.pk, mine.pk, shown.pk


def _transfers(ids: dict[str, Any], other_ids: dict[str, Any]) -> None:
    """Léa of Toulon is asked of Nice; Zoé of Nice of Toulon; Léa of Nice of a third structure, which Toulon knows nothing of."""
    aix = make_structure("13001S00", "Aix", "13")
    for structure, first_name in ((Site.objects.get(pk=other_ids["site_id"]).structure, "Diane"), (aix, "Anne")):
        make_member(structure, first_name, Role.DIRECTION)

    def asked(person: YoungPerson, target: Structure) -> uuid.UUID:
        row = Transfer.objects.create(
            structure=person.structure,
            target=target,
            young_person=person,
            asked_by_id=person.referent_id,
            reason="moved",
            expires_at=clock.now() + Transfer.LIFE,
        )
        return row.pk

    here, there = (YoungPerson.objects.get(pk=one["person_id"]) for one in (ids, other_ids))
    zoe = YoungPerson.objects.get(first_name="Zoé", structure=there.structure)
    ids["transfer_id"], other_ids["transfer_id"] = asked(here, there.structure), asked(there, aix)
    received = asked(zoe, here.structure)
    for route in ("enrolment:accept-transfer", "enrolment:decline-transfer"):
        ids[f"transfer_id of {route}"] = received


def build() -> Stage:
    """Set the stage."""
    toulon, nice = make_structure("83137S00", "Toulon"), make_structure("06088S00", "Nice", "06")
    site = Site.objects.create(structure=toulon, name="Centre", address="10 place d'Armes, 83000 Toulon")
    nice_site = Site.objects.create(structure=nice, name="Vauban", address="4 rue Barla, 06300 Nice")
    claire = make_member(toulon, "Claire", Role.COUNSELLOR)
    karim = make_member(toulon, "Karim", Role.COUNSELLOR)
    amel = make_member(toulon, "Amel", Role.COUNSELLOR)
    lucas = make_member(toulon, "Lucas", Role.COUNSELLOR)
    sonia = make_member(toulon, "Sonia", Role.RECEPTION)
    sami = make_member(toulon, "Sami", Role.SECTOR_MANAGER)
    Membership.objects.filter(user=sami).update(site=site)
    nadia = make_member(toulon, "Nadia", Role.DIRECTION)
    ines = make_member(make_structure("RESEAU", "réseau"), "Inès", Role.NETWORK)
    omar = make_member(nice, "Omar", Role.COUNSELLOR)
    nino = make_member(nice, "Nino", Role.COUNSELLOR)
    day = clock.today()
    Cover.objects.create(structure=toulon, absent=claire, covering=amel, starts_on=day, ends_on=day)
    Cover.objects.create(structure=nice, absent=nino, covering=omar, starts_on=day, ends_on=day)
    ids = _world("83", "Toulon", claire, lucas, site, colleague=karim, room_code="MIDI42")
    other_ids = _world("06", "Nice", omar, nino, nice_site, colleague=nino, room_code="NICE42")
    _transfers(ids, other_ids)
    over = make_session(Workshop.objects.get(pk=ids["workshop_id"]), [lucas], minutes_ago=200, code="")
    past_pass = DayPass.objects.create(
        session=over, first_name="Inaya", token_hash=keyed_hash("day-pass", "past"), given_by=lucas
    )
    stage = Stage(ids, other_ids, {"anon": Client()})
    people = {
        "youth": ids["_account"],
        "own": claire,
        "coll": karim,
        "cover": amel,
        "lead": lucas,
        "recep": sonia,
        "sector": sami,
        "direc": nadia,
        "netw": ines,
        "other": omar,
    }
    for role, user in people.items():
        stage.clients[role] = Client()
        stage.clients[role].force_login(user)
    for role, day_pass in (("vol", ids["_pass"]), ("out", past_pass)):
        client = Client()
        web = client.session
        web[DAY_PASS] = str(day_pass.pk)
        web.save()
        stage.clients[role] = client
    return stage
