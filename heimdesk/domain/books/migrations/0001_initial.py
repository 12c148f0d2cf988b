"""The first tables of books."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='BookVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('effective_at', models.DateTimeField(db_index=True)),
                ('created_at', models.DateTimeField()),
                ('comment', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('number',),
            },
        ),
    ]
