"""G9, G10, G36: ``visible_to`` of every table, asked by itself: what the pages filter again afterwards must not hide its faults."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models
from django.http import Http404

from clicnjob.appointments.models import OwnHours
from clicnjob.documents.models import ChasePlan, Document, Piece, Upload
from clicnjob.documents.queries import get_upload
from clicnjob.enrolment.actors import resolve_actors, volunteer_actor
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim, Pairing
from clicnjob.enrolment.queries.joining import may_hear_claim
from clicnjob.enrolment.queries.pairing import get_pairing
from clicnjob.enrolment.rules.answering import CHANGES_UNTIL, may_change
from clicnjob.enrolment.rules.joining import may_help
from clicnjob.files.models import Comparison, StoredFile
from clicnjob.keeping.models import Deadline
from clicnjob.messaging.enums import Audience
from clicnjob.messaging.models import Banner, Message, RecipientList
from clicnjob.messaging.queries.lists import may_rename
from clicnjob.messaging.queries.reports import get_report
from clicnjob.messaging.rules import can_restore
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, Actor, Kind
from clicnjob.shared.http import Access
from clicnjob.structures.enums import CaseloadState
from clicnjob.structures.models import CaseloadImport, Site, Structure, Transfer, YoungPerson
from clicnjob.structures.queries.duplicates import may_find
from clicnjob.structures.queries.transfers import get_structure_to_ask
from clicnjob.workshops.enums import HalfDay, Proof
from clicnjob.workshops.models import DayPass, ImiloCopy, Seat, Session, Signature
from clicnjob.workshops.queries.passes import get_day_pass
from tests.matrix.stage import Stage
from tests.matrix.test_matrix import patterns
from tests.safety.actors import actors_of

pytestmark = pytest.mark.django_db
OURS = sorted(
    (model for model in apps.get_models() if model._meta.app_config.name.startswith("clicnjob.")
     and hasattr(model._default_manager.all(), "visible_to")),
    key=lambda model: model._meta.label,
)  # fmt: skip
SHARED = {
    "structures.Structure": "looked at below: its own row is the structure",
    "structures.Transfer": "asked by one structure of another: both read it",
}
VOLUNTEERS_SEE = {
    "enrolment.Claim",
    "structures.Closure",
    "structures.Site",
    "structures.Structure",
    "workshops.Seat",
    "workshops.Session",
    "workshops.Signature",
}
YOUTH_SEES = {
    "accounts.User",
    "appointments.Appointment",
    "appointments.AppointmentRequest",
    "appointments.Proposal",
    "appointments.ProposedSlot",
    "documents.Document",
    "documents.HelpAsk",
    "documents.Page",
    "messaging.Conversation",
    "messaging.Enclosure",
    "messaging.Message",
    "messaging.Report",
    "messaging.SharedCard",
    "structures.Attachment",
    "structures.Closure",
    "structures.Profile",
    "structures.Site",
    "structures.Structure",
    "structures.Transfer",
    "structures.YoungPerson",
    "workshops.Seat",
    "workshops.Signature",
    "workshops.Wait",
}
"""Tables of which a young person sees a row here; a new one is added with a thought."""


def way_to(model: type[models.Model], target: type[models.Model], depth: int = 3) -> str:
    """The path of foreign keys from a table to another; empty where there is none."""
    paths: list[tuple[type[models.Model], str]] = [(model, "")]
    for _ in range(depth):
        found = []
        for one, path in paths:
            for field in one._meta.get_fields():
                if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type):
                    if field.related_model is target:
                        return f"{path}{field.name}"
                    if field.related_model._meta.label != "accounts.User":
                        found.append((field.related_model, f"{path}{field.name}__"))
        paths = found
    return ""


def seen(model: type[models.Model], actor: Actor) -> "models.QuerySet[models.Model]":
    rows: models.QuerySet[models.Model] = model._default_manager.all().visible_to(actor)  # type: ignore[attr-defined]
    return rows


def home(ids: dict[str, object]) -> Structure:
    return Site.objects.select_related("structure").get(pk=ids["site_id"]).structure


@pytest.fixture
def players(stage: Stage) -> dict[str, Actor]:
    """The people of the stage; what the other structure shows to all its own is laid there too, and tables that no page fills."""
    Banner.objects.filter(pk=stage.other_ids["banner_id"]).update(audience=Audience.STRUCTURE)
    people = actors_of(stage)
    zoe = Seat.objects.create(session_id=stage.ids["session_id"], young_person_id=stage.ids["second_id"])
    seats = Seat.objects.filter(pk__in=[stage.ids["seat_id"], stage.other_ids["seat_id"], zoe.pk])
    for seat in seats.select_related("session", "young_person"):
        structure = seat.young_person.structure_id
        ChasePlan.objects.get_or_create(structure_id=structure)
        ImiloCopy.objects.create(seat=seat, word="Réalisé", copied_by_id=people["own"].user_id)
        Signature.objects.create(
            session=seat.session, seat=seat, half_day=HalfDay.MORNING, proof=Proof.CODE, signed_at=clock.now()
        )
        sender = people["own" if structure == people["own"].structure_id else "other"]
        begun = Upload.objects.create(
            young_person=seat.young_person, sent_by_kind=Kind.STAFF, sent_by_id=sender.user_id, ends_at=clock.now()
        )  # fmt: skip
        OwnHours.objects.create(
            user_id=sender.user_id, site_id=seat.young_person.site_id, weekday=1, opens_at=dt.time(9), closes_at=dt.time(12)
        )  # fmt: skip
        Piece.objects.create(
            upload=begun,
            part=uuid.uuid4(),
            number=0,
            file=StoredFile.objects.create(
                structure_id=structure, media_type="image/jpeg", size=1, store_name=uuid.uuid4().hex
            ),
        )
    return people


def test_nothing_of_another_structure_is_visible(stage: Stage, players: dict[str, Actor]) -> None:
    """In every table that leads to a structure, to everybody of each."""
    places = {"toulon": home(stage.ids), "nice": home(stage.other_ids)}
    wrong, looked = [], 0
    for role, actor in players.items():
        own = places["nice" if role == "other" else "toulon"]
        for model in OURS:
            way = way_to(model, Structure)
            if not way or model._meta.label in SHARED or role in {"anon", "netw"}:
                continue
            rows = seen(model, actor)
            looked += rows.exists()
            strangers = rows.exclude(**{way: own}).exclude(**{f"{way}__isnull": True}).count()
            if strangers:
                wrong.append((role, model._meta.label, strangers))

    assert wrong == []
    assert looked > 100


def test_who_is_nobody_sees_nothing(stage: Stage, players: dict[str, Actor]) -> None:
    """Not signed in, or with a day pass of a session that is over."""
    assert [model._meta.label for model in OURS if seen(model, players["anon"]).exists()] == []
    assert [model._meta.label for model in OURS if seen(model, players["out"]).exists()] == []


def test_a_volunteer_sees_tables_of_the_session_alone(stage: Stage, players: dict[str, Actor]) -> None:
    """And in them the rows of the running session."""
    tables = {model._meta.label for model in OURS if seen(model, players["vol"]).exists()}

    assert tables <= VOLUNTEERS_SEE


def test_a_young_person_sees_rows_of_their_own(stage: Stage, players: dict[str, Actor]) -> None:
    lea = YoungPerson.objects.get(pk=stage.ids["person_id"])
    tables, strangers = set(), []
    for model in OURS:
        rows = seen(model, players["youth"])
        if not rows.exists():
            continue
        tables.add(model._meta.label)
        way = way_to(model, YoungPerson, 2)
        if way and rows.exclude(**{way: lea}).exclude(**{f"{way}__isnull": True}).exists():
            strangers.append(model._meta.label)

    assert strangers == []
    assert tables <= YOUTH_SEES


def test_the_network_sees_no_young_person(stage: Stage, players: dict[str, Actor]) -> None:
    leading = [model for model in OURS if model is YoungPerson or way_to(model, YoungPerson)]

    assert len(leading) > 20
    assert [model._meta.label for model in leading if seen(model, players["netw"]).exists()] == []


def test_followed_files_alone_pass_to_a_colleague(stage: Stage, players: dict[str, Actor]) -> None:
    lea = YoungPerson.objects.filter(pk=stage.ids["person_id"])
    assert lea.passed_on_by(players["own"]).exists()
    lea.update(closed_at=clock.now())
    assert not lea.passed_on_by(players["own"]).exists()
    lea.update(closed_at=None)


VOLUNTEERS_ENTER = {
    "enrolment:ask-help",
    "enrolment:check-in",
    "enrolment:check-in-card",
    "enrolment:desk",
    "enrolment:drop-claim",
    "enrolment:end-help",
    "enrolment:match-claim",
    "enrolment:phone",
    "enrolment:phone-code",
    "enrolment:seat-scan",
    "enrolment:sign",
    "enrolment:take-help",
}


def test_where_volunteers_enter() -> None:
    """The list of doors: letting them in elsewhere would be seen here, even where they would find nothing."""
    doors = {
        name
        for name, pattern in patterns()
        if isinstance(access := getattr(pattern.callback, "access", None), Access)
        and Kind.VOLUNTEER in access.who
        and not set(Kind) <= access.who
    }

    assert doors == VOLUNTEERS_ENTER


# -- walls that pages stand behind, each asked alone -----------------------------------------------------------------


def test_a_pass_taken_back_makes_nobody(stage: Stage, players: dict[str, Actor]) -> None:
    taken = stage.ids["_pass"]
    assert volunteer_actor(taken.pk).is_volunteer
    DayPass.objects.filter(pk=taken.pk).update(revoked_at=clock.now())
    assert volunteer_actor(taken.pk).kind is Kind.ANONYMOUS
    DayPass.objects.filter(pk=taken.pk).update(revoked_at=None)


def test_who_checks_papers(stage: Stage, players: dict[str, Actor]) -> None:
    checked = {
        role: Document.objects.all().verifiable_by(actor, moment=clock.now()).exists()
        for role, actor in players.items()
        if role in {"anon", "youth", "recep", "netw", "vol", "own", "other"}
    }

    assert checked == {
        "anon": False, "youth": False, "recep": False, "netw": False, "vol": False, "own": True, "other": True
    }  # fmt: skip


def test_a_comparison_of_the_store_is_for_direction(players: dict[str, Actor]) -> None:
    Comparison.objects.create(objects_found=1, orphans=0, lost=0)

    assert [role for role, actor in players.items() if Comparison.objects.all().visible_to(actor).exists()] == ["direc"]


def test_a_young_person_reads_transfers_on_both_sides(stage: Stage, players: dict[str, Actor]) -> None:
    sent = Transfer.objects.get(pk=stage.ids["transfer_id"])
    theirs = Transfer.objects.all().visible_to(players["youth"])
    assert sent in theirs
    other = Transfer.objects.exclude(young_person_id=stage.ids["person_id"]).first()
    assert other is not None
    assert other not in theirs
    assert other in Transfer.objects.all().visible_to(replace(players["youth"], person_id=other.young_person_id))


def test_who_helps_in_a_room(stage: Stage, players: dict[str, Actor]) -> None:
    session = Session.objects.get(pk=stage.ids["session_id"])

    helps = {role for role, actor in players.items() if may_help(actor, session, leads=False)}
    assert helps == {"own", "coll", "cover", "lead", "vol"}
    assert may_help(players["direc"], session, leads=True)


def test_who_renames_a_list(stage: Stage, players: dict[str, Actor]) -> None:
    mine = RecipientList.objects.get(pk=stage.ids["list_id"])

    assert [role for role, actor in players.items() if may_rename(actor, mine)] == ["own"]
    mine.shared = True
    assert sorted(role for role, actor in players.items() if may_rename(actor, mine)) == ["direc", "own"]


def test_who_takes_a_withdrawal_back(stage: Stage, players: dict[str, Actor]) -> None:
    message, moment = Message.objects.get(pk=stage.ids["message_id"]), clock.now()

    assert not can_restore(players["youth"], message, moment), "nothing was withdrawn"
    message.withdrawn_at = moment - dt.timedelta(minutes=9)
    assert [role for role, actor in players.items() if can_restore(actor, message, moment)] == ["youth"]
    message.withdrawn_at = moment - dt.timedelta(minutes=11)
    assert not can_restore(players["youth"], message, moment)


def test_a_sending_is_its_senders_own(stage: Stage, players: dict[str, Actor]) -> None:
    """The same identifier under another kind of sender is somebody else."""
    own = players["own"]
    assert own.user_id is not None
    lea = YoungPerson.objects.get(pk=stage.ids["person_id"])
    upload = Upload.objects.create(
        young_person=lea, sent_by_kind=Kind.VOLUNTEER, sent_by_id=own.user_id,
        ends_at=clock.now() + dt.timedelta(hours=1),
    )  # fmt: skip
    assert upload not in Upload.objects.all().visible_to(own)
    Upload.objects.filter(pk=upload.pk).update(sent_by_kind=Kind.STAFF)
    assert upload in Upload.objects.all().visible_to(own)


def test_a_report_is_opened_by_direction_alone(stage: Stage, players: dict[str, Actor]) -> None:
    """Not by its author either, whose page shows what became of it without opening it."""

    def opens(actor: Actor) -> bool:
        try:
            return get_report(actor, stage.ids["report_id"]).pk == stage.ids["report_id"]
        except Http404:
            return False

    assert [role for role, actor in players.items() if opens(actor)] == ["direc"]


def test_a_sending_goes_on_for_its_young_person_until_its_hour(stage: Stage, players: dict[str, Actor]) -> None:
    """Its sender's, for whom it was begun, by its own number, while it lasts."""
    own = players["own"]
    lea = YoungPerson.objects.get(pk=stage.ids["person_id"])
    zoe = YoungPerson.objects.get(pk=stage.ids["second_id"])
    upload, other = (
        Upload.objects.create(
            young_person=lea, sent_by_kind=Kind.STAFF, sent_by_id=own.user_id, ends_at=clock.now() + dt.timedelta(hours=1)
        )
        for _ in range(2)
    )  # fmt: skip

    assert get_upload(own, lea, upload.pk) == upload
    assert get_upload(own, lea, other.pk) == other
    for actor, person, pk in (
        (players["coll"], lea, upload.pk),
        (own, zoe, upload.pk),
        (own, lea, uuid.uuid4()),
    ):
        with pytest.raises(Http404):
            get_upload(actor, person, pk)
    Upload.objects.filter(pk=upload.pk).update(ends_at=clock.now())
    with pytest.raises(Http404):
        get_upload(own, lea, upload.pk)


