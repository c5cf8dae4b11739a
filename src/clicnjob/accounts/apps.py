from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "clicnjob.accounts"
    label = "accounts"
