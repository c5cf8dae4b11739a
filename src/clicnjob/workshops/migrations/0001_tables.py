"""The tables as of the first release. `replaces`: databases made on the way to it go on (ADR 46); drop it once released."""

import clicnjob.shared.clock
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('workshops', '0001_initial'), ('workshops', '0002_desk'), ('workshops', '0003_attendance'), ('workshops', '0004_kinds_and_changes'), ('workshops', '0005_seats_waiting_links'), ('workshops', '0006_rooms')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('structures', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Workshop',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('kind', models.CharField(choices=[('registration', 'Inscription'), ('digital', 'Compétences numériques'), ('rights', 'Accès aux droits'), ('job', 'Recherche d’emploi'), ('other', 'Autre')], default='registration', max_length=12, verbose_name='sorte')),
                ('title', models.CharField(max_length=120, verbose_name='titre')),
                ('objective', models.TextField(blank=True, verbose_name='objectif')),
                ('level', models.CharField(choices=[('everyone', 'Tous niveaux'), ('beginner', 'Débutant'), ('confident', 'À l’aise')], default='everyone', max_length=10, verbose_name='niveau')),
                ('room', models.CharField(max_length=80, verbose_name='salle')),
                ('minutes', models.PositiveSmallIntegerField(default=90, verbose_name='durée en minutes')),
                ('capacity', models.PositiveSmallIntegerField(default=12, verbose_name='places')),
                ('to_bring', models.TextField(blank=True, verbose_name='à apporter')),
                ('leaders_wanted', models.PositiveSmallIntegerField(default=2, verbose_name='animateurs voulus')),
                ('volunteers_wanted', models.PositiveSmallIntegerField(default=4, verbose_name='volontaires voulus')),
                ('skips_school_holidays', models.BooleanField(default=False, verbose_name='pas pendant les vacances scolaires')),
                ('reserved', models.PositiveSmallIntegerField(default=0, verbose_name='places gardées pour les urgences')),
                ('open_to_all', models.BooleanField(default=False, verbose_name='les jeunes s’inscrivent eux-mêmes')),
                ('offer_hours', models.PositiveSmallIntegerField(default=12, verbose_name='heures pour prendre une place libérée')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='arrêté le')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workshops', to='structures.site')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='workshops', to='structures.structure')),
            ],
            options={
                'verbose_name': 'atelier',
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity__gte', 1), ('capacity__lte', 60)), name='workshop_capacity'), models.CheckConstraint(condition=models.Q(('minutes__gte', 15), ('minutes__lte', 480)), name='workshop_minutes'), models.CheckConstraint(condition=models.Q(('leaders_wanted__gte', 1), ('leaders_wanted__lte', 6), ('volunteers_wanted__lte', 12)), name='workshop_team'), models.CheckConstraint(condition=models.Q(('reserved__lte', models.F('capacity'))), name='workshop_reserved'), models.CheckConstraint(condition=models.Q(('offer_hours__gte', 1), ('offer_hours__lte', 72)), name='workshop_offer')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('starts_at', models.DateTimeField(verbose_name='début')),
                ('ends_at', models.DateTimeField(verbose_name='fin')),
                ('slot_at', models.DateTimeField(blank=True, null=True, verbose_name='moment du créneau')),
                ('room', models.CharField(max_length=80, verbose_name='salle')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                ('reserved', models.PositiveSmallIntegerField(default=0, verbose_name='places gardées pour les urgences')),
                ('state', models.CharField(choices=[('planned', 'à venir'), ('open', 'en cours'), ('closed', 'clôturée'), ('cancelled', 'annulée')], default='planned', max_length=10, verbose_name='état')),
                ('sequence', models.PositiveSmallIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='changée le')),
                ('room_code', models.CharField(blank=True, max_length=8, verbose_name='code de la salle')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='ouverte le')),
                ('phase', models.CharField(choices=[('welcome', 'Accueil'), ('join', 'Comptes'), ('papers', 'Documents'), ('message', 'Premier message'), ('close', 'Au revoir')], default='welcome', max_length=10, verbose_name='étape')),
                ('phase_at', models.DateTimeField(blank=True, null=True, verbose_name='étape commencée à')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='clôturée le')),
                ('nagged_at', models.DateTimeField(blank=True, null=True, verbose_name='rappel de clôture')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leaders', models.ManyToManyField(blank=True, related_name='led_sessions', to=settings.AUTH_USER_MODEL, verbose_name='animateurs')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='structures.site')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='structures.structure', db_index=False)),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='workshops.workshop')),
            ],
            options={
                'verbose_name': 'séance',
                'ordering': ['starts_at'],
                'indexes': [models.Index(fields=['structure', 'starts_at'], name='session_agenda')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('workshop', 'starts_at', 'room'), name='session_once'), models.UniqueConstraint(condition=models.Q(('state', 'open'), models.Q(('room_code', ''), _negated=True)), fields=('room_code',), name='session_code_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_times'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), _connector='OR'), name='session_closed')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('state', models.CharField(choices=[('registered', 'attendu'), ('present', 'présent'), ('excused', 'excusé'), ('absent', 'absent non excusé'), ('cancelled', 'annulé')], default='registered', max_length=10, verbose_name='état')),
                ('walk_in', models.BooleanField(default=False, verbose_name='venu sans inscription')),
                ('arrived_at', models.DateTimeField(blank=True, null=True, verbose_name='arrivé à')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='parti à')),
                ('reason', models.CharField(blank=True, choices=[('ill', 'Malade'), ('work', 'Travail ou formation'), ('transport', 'Transport'), ('family', 'Famille'), ('forgot', 'Oubli'), ('unknown', 'Pas de nouvelles')], max_length=12, verbose_name='raison')),
                ('cancelled_by_us', models.BooleanField(default=False, verbose_name='annulé par nous')),
                ('urgent', models.BooleanField(default=False, verbose_name='place gardée pour une urgence')),
                ('answer', models.CharField(blank=True, choices=[('yes', 'a dit oui'), ('no', 'ne vient pas')], max_length=3, verbose_name='réponse')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='a répondu le')),
                ('help_asked_at', models.DateTimeField(blank=True, null=True, verbose_name='demande de l’aide')),
                ('helper', models.CharField(blank=True, max_length=80, verbose_name='aidé par')),
                ('arrival_turn', models.PositiveIntegerField(default=0)),
                ('help_turn', models.PositiveIntegerField(default=0)),
                ('opinion_given', models.BooleanField(default=False, verbose_name='a donné son avis')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='structures.youngperson', db_index=False)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='workshops.session')),
            ],
            options={
                'verbose_name': 'inscription',
                'indexes': [models.Index(fields=['young_person', 'state'], name='seat_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('session', 'young_person'), name='seat_once', violation_error_message='Ce jeune est déjà inscrit à cette séance.')],
            },
        ),
        migrations.CreateModel(
            name='ImiloCopy',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('word', models.CharField(max_length=12, verbose_name='copié comme')),
                ('copied_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seat', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='imilo_copy', to='workshops.seat')),
            ],
            options={
                'verbose_name': 'ligne copiée dans i-milo',
            },
        ),
        migrations.CreateModel(
            name='OpinionTally',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('face', models.CharField(choices=[('happy', 'Bien'), ('fair', 'Moyen'), ('sad', 'Pas bien')], max_length=6, verbose_name='visage')),
                ('count', models.PositiveSmallIntegerField(default=0, verbose_name='réponses')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opinions', to='workshops.session', db_index=False)),
            ],
            options={
                'verbose_name': 'avis sur une séance',
                'constraints': [models.UniqueConstraint(fields=('session', 'face'), name='opinion_once')],
            },
        ),
        migrations.CreateModel(
            name='DayPass',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('first_name', models.CharField(max_length=60, verbose_name='prénom')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='pris le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='day_passes', to='workshops.session')),
            ],
            options={
                'verbose_name': 'passe du jour',
            },
        ),
        migrations.CreateModel(
            name='AttendanceSheet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='numéro')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('sealed', models.BinaryField(null=True, verbose_name='contenu')),
                ('present', models.PositiveSmallIntegerField(verbose_name='présents')),
                ('replaced_at', models.DateTimeField(blank=True, null=True, verbose_name='remplacée le')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='workshops.session', db_index=False)),
            ],
            options={
                'verbose_name': 'feuille d’émargement',
                'constraints': [models.UniqueConstraint(fields=('session', 'number'), name='sheet_number_once'), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('session',), name='sheet_current_once')],
            },
        ),
        migrations.CreateModel(
            name='Announced',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('first_name', models.CharField(max_length=60, verbose_name='prénom')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announced', to='workshops.session', db_index=False)),
            ],
            options={
                'verbose_name': 'volontaire attendu',
                'constraints': [models.UniqueConstraint(fields=('session', 'first_name'), name='announced_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('half_day', models.CharField(choices=[('morning', 'matin'), ('afternoon', 'après-midi')], max_length=9, verbose_name='demi-journée')),
                ('proof', models.CharField(choices=[('drawn', 'signature'), ('code', 'confirmée par code'), ('attested', 'attestée')], max_length=8, verbose_name='façon')),
                ('sealed', models.BinaryField(blank=True, null=True, verbose_name='tracé')),
                ('signed_at', models.DateTimeField(verbose_name='signé le')),
                ('attested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='workshops.seat')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='workshops.session')),
            ],
            options={
                'verbose_name': 'signature',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('leader__isnull', True), ('seat__isnull', False)), models.Q(('leader__isnull', False), ('seat__isnull', True)), _connector='OR'), name='signature_of_one'), models.UniqueConstraint(condition=models.Q(('seat__isnull', False)), fields=('seat', 'half_day'), name='signature_once'), models.UniqueConstraint(condition=models.Q(('leader__isnull', False)), fields=('session', 'leader', 'half_day'), name='signature_leader_once'), models.CheckConstraint(condition=models.Q(models.Q(('attested_by__isnull', False), ('proof', 'attested')), models.Q(models.Q(('proof', 'attested'), _negated=True), ('attested_by__isnull', True)), _connector='OR'), name='signature_attested_by')],
            },
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('number', models.PositiveSmallIntegerField(verbose_name='numéro')),
                ('code', models.CharField(blank=True, max_length=8, verbose_name='code')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('open_before', models.DateTimeField(verbose_name='à ouvrir avant')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='ouvert à')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier geste à')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé à')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stations', to='workshops.session', db_index=False)),
            ],
            options={
                'verbose_name': 'poste d’atelier',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('session', 'number'), name='station_number'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='station_code')],
            },
        ),
        migrations.CreateModel(
            name='Wait',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('state', models.CharField(choices=[('waiting', 'attend'), ('offered', 'place proposée'), ('taken', 'place prise'), ('passed', 'place non prise'), ('left', 'n’attend plus')], default='waiting', max_length=10, verbose_name='état')),
                ('offered_until', models.DateTimeField(blank=True, null=True, verbose_name='à prendre avant')),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waits', to='workshops.session')),
                ('young_person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waits', to='structures.youngperson')),
            ],
            options={
                'verbose_name': 'attente',
                'indexes': [models.Index(fields=['state', 'offered_until'], name='wait_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'offered'))), fields=('session', 'young_person'), name='wait_once', violation_error_message='Ce jeune attend déjà une place dans cette séance.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'offered'), _negated=True), ('offered_until__isnull', False), _connector='OR'), name='wait_offered')],
            },
        ),
        migrations.CreateModel(
            name='SeatLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('given', 'place donnée'), ('moved', 'date changée'), ('cancelled', 'annulé par nous'), ('again', 'autres dates proposées'), ('offered', 'place libérée proposée'), ('week', 'rappel, sept jours avant'), ('day', 'rappel, la veille'), ('hours', 'rappel, deux heures avant')], max_length=10)),
                ('answer', models.CharField(blank=True, choices=[('yes', 'a dit oui'), ('no', 'ne vient pas')], max_length=3)),
                ('seat', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='workshops.seat')),
                ('wait', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='workshops.wait')),
            ],
            options={
                'verbose_name': 'lien de réponse',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('kind__in', ('week', 'day', 'hours'))), fields=('seat', 'kind'), name='seat_reminded_once'), models.CheckConstraint(condition=models.Q(models.Q(('seat', None), ('wait__isnull', False)), models.Q(('seat__isnull', False), ('wait', None)), _connector='OR'), name='seat_link_of_one')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(1, 'lundi'), (2, 'mardi'), (3, 'mercredi'), (4, 'jeudi'), (5, 'vendredi'), (6, 'samedi'), (7, 'dimanche')], verbose_name='jour')),
                ('starts_at', models.TimeField(verbose_name='heure')),
                ('room', models.CharField(blank=True, max_length=80, verbose_name='salle')),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='à partir du')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('leaders', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='animateurs')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='workshops.workshop')),
            ],
            options={
                'verbose_name': 'créneau',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('workshop', 'weekday', 'starts_at'), name='slot_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
                ('structure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='structures.structure')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'agenda',
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('structure', 'user'), name='feed_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=clicnjob.shared.clock.now, editable=False, verbose_name='créé le')),
                ('name', models.CharField(max_length=80, verbose_name='nom')),
                ('places', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='places')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retirée le')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='structures.site', db_index=False)),
            ],
            options={
                'verbose_name': 'salle',
                'constraints': [models.UniqueConstraint(fields=('site', 'name'), name='room_name_once'), models.CheckConstraint(condition=models.Q(('places', None), models.Q(('places__gte', 1), ('places__lte', 500)), _connector='OR'), name='room_places')],
            },
        ),
    ]