def test_a_claim_is_heard_by_its_browser_while_it_lives(stage: Stage, players: dict[str, Actor]) -> None:
    mine = replace(players["anon"], claim_id=stage.ids["claim_id"])
    assert may_hear_claim(mine, stage.ids["claim_id"])
    assert not may_hear_claim(mine, stage.other_ids["claim_id"])
    assert not may_hear_claim(players["own"], stage.ids["claim_id"])
    Claim.objects.filter(pk=stage.ids["claim_id"]).update(state=ClaimState.DROPPED)
    assert not may_hear_claim(mine, stage.ids["claim_id"])
    Claim.objects.filter(pk=stage.ids["claim_id"]).update(state=ClaimState.WAITING)


def test_a_session_proves_who_one_is_by_all_it_holds(stage: Stage, players: dict[str, Actor]) -> None:
    """Outside the request cycle too: the account, the way it signed in, the fingerprint of its secrets."""
    held = dict(stage.clients["own"].session)
    assert resolve_actors([held]) == [players["own"]]
    for name, value in (
        ("_auth_user_id", str(uuid.uuid4())),
        ("_auth_user_backend", "gone.Backend"),
        ("_auth_user_hash", "0" * 64),
    ):
        assert resolve_actors([held | {name: value}]) == [ANONYMOUS], name


