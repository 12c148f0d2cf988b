"""Articles with their files and old addresses, and the questions they answered (KB-1, KB-6, TIC-2)."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.people.models import Person


class ArticleKind(models.TextChoices):
    """What sort of article; each has its own shape."""

    HOWTO = "howto", "how-to"
    PROBLEM = "problem", "problem"
    BUG = "bug", "known bug"
    ANNOUNCEMENT = "announcement", "announcement"
    OUTAGE = "outage", "known outage"


class ArticleState(models.TextChoices):
    """Only published articles are found by customers."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"
    RETIRED = "retired", "retired"


class Article(models.Model):
    """One numbered article. Its HTML is rendered when it is saved, in two cuts: with and without staff sections."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120)
    kind = models.CharField(max_length=14, choices=ArticleKind, default=ArticleKind.HOWTO)
    state = models.CharField(max_length=10, choices=ArticleState, default=ArticleState.PUBLISHED)
    language = models.CharField(max_length=8, default="en")
    summary = models.CharField(max_length=400, blank=True)
    body = models.TextField()
    html = models.TextField(blank=True)
    staff_html = models.TextField(blank=True)
    contents = models.JSONField(default=list)
    texts_digest = models.CharField(max_length=64, blank=True)
    staff_only = models.BooleanField(default=False)
    products = models.ManyToManyField(Product, related_name="articles", blank=True)
    releases = models.ManyToManyField(Release, related_name="articles", blank=True)
    related = models.ManyToManyField("self", blank=True)
    fix_release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    beside_revision = models.PositiveIntegerField(default=0)
    """Counts the changes of what its page shows beside its own texts: related articles, products, versions, files."""
    source = models.CharField(max_length=400, blank=True, db_index=True)
    front_matter = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("number",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["state", "-reviewed_at"], name="articles_by_review"),
            models.Index(fields=["-changed_at", "-number"], name="articles_by_change"),
            models.Index(fields=["kind", "state", "-changed_at", "-number"], name="articles_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ArticleFile(models.Model):
    """A picture or attachment of an article, stored by the hash of its content."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["article", "name"], name="a_file_name_once_per_article")
        ]

    def __str__(self) -> str:
        return self.name


class Redirect(models.Model):
    """An old address that leads to an article."""

    path = models.CharField(max_length=400, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="old_addresses")

    def __str__(self) -> str:
        return self.path


class Deflection(models.Model):
    """A ticket that was not opened because an article answered it."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="deflections")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    draft = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"{self.article.number} answered {self.person}"


class IndexChange(models.Model):
    """What the search index must still learn; written with its cause, taken by the worker (SRC-2)."""

    key = models.CharField(max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
