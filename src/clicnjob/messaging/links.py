"""Sharing a link as a card: https only, its domain shown, opened through the page that says where one goes."""

import uuid

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clicnjob.messaging.cards import Face
from clicnjob.messaging.models import Conversation, SharedCard
from clicnjob.messaging.queries.cards import link_of
from clicnjob.messaging.rules.links import domain_of
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro, pro_lazy
from clicnjob.structures.models import YoungPerson

LONGEST = 1000


class Links:
    """A page of another site. Its target is typed, then sealed: an address may say much about someone."""

    label = pro_lazy("Un lien")

    def offers(self, conversation: Conversation, by: Actor) -> list[tuple[str, str]]:
        """Nothing to choose from: the address is typed."""
        return []

    def words(self, conversation: Conversation, target: str) -> str:
        """The default message. Raises ``not_https``."""
        if not target.lower().startswith("https://") or len(target) > LONGEST or not domain_of(target):
            raise DomainError(
                pro("L’adresse doit commencer par https:// et mener à un site."), code="not_https", field="target"
            )
        return _("Voici un lien pour vous.")

    def faces(self, cards: list[SharedCard], person: YoungPerson) -> dict[uuid.UUID, Face]:
        """The domain, never a preview: nothing is fetched (D13)."""
        found = {}
        for card in cards:
            address = link_of(card, person.structure_id)
            href = f"{reverse('messaging:link')}?{urlencode({'u': address})}"
            found[card.pk] = Face("arrow", domain_of(address), [_("Un autre site")], href=href)
        return found

    def answer(self, card: SharedCard, answer: str, person: YoungPerson, by: Actor) -> str:
        """A link waits for no answer."""
        raise DomainError(_("Cette carte n’attend pas de réponse."), code="no_answer")
