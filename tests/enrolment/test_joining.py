"""An account, its code, its activation, its attachment, its conversation and the first message: all or nothing (R6, R7)."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import check_password
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import Device, User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.actors import claimant
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.queries.joining import Proof
from clicnjob.messaging.actions import send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import messages_page
from clicnjob.notifications.models import Outbox
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, SYSTEM, Actor
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Attachment, Card, Site, YoungPerson
from clicnjob.workshops.models import Seat, Session
from tests.conftest import CODE, make_account, make_person
from tests.outcomes import code_of, together

ActorOf = Callable[[User], Actor]


def made() -> dict[str, int]:
    """What a join makes, counted."""
    return {
        "accounts": User.objects.filter(kind="youth").count(),
        "attachments": Attachment.objects.count(),
        "conversations": Conversation.objects.count(),
        "messages": Message.objects.count(),
    }


NOTHING = {"accounts": 0, "attachments": 0, "conversations": 0, "messages": 0}
ONE_OF_EACH = {"accounts": 1, "attachments": 1, "conversations": 1, "messages": 1}


def test_joining_makes_everything(lea: YoungPerson, claire: User) -> None:
    user = joining.join(person=lea, code=CODE, language="en", phone="06 12 34 56 78", discreet=True, by=ANONYMOUS)

    user.refresh_from_db()
    lea.refresh_from_db()
    welcome = Message.objects.get()
    assert made() == ONE_OF_EACH
    assert (user.first_name, user.last_name, user.language, user.phone) == ("Léa", "Moreau", "en", "+33612345678")
    assert (user.discreet, user.activated_at is not None, check_password(CODE, user.code)) == (True, True, True)
    assert (lea.language, lea.discreet) == ("en", True)
    assert (welcome.author, welcome.automatic) == (claire, True)
    assert AuditEvent.objects.filter(event="account.joined", person_id=lea.pk).count() == 1


def test_without_a_referent_nobody_says_welcome(lea: YoungPerson) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(referent=None)

    joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)

    assert made() == {**ONE_OF_EACH, "messages": 0}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0690 12 34 56", "+590690123456"),
        ("0692123456", "+262692123456"),
        ("+687 75 12 34", "+687751234"),
        ("04 94 00 00 00", ""),
        ("06 12 34", ""),
        ("+212 612 345678", ""),
        ("n’importe quoi", ""),
        ("", ""),
    ],
)
def test_a_wrong_number_never_blocks(lea: YoungPerson, typed: str, kept: str) -> None:
    assert joining.join(person=lea, code=CODE, language="fr", phone=typed, by=ANONYMOUS).phone == kept


@pytest.mark.parametrize("code", ["111111", "123456", "12345", "abcdef", "", "140307", "070314"])
def test_a_code_too_easy_makes_nothing(lea: YoungPerson, code: str) -> None:
    """140307 is Léa's birth date."""
    assert code_of(lambda: joining.join(person=lea, code=code, language="fr", by=ANONYMOUS)) in {
        "code_form",
        "code_trivial",
    }
    assert made() == NOTHING


def test_joining_twice_makes_one_account(lea: YoungPerson) -> None:
    joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)

    assert code_of(lambda: joining.join(person=lea, code="594826", language="fr", by=ANONYMOUS)) == "already_joined"
    assert made() == ONE_OF_EACH


def test_a_closed_file_is_not_joined(lea: YoungPerson) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(closed_at=clock.now())

    assert code_of(lambda: joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)) == "closed"
    assert made() == NOTHING


def test_a_card_revoked_in_between_makes_nothing(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    """The page asked before; the action asks again in its own transaction."""
    card = structures.issue_card(person=lea, by=actor_of(claire))
    structures.issue_card(person=lea, by=actor_of(claire))

    proof = Proof("card", card.pk)
    assert (
        code_of(lambda: joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS)) == "proof_ended"
    )
    assert made() == NOTHING


def test_a_card_of_someone_else_makes_nothing(
    lea: YoungPerson, younes: YoungPerson, omar: User, actor_of: ActorOf
) -> None:
    proof = Proof("card", structures.issue_card(person=younes, by=actor_of(omar)).pk)

    assert (
        code_of(lambda: joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS)) == "proof_ended"
    )


