"""What was told to someone goes with their file; how they wanted to be told, with their account."""

import uuid

from clicnjob.notifications.models import ChannelChoice, NoticeEmail, Outbox, PushDevice


def forget_person(person_id: uuid.UUID) -> None:
    """What was sent about a file, and what still waits. Called within ``keeping``'s action."""
    Outbox.objects.filter(young_person_id=person_id).delete()


def forget_account(user_id: uuid.UUID) -> None:
    """Where an account wanted to be told, and what was sent to it. Called within ``keeping``'s action."""
    for model in (ChannelChoice, NoticeEmail, PushDevice):
        model._default_manager.filter(user_id=user_id).delete()
    Outbox.objects.filter(user_id=user_id).delete()
