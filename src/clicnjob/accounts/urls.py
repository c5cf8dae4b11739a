from django.urls import path

from clicnjob.accounts.views import security, staff, youth, youth_account

app_name = "accounts"
urlpatterns = [
    path("connexion/", staff.sign_in, name="sign-in"),
    path("connexion/second-facteur/", staff.second_factor, name="second-factor"),
    path("connexion/premier-facteur/", staff.first_factor, name="first-factor"),
    path("connexion/cle/", staff.passkey_options, name="passkey-options"),
    path("connexion/jeune/", youth.sign_in, name="youth-sign-in"),
    path("connexion/jeune/identifiant/", youth.by_username, name="youth-username"),
    path("connexion/jeune/telephone/", youth.by_phone, name="youth-phone"),
    path("connexion/jeune/telephone/code/", youth.by_phone_code, name="youth-phone-code"),
    path("deconnexion/", staff.sign_out, name="sign-out"),
    path("mon-compte/securite/", security.security, name="security"),
    path("mon-compte/confirmer/", security.confirm, name="confirm"),
    path("mon-compte/application/", security.totp, name="totp"),
    path("mon-compte/application/retirer/", security.remove_totp, name="remove-totp"),
    path("mon-compte/cles/ajouter/", security.add_passkey, name="add-passkey"),
    path("mon-compte/cles/retirer/", security.remove_passkey, name="remove-passkey"),
    path("mon-compte/codes-de-secours/", security.recovery_codes, name="recovery-codes"),
    path("mon-compte/mot-de-passe/", security.password, name="password"),
    path("mon-compte/deconnecter-partout/", security.end_everywhere, name="end-everywhere"),
    path("mon-compte/connexion/", youth_account.ways, name="youth-ways"),
    path("mon-compte/connexion/identifiant/", youth_account.username, name="youth-choose-username"),
    path("mon-compte/connexion/telephone/", youth_account.phone, name="youth-verify-phone"),
    path("mon-compte/connexion/telephone/code/", youth_account.phone_code, name="youth-verify-phone-code"),
    path("mon-compte/connexion/code/", youth_account.code, name="youth-code"),
    path("mon-compte/connexion/oublier/", youth_account.forget_device, name="forget-device"),
]