def test_a_card_shown_while_the_session_is_open_notes_the_arrival(
    lea: YoungPerson, lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    """R7: in the room one joins by the printed card as by the room's code; nobody is noted by hand afterwards."""
    proof = Proof("card", structures.issue_card(person=lea, by=actor_of(claire)).pk)
    assert code_of(lambda: joining.join(person=lea, code="111111", language="fr", proof=proof, by=ANONYMOUS)) != ""
    lea_seat.refresh_from_db()
    assert (lea_seat.state, lea_seat.arrived_at) == ("registered", None), "refused: nothing was noted"

    joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS)

    lea_seat.refresh_from_db()
    assert (lea_seat.state, lea_seat.arrived_at is not None, made()) == ("present", True, ONE_OF_EACH)
    assert AuditEvent.objects.filter(event="seat.checked_in").count() == 1


@pytest.mark.parametrize("state", ["planned", "closed"])
def test_a_card_shown_at_another_moment_notes_no_arrival(
    session: Session, lea: YoungPerson, lea_seat: Seat, claire: User, actor_of: ActorOf, state: str
) -> None:
    closed = {"closed_at": clock.now(), "closed_by": claire} if state == "closed" else {"opened_at": None}
    Session.objects.filter(pk=session.pk).update(state=state, **closed)
    proof = Proof("card", structures.issue_card(person=lea, by=actor_of(claire)).pk)
    joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS)
    lea_seat.refresh_from_db()
    assert (lea_seat.state, made()) == ("registered", ONE_OF_EACH)


def test_nobody_elses_arrival_and_none_said_excused(
    session: Session, lea: YoungPerson, lea_seat: Seat, toulon_site: Site, claire: User, actor_of: ActorOf
) -> None:
    """Someone excused who comes after all is welcomed by hand: the room may be full by then."""
    other = Seat.objects.create(session=session, young_person=make_person(toulon_site, "Adam", "Roux", claire))
    Seat.objects.filter(pk=lea_seat.pk).update(state="excused", reason="ill")
    proof = Proof("card", structures.issue_card(person=lea, by=actor_of(claire)).pk)
    joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS)
    assert set(Seat.objects.values_list("pk", "state")) == {(lea_seat.pk, "excused"), (other.pk, "registered")}


def test_a_claim_opens_for_half_an_hour(
    session: Session, lea: YoungPerson, lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    claim = joining.claim_place(session=session, first_name="Léa", language="fr", by=ANONYMOUS)
    proof = Proof("claim", claim.pk)
    assert (
        code_of(lambda: joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS)) == "proof_ended"
    )
    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))
    assert (
        code_of(lambda: joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS)) == "proof_ended"
    )
    joining.confirm_claim(claim=claim, by=claimant(claim.pk))
    with clock.travel(clock.now() + dt.timedelta(minutes=31)):
        later = code_of(lambda: joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS))
    assert later == "proof_ended"

    joining.join(person=lea, code=CODE, language="fr", proof=proof, by=claimant(claim.pk))

    assert made() == ONE_OF_EACH


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_account(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    """G34: one card redeemed twenty times in parallel."""
    proof = Proof("card", structures.issue_card(person=lea, by=actor_of(claire)).pk)

    def redeem(_tap: int) -> str:
        return code_of(lambda: joining.join(person=lea, code=CODE, language="fr", proof=proof, by=ANONYMOUS))

    assert sorted(together(redeem, range(20))) == [""] + ["already_joined"] * 19
    assert made() == ONE_OF_EACH


@pytest.mark.django_db(transaction=True)
def test_two_helpers_at_once_give_one_row_to_one_claim(
    session: Session, lea_seat: Seat, claire: User, karim: User, actor_of: ActorOf
) -> None:
    claims = [
        joining.claim_place(session=session, first_name=name, language="fr", by=ANONYMOUS) for name in ("Léa", "Lea")
    ]

    def match(one: tuple[Claim, Actor]) -> str:
        claim, by = one
        return code_of(lambda: joining.match_claim(claim=claim, seat=lea_seat, by=by))

    helpers = [actor_of(claire), actor_of(karim)]
    assert sorted(together(match, zip(claims, helpers, strict=True))) == ["", "already_claimed"]


def test_how_to_be_reached_is_told_after(lea: YoungPerson, actor_of: ActorOf) -> None:
    user = joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)
    by = actor_of(user)

    assert joining.tell_reach(user=user, phone="07 12 34 56 78", discreet=True, by=by) is True
    user.refresh_from_db()
    lea.refresh_from_db()
    assert (user.phone, user.discreet, lea.discreet) == ("+33712345678", True, True)

    assert joining.tell_reach(user=user, phone="12", discreet=False, by=by) is False
    user.refresh_from_db()
    assert (user.phone, user.discreet) == ("+33712345678", False)


