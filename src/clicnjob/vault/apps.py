from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "clicnjob.vault"
    label = "vault"
