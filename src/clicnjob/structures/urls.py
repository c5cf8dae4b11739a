from django.urls import path

from clicnjob.structures.views import covers, invitations, profiles, settings, team, watching

app_name = "structures"
urlpatterns = [
    path("equipe/", team.team, name="team"),
    path("equipe/inviter/", team.invite, name="invite"),
    path("equipe/invitations/<uuid:invitation_id>/annuler/", team.revoke_invitation, name="revoke-invitation"),
    path("equipe/invitations/<uuid:invitation_id>/confirmer/", team.approve_invitation, name="approve-invitation"),
    path("equipe/remplacements/", covers.covers, name="covers"),
    path("equipe/remplacements/<uuid:cover_id>/arreter/", covers.end_cover, name="end-cover"),
    path("equipe/<uuid:membership_id>/", team.member, name="member"),
    path("equipe/comptes-inactifs/", team.dormant, name="dormant"),
    path("equipe/<uuid:membership_id>/garder/", team.keep_member, name="keep-member"),
    path("equipe/<uuid:membership_id>/second-facteur/", team.reset_factor, name="reset-factor"),
    path("equipe/<uuid:membership_id>/mot-de-passe/", team.renew_password, name="renew-password"),
    path("equipe/<uuid:membership_id>/photo/", profiles.member_photo, name="member-photo"),
    path("equipe/controle/", watching.watch, name="watch"),
    path("equipe/controle/<uuid:meter_id>/lever/", watching.lift, name="lift"),
    path("continuer/<slug:what>/", watching.go_on, name="go-on"),
    path("mon-profil/", profiles.profile, name="profile"),
    path("mon-profil/photo/", profiles.own_photo, name="own-photo"),
    path("photos/<uuid:user_id>/<slug:size>/", profiles.photo, name="photo"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("structure/", invitations.switch, name="switch"),
    path(
        "structure/invitations/<uuid:invitation_id>/repondre/", invitations.answer_invitation, name="answer-invitation"
    ),
    path("structure/<uuid:membership_id>/quitter/", invitations.leave, name="leave-structure"),
    path("parametres/", settings.settings, name="settings"),
    path("parametres/annuler/", settings.undo, name="settings-undo"),
    path("parametres/structure/", settings.identity, name="settings-identity"),
    path("parametres/ton/", settings.voice, name="settings-voice"),
    path("parametres/delais/", settings.delays, name="settings-delays"),
    path("parametres/volontaires/", settings.volunteers, name="settings-volunteers"),
    path("parametres/mentions/", settings.legal, name="settings-legal"),
    path("parametres/image/", settings.image, name="settings-image"),
    path("parametres/image/logo/", settings.change_logo, name="settings-logo"),
    path("logo/<str:token>/", settings.logo, name="logo"),
    path("parametres/antennes/", settings.sites, name="site-add"),
    path("parametres/antennes/<uuid:site_id>/horaires/", settings.site_hours, name="site-hours"),
    path("parametres/antennes/<uuid:site_id>/fermer/", settings.site_close, name="site-close"),
]