def test_the_same_number_stays_verified_and_an_empty_one_is_forgotten(lea: YoungPerson, actor_of: ActorOf) -> None:
    user = joining.join(person=lea, code=CODE, language="fr", phone="0712345678", by=ANONYMOUS)
    User.objects.filter(pk=user.pk).update(phone_verified_at=clock.now())

    joining.tell_reach(user=user, phone="07 12 34 56 78", discreet=True, by=actor_of(user))
    user.refresh_from_db()
    assert (user.phone, user.phone_verified_at is None) == ("+33712345678", False)

    joining.tell_reach(user=user, phone=" ", discreet=True, by=actor_of(user))
    user.refresh_from_db()
    assert (user.phone, user.phone_verified_at) == ("", None)


def test_nobody_tells_for_another(lea: YoungPerson, younes_account: User, actor_of: ActorOf) -> None:
    user = joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)

    by = actor_of(younes_account)
    assert code_of(lambda: joining.tell_reach(user=user, phone="", discreet=True, by=by)) == "not_yours"


# -- a lost access ---------------------------------------------------------------------------------------------------------


def test_reception_gives_a_lost_access_back(
    lea: YoungPerson, lea_account: User, sonia: User, claire: User, actor_of: ActorOf
) -> None:
    old = structures.issue_card(person=lea, by=actor_of(claire))
    Device.objects.create(user=lea_account, token_hash="x", label="Téléphone")
    before = lea_account.get_session_auth_hash()

    card = joining.recover(person=lea, by=actor_of(sonia))

    lea_account.refresh_from_db()
    assert list(Card.objects.filter(young_person=lea, revoked_at=None)) == [card]
    assert card != old
    assert (lea_account.code, Device.objects.filter(revoked_at=None).count()) == ("", 0)
    assert lea_account.get_session_auth_hash() != before
    assert Outbox.objects.count() == 1


def test_the_referent_is_not_told_what_she_did(
    lea: YoungPerson, lea_account: User, claire: User, actor_of: ActorOf
) -> None:
    joining.recover(person=lea, by=actor_of(claire))

    assert Outbox.objects.count() == 0


