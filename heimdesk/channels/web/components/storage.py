"""Static files under names that carry the hash of their content, also modules that only other modules import."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = r"""(?P<matched>(?P<before>\b(?:import|export)\b[^'";]*)['"](?P<url>\./[^'"]+)['"])"""


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Whatever a page or a module asks for may be kept for good: a new version has a new address.

    A module with two addresses would run twice where a page loads it too. Only in modules of our own: Django's
    `support_js_module_import_aggregation` fails on those that packages bring along and nothing loads.
    """

    patterns = (*ManifestStaticFilesStorage.patterns, ("heimdesk/*.js", ((_IMPORT, "%(before)s'%(url)s'"),)))
