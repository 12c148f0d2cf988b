"""The first tables of tickets."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('books', '0001_initial'),
        ('catalog', '0001_initial'),
        ('entitlements', '0001_initial'),
        ('knowledge', '0001_initial'),
        ('people', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('path', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='TicketCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='CannedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, unique=True)),
                ('text', models.TextField()),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.product')),
            ],
            options={
                'verbose_name_plural': 'canned replies',
                'ordering': ('title',),
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_staff', models.BooleanField()),
                ('automatic', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('public', 'public reply'), ('note', 'internal note')], default='public', max_length=6)),
                ('way', models.CharField(choices=[('web', 'on the portal'), ('desk', 'on the desk'), ('email', 'by e-mail'), ('phone', 'by phone'), ('chat', 'by chat'), ('api', 'by API'), ('system', 'by Heimdesk')], default='web', max_length=8)),
                ('text', models.TextField()),
                ('html', models.TextField()),
                ('at', models.DateTimeField()),
                ('moved_from', models.PositiveBigIntegerField(blank=True, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('shared', models.BooleanField(default=False)),
                ('filters', models.JSONField(default=dict)),
                ('sort', models.CharField(default='due', max_length=20)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('subject', models.CharField(max_length=200)),
                ('ticket_type', models.CharField(max_length=30)),
                ('answers', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('new', 'new'), ('open', 'open'), ('waiting', 'waiting'), ('pending', 'pending confirmation'), ('closed', 'closed')], default='new', max_length=8)),
                ('is_open', models.BooleanField(default=True)),
                ('severity', models.PositiveSmallIntegerField()),
                ('severity_asked', models.PositiveSmallIntegerField()),
                ('agreements', models.JSONField(default=list)),
                ('severity_proposed', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('reach_by', models.CharField(blank=True, max_length=20)),
                ('way', models.CharField(choices=[('web', 'on the portal'), ('desk', 'on the desk'), ('email', 'by e-mail'), ('phone', 'by phone'), ('chat', 'by chat'), ('api', 'by API'), ('system', 'by Heimdesk')], default='web', max_length=8)),
                ('language', models.CharField(default='en', max_length=8)),
                ('level', models.CharField(choices=[('engineer', 'engineer'), ('senior', 'senior'), ('expert', 'expert')], default='engineer', max_length=10)),
                ('administrative', models.BooleanField(default=False)),
                ('unsupported_release', models.BooleanField(default=False)),
                ('escalated', models.BooleanField(default=False)),
                ('entitlement_verdict', models.JSONField(default=dict)),
                ('plan', models.CharField(max_length=40)),
                ('terms', models.JSONField()),
                ('opened_at', models.DateTimeField()),
                ('first_staff_reply_at', models.DateTimeField(blank=True, null=True)),
                ('last_staff_message_at', models.DateTimeField(blank=True, null=True)),
                ('last_customer_message_at', models.DateTimeField(blank=True, null=True)),
                ('last_message_at', models.DateTimeField()),
                ('workaround_at', models.DateTimeField(blank=True, null=True)),
                ('pending_since', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('next_due_at', models.DateTimeField(blank=True, null=True)),
                ('next_due_kind', models.CharField(blank=True, max_length=12)),
                ('next_due_from', models.DateTimeField(blank=True, null=True)),
                ('unread_by_staff', models.BooleanField(default=True)),
                ('tags', models.JSONField(blank=True, default=list)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='people.account')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='books.bookversion')),
                ('bugs', models.ManyToManyField(blank=True, related_name='tickets', to='catalog.bug')),
                ('entitlement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='entitlements.entitlement')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='tickets.ticket')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='tickets.ticket')),
                ('module', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalog.module')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets_owned', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalog.product')),
                ('release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalog.release')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets_asked', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('fix_version', models.CharField(blank=True, max_length=30)),
                ('at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('reopened_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.article')),
                ('bug', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.bug')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fix_release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.release')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.message')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='resolutions', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='ReplyDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=6)),
                ('text', models.TextField(blank=True)),
                ('changed_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reply_drafts', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('response', 'first response'), ('workaround', 'workaround'), ('eta', 'resolution or next update')], max_length=10)),
                ('current', models.BooleanField(default=True)),
                ('from_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('met_at', models.DateTimeField(blank=True, null=True)),
                ('breached_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('about', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='tickets.ticket')),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='tickets.ticket'),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('before', models.CharField(blank=True, max_length=200)),
                ('after', models.CharField(blank=True, max_length=200)),
                ('reason', models.TextField(blank=True)),
                ('facts', models.JSONField(default=dict)),
                ('verdict', models.JSONField(null=True)),
                ('public', models.BooleanField(default=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('way', models.CharField(choices=[('button', 'by the button'), ('phone', 'by phone'), ('chat', 'by chat')], max_length=8)),
                ('at', models.DateTimeField()),
                ('verdict', models.JSONField()),
                ('level', models.PositiveSmallIntegerField(default=1)),
                ('level_since', models.DateTimeField()),
                ('acknowledge_due', models.DateTimeField(blank=True, null=True)),
                ('told', models.JSONField(default=list)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('state', models.CharField(choices=[('writing', 'being written'), ('submitted', 'submitted'), ('deflected', 'answered by an article'), ('discarded', 'thrown away')], default='writing', max_length=10)),
                ('step', models.CharField(default='product', max_length=20)),
                ('values', models.JSONField(default=dict)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='people.account')),
                ('articles_read', models.ManyToManyField(blank=True, related_name='+', to='knowledge.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                ('ticket', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='tickets.ticket')),
            ],
            options={
                'ordering': ('-changed_at',),
            },
        ),
        migrations.CreateModel(
            name='ArticleUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='knowledge.article')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='article_uses', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=60)),
                ('rings_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('promise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='tickets.promise')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='TicketLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('split', 'was split from'), ('merged', 'was merged into'), ('follows', 'follows up on'), ('relates', 'relates to')], max_length=8)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_back', to='tickets.ticket')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='tickets.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='Wait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waits', to='tickets.ticket')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('field', models.CharField(blank=True, max_length=40)),
                ('added_at', models.DateTimeField()),
                ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='tickets.draft')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='tickets.message')),
                ('stored', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='tickets.storedfile')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('message__isnull', False), ('draft__isnull', False), _connector='OR'), name='hangs_somewhere')],
            },
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_by_due'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('owner'), models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_of_owner'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('state'), models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_in_state'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('product'), models.F('next_due_at'), models.F('id'), condition=models.Q(('is_open', True)), name='ticket_of_product'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(models.F('next_due_at'), models.F('id'), condition=models.Q(('escalated', True), ('is_open', True)), name='ticket_escalated'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['account', '-last_message_at', '-id'], name='ticket_of_account'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['requester', '-last_message_at', '-id'], name='ticket_of_requester'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_open', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('is_open', True)), _connector='OR'), name='closed_is_not_open'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('next_due_at', None), _connector='OR'), name='nothing_due_when_closed'),
        ),
        migrations.AddConstraint(
            model_name='replydraft',
            constraint=models.UniqueConstraint(fields=('ticket', 'person', 'kind'), name='one_reply_draft'),
        ),
        migrations.AddConstraint(
            model_name='promise',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('ticket', 'kind'), name='one_current_promise_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(fields=('ticket', 'person'), name='a_person_takes_part_once'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['ticket', 'id'], name='messages_of_ticket'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['ticket', 'id'], name='events_of_ticket'),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(models.F('acknowledge_due'), condition=models.Q(('acknowledged_at', None)), name='escalations_unheard'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('ticket',), name='one_unanswered_escalation_per_ticket'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(condition=models.Q(('state', 'writing')), fields=['person', '-changed_at'], name='drafts_of_person'),
        ),
        migrations.AddConstraint(
            model_name='articleuse',
            constraint=models.UniqueConstraint(fields=('ticket', 'article', 'sent'), name='an_article_use_once'),
        ),
        migrations.AddIndex(
            model_name='alarm',
            index=models.Index(models.F('rings_at'), models.F('id'), condition=models.Q(('done_at', None)), name='alarms_to_ring'),
        ),
        migrations.AddConstraint(
            model_name='alarm',
            constraint=models.UniqueConstraint(fields=('ticket', 'key'), name='an_alarm_rings_once'),
        ),
        migrations.AddConstraint(
            model_name='ticketlink',
            constraint=models.UniqueConstraint(fields=('ticket', 'other', 'kind'), name='a_link_once'),
        ),
        migrations.AddConstraint(
            model_name='wait',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ticket',), name='one_open_wait_per_ticket'),
        ),
    ]