def test_a_structure_is_asked_by_its_own_number(stage: Stage, players: dict[str, Actor]) -> None:
    other, own = home(stage.other_ids), home(stage.ids)
    assert get_structure_to_ask(players["own"], other.pk) == other
    for pk in (own.pk, uuid.uuid4()):
        with pytest.raises(Http404):
            get_structure_to_ask(players["own"], pk)


def test_what_a_director_says_to_their_own_is_not_said_to_all(stage: Stage, players: dict[str, Actor]) -> None:
    lea = YoungPerson.objects.get(pk=stage.ids["person_id"])
    today = clock.today()
    said = Banner.objects.create(
        structure_id=lea.structure_id, author_id=players["direc"].user_id, audience=Audience.CASELOAD, sealed_body=b"",
        starts_on=today, ends_on=today,
    )  # fmt: skip

    assert said not in Banner.objects.all().shown_to(lea, today)
    Banner.objects.filter(pk=said.pk).update(audience=Audience.STRUCTURE)
    assert said in Banner.objects.all().shown_to(lea, today)


def test_what_a_counsellor_says_is_said_to_their_own(stage: Stage, players: dict[str, Actor]) -> None:
    lea = YoungPerson.objects.get(pk=stage.ids["person_id"])
    today = clock.today()
    mine = Banner.objects.filter(pk=stage.ids["banner_id"])
    mine.update(author=lea.referent_id, audience=Audience.CASELOAD, starts_on=today, ends_on=today, ended_at=None)
    assert mine.get() in Banner.objects.all().shown_to(lea, today)
    mine.update(audience=Audience.STRUCTURE)
    assert mine.get() not in Banner.objects.all().shown_to(lea, today)