def test_others_give_nothing_back(
    lea: YoungPerson, lea_account: User, omar: User, ines: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    for by in (actor_of(omar), actor_of(ines), hugo_actor, ANONYMOUS, actor_of(lea_account)):
        assert code_of(joining.recover, person=lea, by=by) == "not_allowed"
    lea_account.refresh_from_db()
    assert check_password(CODE, lea_account.code)


def test_another_code_is_chosen_once_with_the_new_card(
    lea: YoungPerson, lea_account: User, sonia: User, actor_of: ActorOf
) -> None:
    proof = Proof("card", joining.recover(person=lea, by=actor_of(sonia)).pk)

    user = joining.choose_code_again(person=lea, code="594826", proof=proof, by=ANONYMOUS)

    assert (user, check_password("594826", user.code)) == (lea_account, True)
    again = code_of(lambda: joining.choose_code_again(person=lea, code=CODE, proof=proof, by=ANONYMOUS))
    assert again == "code_kept"


def test_a_card_alone_never_changes_a_code(
    lea: YoungPerson, lea_account: User, claire: User, actor_of: ActorOf
) -> None:
    proof = Proof("card", structures.issue_card(person=lea, by=actor_of(claire)).pk)

    assert (
        code_of(lambda: joining.choose_code_again(person=lea, code="594826", proof=proof, by=ANONYMOUS)) == "code_kept"
    )


# -- joined as the wrong person --------------------------------------------------------------------------------------------


def test_a_wrong_join_is_undone(lea: YoungPerson, karim: User, actor_of: ActorOf) -> None:
    wrong = joining.join(person=lea, code=CODE, language="fr", phone="0612345678", by=ANONYMOUS)

    joining.undo_join(person=lea, by=actor_of(karim))

    wrong.refresh_from_db()
    link = Attachment.objects.get()
    assert (link.wrong_claim, link.ended_at is not None) == (True, True)
    assert (wrong.is_active, wrong.last_name, wrong.phone, wrong.code) == (False, "", "", "")


def test_the_right_person_joins_after_an_undo(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    wrong = joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)
    joining.undo_join(person=lea, by=actor_of(claire))

    right = joining.join(person=lea, code="594826", language="fr", by=ANONYMOUS)

    assert right.pk != wrong.pk
    assert list(Attachment.objects.current().values_list("user_id", flat=True)) == [right.pk]
    assert made() == {"accounts": 2, "attachments": 2, "conversations": 1, "messages": 1}


def test_what_the_wrong_person_wrote_is_neither_counted_nor_read(
    lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    wrong = joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)
    conversation = Conversation.objects.get()
    for text, by in (("C’est Noé en fait", actor_of(wrong)), ("Pas de souci, Noé", actor_of(claire))):
        send_message(conversation=conversation, body=text, client_id=uuid.uuid4(), by=by)
    joining.undo_join(person=lea, by=actor_of(claire))

    right = joining.join(person=lea, code="594826", language="fr", by=ANONYMOUS)

    conversation.refresh_from_db()
    assert (conversation.youth_messages, conversation.first_youth_message_at) == (0, None)
    for by, count in ((actor_of(right), 1), (actor_of(claire), 3)):
        lines, _older = messages_page(by, conversation)
        assert len(lines) == count


def test_an_undo_frees_the_row_of_the_desk(
    session: Session, lea: YoungPerson, lea_seat: Seat, claire: User, actor_of: ActorOf
) -> None:
    claim = joining.claim_place(session=session, first_name="Léa", language="fr", by=ANONYMOUS)
    joining.match_claim(claim=claim, seat=lea_seat, by=actor_of(claire))
    joining.confirm_claim(claim=claim, by=claimant(claim.pk))
    joining.join(person=lea, code=CODE, language="fr", by=claimant(claim.pk))
    joining.undo_join(person=lea, by=actor_of(claire))
    right = joining.claim_place(session=session, first_name="Léa", language="fr", by=ANONYMOUS)

    joining.match_claim(claim=right, seat=lea_seat, by=actor_of(claire))

    assert sorted(Claim.objects.values_list("state", flat=True)) == [ClaimState.DROPPED, ClaimState.MATCHED]


def test_only_a_counsellor_undoes(
    lea: YoungPerson, lea_account: User, sonia: User, omar: User, hugo_actor: Actor, actor_of: ActorOf
) -> None:
    for by in (actor_of(sonia), actor_of(omar), hugo_actor, ANONYMOUS, actor_of(lea_account)):
        assert code_of(joining.undo_join, person=lea, by=by) == "not_allowed"
    assert Attachment.objects.current().count() == 1


def test_nothing_to_undo(lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    assert code_of(lambda: joining.undo_join(person=lea, by=actor_of(claire))) == "not_joined"


def test_the_system_may_undo_for_the_demonstration(lea: YoungPerson) -> None:
    make_account(lea)
    joining.undo_join(person=lea, by=SYSTEM)

    assert Attachment.objects.current().count() == 0


def test_joining_costs_a_constant_number_of_queries(
    lea: YoungPerson, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(50):
        joining.join(person=lea, code=CODE, language="fr", by=ANONYMOUS)
