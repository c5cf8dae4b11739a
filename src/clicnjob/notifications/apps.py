from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "clicnjob.notifications"
    label = "notifications"
