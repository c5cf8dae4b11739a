import datetime as dt

from django.apps import AppConfig


class StructuresConfig(AppConfig):
    """Structures, those who work there and those who come there."""

    name = "clicnjob.structures"
    label = "structures"

    def ready(self) -> None:
        """Say who hears the bells of a young person, of a caseload, of a structure."""
        from clicnjob.realtime import topics
        from clicnjob.structures.queries import live

        topics.register("person", live.may_hear_person)
        topics.register("caseload", live.may_hear_caseload, for_many=live.heard_caseloads)
        topics.register("structure", live.may_hear_structure)
        self._speak_for_accounts()

    @staticmethod
    def _speak_for_accounts() -> None:
        """Tell the storey below who creates accounts and where a young person's account belongs; what comes due by itself."""
        from clicnjob.accounts import belonging, privilege
        from clicnjob.accounts.models import User
        from clicnjob.shared import jobs
        from clicnjob.structures.models import Attachment
        from clicnjob.structures.queries.staff import creates_accounts
        from clicnjob.structures.tasks import open_accounts, return_hand_overs

        def place_of(user: User) -> belonging.Belonging:
            link = Attachment.objects.current().filter(user=user).order_by("-started_at").first()
            return belonging.Belonging(link.structure_id, link.young_person_id) if link else belonging.Belonging()

        privilege.register(creates_accounts)
        belonging.register(place_of)
        jobs.register("invitations", every=dt.timedelta(minutes=5), run=open_accounts)
        jobs.register("hand-overs", every=dt.timedelta(minutes=5), run=return_hand_overs)
