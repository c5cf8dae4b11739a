from django.urls import path

from clicnjob.workshops.views import calendars, changing, days, rooms, sessions, team, weekly

app_name = "workshops"
urlpatterns = [
    path("ateliers/", sessions.sessions, name="sessions"),
    path("ateliers/nouveau/", weekly.create, name="workshop-create"),
    path("ateliers/agenda/", calendars.mine, name="calendar"),
    path("ateliers/calendrier/", days.days, name="days"),
    path("ateliers/calendrier/fermer/", days.close, name="close-days"),
    path("ateliers/calendrier/alerte/", days.alert, name="seat-alert"),
    path("ateliers/calendrier/<uuid:closure_id>/rouvrir/", days.reopen, name="reopen-days"),
    path("parametres/salles/", rooms.rooms, name="rooms"),
    path("parametres/salles/<uuid:site_id>/ajouter/", rooms.add, name="add-room"),
    path("parametres/salles/<uuid:room_id>/modifier/", rooms.change, name="change-room"),
    path("parametres/salles/<uuid:room_id>/retirer/", rooms.retire, name="retire-room"),
    path("ateliers/<uuid:workshop_id>/", weekly.edit, name="workshop-edit"),
    path("ateliers/<uuid:workshop_id>/arreter/", weekly.end, name="workshop-end"),
    path("seances/<uuid:session_id>/", sessions.session, name="session"),
    path("seances/<uuid:session_id>/modifier/", changing.change, name="change-session"),
    path("seances/<uuid:session_id>/doubler/", changing.double, name="double-session"),
    path("seances/<uuid:session_id>/annuler/", changing.cancel, name="cancel-session"),
    path("seances/<uuid:session_id>/equipe/", team.leaders, name="leaders"),
    path("seances/<uuid:session_id>/remplacer/", team.replace, name="replace-leader"),
    path("seances/<uuid:session_id>/volontaires/", team.announce, name="announce-volunteer"),
    path("seances/<uuid:session_id>/volontaires/retirer/", team.withdraw, name="withdraw-volunteer"),
    path("places/<uuid:seat_id>.ics", calendars.seat, name="seat-ics"),
    path("agenda/<str:token>.ics", calendars.feed, name="feed"),
]
