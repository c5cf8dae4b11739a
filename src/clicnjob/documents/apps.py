from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "clicnjob.documents"
    label = "documents"