def test_a_day_pass_is_found_by_its_own_number(stage: Stage, players: dict[str, Actor]) -> None:
    assert get_day_pass(players["lead"], stage.ids["pass_id"]).pk == stage.ids["pass_id"]
    for pk in (stage.other_ids["pass_id"], uuid.uuid4()):
        with pytest.raises(Http404):
            get_day_pass(players["lead"], pk)


def test_a_phone_is_lent_for_one_place(stage: Stage, players: dict[str, Actor]) -> None:
    lent = Pairing.objects.get(pk=stage.ids["pairing_id"])
    maker = next(actor for actor in players.values() if Pairing.objects.all().visible_to(actor).filter(pk=lent.pk))
    assert get_pairing(maker, stage.ids["seat_id"], lent.pk) == lent
    for seat_id, pk in ((stage.other_ids["seat_id"], lent.pk), (stage.ids["seat_id"], uuid.uuid4())):
        with pytest.raises(Http404):
            get_pairing(maker, seat_id, pk)


def test_who_is_shown_possible_duplicates(players: dict[str, Actor]) -> None:
    assert {role for role, actor in players.items() if may_find(actor)} == {"recep", "sector", "direc"}


def test_a_place_is_changed_until_its_hour(stage: Stage, players: dict[str, Actor]) -> None:
    seat = Seat.objects.select_related("session").get(pk=stage.ids["seat_id"])
    last = seat.session.starts_at - CHANGES_UNTIL
    second = dt.timedelta(seconds=1)

    assert [may_change(seat, moment) for moment in (last - second, last, last + second)] == [True, True, False]


def test_a_counsellor_sees_the_ends_of_files_they_follow(stage: Stage, players: dict[str, Actor]) -> None:
    zoe = YoungPerson.objects.get(pk=stage.ids["second_id"])
    moment = clock.now()
    end = Deadline.objects.create(
        structure_id=zoe.structure_id, young_person=zoe, contact_at=moment, told_at=moment, ends_at=moment
    )

    seen_by = {role for role in ("own", "coll", "direc") if end in Deadline.objects.all().visible_to(players[role])}
    assert seen_by == {"coll", "direc"}


def test_a_list_being_prepared_is_its_authors(stage: Stage, players: dict[str, Actor]) -> None:
    rows = CaseloadImport.objects.filter(made_by_id=players["own"].user_id)
    draft, brought = rows.filter(state=CaseloadState.DRAFT), rows.exclude(state=CaseloadState.DRAFT)

    assert draft.visible_to(players["own"]).exists()
    assert brought.visible_to(players["direc"]).exists()
    assert not draft.visible_to(players["direc"]).exists()
