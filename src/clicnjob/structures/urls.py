from django.urls import path

from clicnjob.structures.views import covers, invitations, settings, team

app_name = "structures"
urlpatterns = [
    path("equipe/", team.team, name="team"),
    path("equipe/inviter/", team.invite, name="invite"),
    path("equipe/invitations/<uuid:invitation_id>/annuler/", team.revoke_invitation, name="revoke-invitation"),
    path("equipe/invitations/<uuid:invitation_id>/confirmer/", team.approve_invitation, name="approve-invitation"),
    path("equipe/remplacements/", covers.covers, name="covers"),
    path("equipe/remplacements/<uuid:cover_id>/arreter/", covers.end_cover, name="end-cover"),
    path("equipe/<uuid:membership_id>/", team.member, name="member"),
    path("equipe/<uuid:membership_id>/terminer/", team.end_membership, name="end-membership"),
    path("equipe/<uuid:membership_id>/second-facteur/", team.reset_factor, name="reset-factor"),
    path("equipe/<uuid:membership_id>/mot-de-passe/", team.renew_password, name="renew-password"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("structure/", invitations.switch, name="switch"),
    path("parametres/", settings.settings, name="settings"),
    path("parametres/antennes/", settings.site_add, name="site-add"),
    path("parametres/antennes/<uuid:site_id>/horaires/", settings.site_hours, name="site-hours"),
    path("parametres/antennes/<uuid:site_id>/fermer/", settings.site_close, name="site-close"),
]
