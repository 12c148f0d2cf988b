"""Articles that are there get the digest of their texts, as those that are written from now on have it."""

import hashlib
import json
from typing import Any

from django.db import migrations, models

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    articles = apps.get_model("knowledge", "Article").objects
    batch = []
    for each in articles.only("html", "staff_html", "contents").iterator(chunk_size=BATCH):
        told = json.dumps([each.html, each.staff_html, each.contents], sort_keys=True)
        each.texts_digest = hashlib.sha256(told.encode()).hexdigest()
        batch.append(each)
        if len(batch) == BATCH:
            articles.bulk_update(batch, ["texts_digest"])
            batch.clear()
    articles.bulk_update(batch, ["texts_digest"])


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0004_articles_by_kind'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='texts_digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
