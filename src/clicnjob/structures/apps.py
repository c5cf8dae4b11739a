import datetime as dt

from django.apps import AppConfig


class StructuresConfig(AppConfig):
    """Structures, those who work there and those who come there."""

    name = "clicnjob.structures"
    label = "structures"

    def ready(self) -> None:
        """Say who hears the bells of a young person, of a caseload, of a structure."""
        from clicnjob.realtime import topics
        from clicnjob.structures import kept
        from clicnjob.structures.actions import merging_rows
        from clicnjob.structures.queries import live
        from clicnjob.structures.queries.caseloads import may_hear_import

        kept.declare()
        topics.register("person", live.may_hear_person)
        topics.register("caseload", live.may_hear_caseload, for_many=live.heard_caseloads)
        topics.register("structure", live.may_hear_structure)
        topics.register("import", may_hear_import)
        merging_rows.register()
        self._speak_for_accounts()

    @staticmethod
    def _speak_for_accounts() -> None:
        """Tell the storey below who creates accounts and where a young person's account belongs; what comes due by itself."""
        from clicnjob.accounts import belonging, privilege
        from clicnjob.accounts.models import User
        from clicnjob.shared import jobs
        from clicnjob.structures.models import Attachment
        from clicnjob.structures.queries.staff import creates_accounts
        from clicnjob.structures.tasks import (
            erase_drafts,
            go_on_with_imports,
            open_accounts,
            practices,
            return_hand_overs,
            review_accounts,
            settle_merges,
            sweep_sights,
        )

        def place_of(user: User) -> belonging.Belonging:
            links = Attachment.objects.current().filter(user=user).select_related("young_person")
            link = links.order_by("-started_at").first()
            if link is None:
                return belonging.Belonging()
            return belonging.Belonging(link.structure_id, link.young_person_id, link.young_person.birth_date)

        privilege.register(creates_accounts)
        belonging.register(place_of)
        jobs.register("invitations", every=dt.timedelta(minutes=5), run=open_accounts)
        jobs.register("dormant-accounts", every=dt.timedelta(hours=6), run=review_accounts)
        jobs.register("merges", every=dt.timedelta(hours=6), run=settle_merges)
        jobs.register("hand-overs", every=dt.timedelta(minutes=5), run=return_hand_overs)
        jobs.register("sights", every=dt.timedelta(hours=6), run=sweep_sights)
        jobs.register("trainings", every=dt.timedelta(seconds=2), run=practices)
        jobs.register("imports", every=dt.timedelta(seconds=1), run=go_on_with_imports)
        jobs.register("drafts", every=dt.timedelta(minutes=30), run=erase_drafts)
