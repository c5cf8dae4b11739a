from django.urls import path

from clicnjob.enrolment.views import closing, desk, orientation, passing, person, reception, scan, volunteer
from clicnjob.enrolment.views import room as room_face
from clicnjob.enrolment.views.join import card, room, steps

app_name = "enrolment"
urlpatterns = [
    # The young person's way in
    path("rejoindre/", room.join, name="join"),
    path("rejoindre/<str:code>/", room.join_code, name="join-code"),
    path("c/<str:token>/", card.card, name="card"),
    path("bienvenue/attente/", room.wait, name="welcome-wait"),
    path("bienvenue/aide/", room.call_help, name="welcome-help"),
    path("bienvenue/code/", steps.code, name="welcome-code"),
    path("bienvenue/telephone/", steps.reach, name="welcome-reach"),
    path("bienvenue/fait/", steps.done, name="welcome-done"),
    # The desk
    path("seances/<uuid:session_id>/bureau/", desk.desk, name="desk"),
    path("seances/<uuid:session_id>/ouvrir/", desk.open_session, name="open"),
    path("seances/<uuid:session_id>/carte/", desk.check_in_by_card, name="check-in-card"),
    path("seances/<uuid:session_id>/ajouter/", desk.walk_in, name="walk-in"),
    path("seances/<uuid:session_id>/ajouter/nouveau/", desk.walk_in_new, name="walk-in-new"),
    path("seances/<uuid:session_id>/ecran/", room_face.room, name="room"),
    path("seances/<uuid:session_id>/cloture/", closing.close, name="close"),
    path("seances/<uuid:session_id>/rouvrir/", closing.reopen, name="reopen"),
    path("seances/<uuid:session_id>/passes/", volunteer.passes, name="passes"),
    path("seances/<uuid:session_id>/passes/<uuid:pass_id>/", volunteer.show_pass, name="pass"),
    path("seances/<uuid:session_id>/passes/<uuid:pass_id>/retirer/", volunteer.revoke_pass, name="revoke-pass"),
    path("passe/<str:token>/", volunteer.take_pass, name="take-pass"),
    path("a-finaliser/", closing.to_finalise, name="to-finalise"),
    path("inscriptions/<uuid:seat_id>/arrivee/", desk.check_in, name="check-in"),
    path("inscriptions/<uuid:seat_id>/annuler-arrivee/", desk.undo_check_in, name="undo-check-in"),
    path("inscriptions/<uuid:seat_id>/absence/", desk.mark_absent, name="mark-absent"),
    path("inscriptions/<uuid:seat_id>/excuse/", desk.excuse, name="excuse"),
    path("inscriptions/<uuid:seat_id>/annuler/", desk.cancel, name="cancel-seat"),
    path("inscriptions/<uuid:seat_id>/deplacer/", desk.move, name="move-seat"),
    path("inscriptions/<uuid:seat_id>/aide/", desk.ask_help, name="ask-help"),
    path("inscriptions/<uuid:seat_id>/je-m-en-occupe/", desk.take_help, name="take-help"),
    path("inscriptions/<uuid:seat_id>/aide-finie/", desk.end_help, name="end-help"),
    path("inscriptions/<uuid:seat_id>/numeriser/", scan.seat_scan, name="seat-scan"),
    path("demandes/<uuid:claim_id>/trouver/", desk.match, name="match-claim"),
    path("demandes/<uuid:claim_id>/ecarter/", desk.drop, name="drop-claim"),
    # The first reception, young people, the end of the interview
    path("premier-accueil/", reception.reception, name="reception"),
    path("jeunes/", person.people, name="people"),
    path("jeunes/passation/", passing.hand_over, name="hand-over"),
    path("jeunes/sans-referent/", passing.without_referent, name="without-referent"),
    path("passations/", passing.hand_overs, name="hand-overs"),
    path("passations/<uuid:batch_id>/terminer/", passing.end_hand_over, name="end-hand-over"),
    path("passations/<uuid:batch_id>/annuler/", passing.undo_hand_over, name="undo-hand-over"),
    path("jeunes/<uuid:person_id>/", person.person, name="person"),
    path("jeunes/<uuid:person_id>/resume/", person.conversation_context, name="conversation-context"),
    path("jeunes/<uuid:person_id>/modifier/", person.edit, name="person-edit"),
    path("jeunes/<uuid:person_id>/acces-exceptionnel/", person.exceptional_access, name="exceptional-access"),
    path("jeunes/<uuid:person_id>/positionner/", orientation.orient, name="orient"),
    path("jeunes/<uuid:person_id>/convocation/", orientation.convocation, name="convocation"),
    path("jeunes/<uuid:person_id>/convocation/envoyer/", orientation.send, name="send-convocation"),
    path("jeunes/<uuid:person_id>/finaliser/", closing.finalise, name="finalise"),
    path("jeunes/<uuid:person_id>/carte/", orientation.card, name="prepare-card"),
    path("jeunes/<uuid:person_id>/nouvelle-carte/", orientation.recover, name="recover"),
    path("jeunes/<uuid:person_id>/annuler-rattachement/", orientation.undo_join, name="undo-join"),
]
