import datetime as dt

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The channel between young people and their counsellors."""

    name = "clicnjob.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Who hears which bell; mailings go, files are checked then destroyed, who writes to a closed door is answered."""
        from clicnjob.messaging import cards, kept, merging, queries, tasks
        from clicnjob.messaging.actions import take_sms
        from clicnjob.messaging.links import Links
        from clicnjob.messaging.queries.mailings import may_hear_mailing
        from clicnjob.messaging.settings_line import answers, templates
        from clicnjob.notifications.inbound import on_answer
        from clicnjob.realtime import topics
        from clicnjob.shared import jobs
        from clicnjob.shared.actor import SYSTEM
        from clicnjob.structures import panel

        kept.declare()
        jobs.register("mailings_forgotten", every=dt.timedelta(days=1), run=tasks.forget_mailings)
        panel.register("4 answers", answers)
        panel.register("5 templates", templates)
        jobs.register("files_waiting", every=dt.timedelta(seconds=1), run=tasks.check_files)
        jobs.register("files_expired", every=dt.timedelta(minutes=1), run=tasks.destroy_expired_files)
        topics.register("conversation", queries.may_hear, for_many=queries.heard)
        topics.register("mailing", may_hear_mailing)
        jobs.register("mailings", every=dt.timedelta(seconds=1), run=tasks.send_mailings)
        jobs.register("closed_answers", every=dt.timedelta(seconds=10), run=tasks.answer_those_who_wait)
        cards.register(cards.LINK, Links())
        jobs.register("digest", every=dt.timedelta(minutes=5), run=tasks.send_digests)
        merging.register()
        on_answer(lambda number, text, event: take_sms(number=number, text=text, event_id=event, by=SYSTEM))
