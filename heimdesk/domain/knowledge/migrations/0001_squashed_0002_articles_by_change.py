"""The tables of a new installation in one step; where earlier steps were taken already, the rest of them are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('knowledge', '0001_initial'), ('knowledge', '0002_articles_by_change')]
    initial = True

    dependencies = [
        ('catalog', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('title', models.CharField(max_length=200)),
                ('slug', models.SlugField(max_length=120)),
                ('kind', models.CharField(choices=[('howto', 'how-to'), ('problem', 'problem'), ('bug', 'known bug'), ('announcement', 'announcement')], default='howto', max_length=14)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('retired', 'retired')], default='published', max_length=10)),
                ('language', models.CharField(default='en', max_length=8)),
                ('summary', models.CharField(blank=True, max_length=400)),
                ('body', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('staff_html', models.TextField(blank=True)),
                ('contents', models.JSONField(default=list)),
                ('staff_only', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(blank=True, db_index=True, max_length=400)),
                ('front_matter', models.TextField(blank=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to=settings.AUTH_USER_MODEL)),
                ('fix_release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalog.release')),
                ('products', models.ManyToManyField(blank=True, related_name='articles', to='catalog.product')),
                ('related', models.ManyToManyField(blank=True, to='knowledge.article')),
                ('releases', models.ManyToManyField(blank=True, related_name='articles', to='catalog.release')),
            ],
            options={
                'ordering': ('number',),
                'indexes': [models.Index(fields=['state', '-reviewed_at'], name='articles_by_review'), models.Index(fields=['-changed_at', '-number'], name='articles_by_change')],
            },
        ),
        migrations.CreateModel(
            name='ArticleFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('digest', models.CharField(max_length=64)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='knowledge.article')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'name'), name='a_file_name_once_per_article')],
            },
        ),
        migrations.CreateModel(
            name='Deflection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('draft', models.UUIDField(unique=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deflections', to='knowledge.article')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.product')),
            ],
        ),
        migrations.CreateModel(
            name='Redirect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=400, unique=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_addresses', to='knowledge.article')),
            ],
        ),
    ]
