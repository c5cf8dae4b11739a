from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "clicnjob.files"
    label = "files"
