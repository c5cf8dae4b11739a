"""A lost access given back in person; an account joined as the wrong person undone (R6, R7)."""

from django.utils.translation import gettext as _

from clicnjob.accounts import actions as accounts
from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.enrolment import notices
from clicnjob.enrolment.actions.joining.bells import ring
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.queries import joining as queries
from clicnjob.enrolment.rules import joining as rules
from clicnjob.messaging.actions import set_aside
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Card, YoungPerson


@action
def recover(*, person: YoungPerson, by: Actor) -> Card:
    """Give a lost access back, in person: a new card, the code forgotten, sessions and devices ended (R6).

    The young person chooses another code with the new card; the referent is told. Raises ``not_allowed``.
    """
    rules.check_gives_access_back(by, person)
    held = lock(YoungPerson.objects.filter(pk=person.pk)).select_related("structure", "referent").get()
    link = queries.attached_account(held)
    if link is not None:
        accounts.clear_access(user=lock(User.objects.filter(pk=link.user_id)).get(), by=by)
    card = structures.issue_card(person=held, by=by)
    notices.tell_referent(held, "access_recovered", by=by)
    record(
        "access.recovered", by=by, obj=card, structure_id=held.structure_id, person_id=held.pk, account=link is not None
    )
    ring(held)
    return card


@action
def give_return_code(*, person: YoungPerson, by: Actor) -> str:
    """To who was recognised by voice: eight digits that open with the verified phone and the birth date, for an hour (R6).

    The referent is told. Raises ``not_allowed``, ``not_joined``, ``no_phone`` (the number was never proved: a card, in person).
    """
    rules.check_gives_access_back(by, person)
    held = lock(YoungPerson.objects.filter(pk=person.pk)).select_related("structure", "referent").get()
    link = queries.attached_account(held)
    if link is None:
        raise DomainError(pro("Ce jeune n’a pas de compte."), code="not_joined")
    if link.user.phone_verified_at is None:
        raise DomainError(
            pro("Son numéro n’est pas vérifié : faites une nouvelle carte, en personne."), code="no_phone"
        )
    code = accounts.give_return_code(user=link.user, by=by)
    notices.tell_referent(held, "return_code", by=by)
    record("access.return_code", by=by, obj=link, structure_id=held.structure_id, person_id=held.pk)
    return code


@action
def choose_code_again(*, person: YoungPerson, code: str, proof: queries.Proof, by: Actor) -> User:
    """After ``recover``: another code, chosen by who holds the new card, once.

    Raises ``not_joined``, ``proof_ended``, ``code_kept`` (there is a code already) and what ``set_code`` raises.
    """
    held = lock(YoungPerson.objects.filter(pk=person.pk)).get()
    link = queries.attached_account(held)
    if link is None:
        raise DomainError(_("Vous n’avez pas encore de compte."), code="not_joined")
    if proof.kind != "card" or queries.person_of_proof(proof) != held:
        raise DomainError(_("Cette carte ne marche plus. Demandez-en une autre."), code="proof_ended")
    user: User = lock(User.objects.filter(pk=link.user_id)).get()
    if user.code:
        raise DomainError(_("Votre code est déjà choisi. Tapez-le pour entrer."), code="code_kept")
    accounts.set_code(user=user, code=code, forbidden=rules.birth_codes(held.birth_date), by=by)
    record("code.chosen_again", by=by, obj=user, structure_id=held.structure_id, person_id=held.pk)
    return user


@action
def undo_join(*, person: YoungPerson, by: Actor) -> None:
    """« Mauvaise personne »: end the attachment, empty and close the account; nothing of it is counted (R7).

    The file is free to be joined by the right person, with the same card. Raises ``not_allowed``, ``not_joined``.
    """
    rules.check_undoes(by, person)
    held = lock(YoungPerson.objects.filter(pk=person.pk)).select_related("structure", "referent").get()
    link = queries.attached_account(held)
    if link is None:
        raise DomainError(pro("Ce jeune n’a pas de compte."), code="not_joined")
    structures.end_attachment(attachment=link, wrong_claim=True, by=by)
    if (conversation := Conversation.objects.filter(young_person=held).first()) is not None:
        set_aside(conversation=conversation, author_id=link.user_id, by=by)
    user: User = lock(User.objects.filter(pk=link.user_id)).get()
    accounts.clear_access(user=user, by=by)
    user.first_name, user.last_name, user.phone, user.phone_verified_at = "–", "", "", None
    user.email, user.username = None, None
    user.save(update_fields=["first_name", "last_name", "phone", "phone_verified_at", "email", "username"])
    accounts.deactivate(user=user, by=by)
    claims = Claim.objects.filter(seat__young_person=held, state__in=[ClaimState.MATCHED, ClaimState.CONFIRMED])
    claims.update(state=ClaimState.DROPPED)
    notices.tell_referent(held, "wrong_join", by=by)
    record("account.join_undone", by=by, obj=link)
    ring(held)
