import uuid

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The fictional town, and the small one where professionals train."""

    name = "clicnjob.demo"
    label = "demo"

    def ready(self) -> None:
        """Say who fills trainings."""
        from clicnjob.structures import practising
        from clicnjob.structures.models import Practice, Structure

        def fill(practice: Practice, told: practising.Progress) -> None:
            from clicnjob.demo.practice import FILLER

            FILLER.fill(practice, told)

        def day_pass(structure: Structure) -> uuid.UUID:
            from clicnjob.demo.practice import FILLER

            return FILLER.day_pass(structure)

        practising.register(practising.Filler(fill=fill, day_pass=day_pass))
