import uuid

from django.apps import AppConfig

from clicnjob.shared.actor import Actor


class StructuresConfig(AppConfig):
    """Structures, those who work there and those who come there."""

    name = "clicnjob.structures"
    label = "structures"

    def ready(self) -> None:
        """Say who hears a young person's bell: whoever sees the card."""
        from clicnjob.realtime import topics
        from clicnjob.structures.models import YoungPerson

        def may_hear_person(actor: Actor, person_id: uuid.UUID) -> bool:
            return YoungPerson.objects.all().visible_to(actor).filter(pk=person_id).exists()

        topics.register("person", may_hear_person)
