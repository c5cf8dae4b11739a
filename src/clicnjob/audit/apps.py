from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "clicnjob.audit"
    label = "audit"
