"""What comes due by itself in conversations."""

from clicnjob.messaging.tasks.digest import send_digests
from clicnjob.messaging.tasks.files import check_files, destroy_expired_files
from clicnjob.messaging.tasks.messages import answer_those_who_wait, forget_mailings, send_mailings

__all__ = [
    "answer_those_who_wait",
    "check_files",
    "destroy_expired_files",
    "forget_mailings",
    "send_digests",
    "send_mailings",
]
