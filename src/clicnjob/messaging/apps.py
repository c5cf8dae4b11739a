from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "clicnjob.messaging"
    label = "messaging"
