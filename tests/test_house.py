"""The house rules hold in every file, and each rule is proven to bite on a planted sample."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests import house, strays
from tests.house import File

Rule = Callable[[File], Iterator[str]]
PAGES = (".html", ".jinja")


def templates() -> list[File]:
    """Return the templates of pages; letters are read by mail programs, which know no stylesheet."""
    return [file for file in house.files() if file.path.endswith(PAGES) and "channels/email/" not in file.path]


def hand_written() -> list[File]:
    """Return what people wrote to be read as code."""
    kinds = (".py", ".js", ".css", *PAGES)
    return [file for file in house.files() if file.path.endswith(kinds) and "/migrations/" not in file.path]


def readable() -> list[File]:
    """Return every text file but locks and catalogs, which machines write."""
    return [file for file in house.files() if not file.path.endswith((".lock", ".po", ".pot"))]


def ours() -> list[File]:
    """Return the Python of the product, where nobody stands behind the writer but the reader."""
    return house.python("heimdesk/")


# What the import says, it says to who types the command; commands speak English.
AT_CONSOLE = {"heimdesk/domain/knowledge/importing.py"}
RULES: dict[str, tuple[Rule, Callable[[], Iterable[File]]]] = {
    "no import inside a function": (house.imports_inside_functions, house.python),
    "files and functions end": (house.too_long, hand_written),
    "a first line in every module": (house.without_first_line, house.python),
    "no number of the policy outside the book": (
        strays.strays,
        lambda: house.python("heimdesk/policy/", "heimdesk/domain/", "heimdesk/channels/"),
    ),
    "no number of the policy in a page": (strays.sentences, templates),
    "no clock in the policy and the domain": (
        house.clocks,
        lambda: house.python("heimdesk/policy/", "heimdesk/domain/"),
    ),
    "no sentence for people past gettext": (
        house.untranslated,
        lambda: (
            file for file in house.python("heimdesk/domain/", "heimdesk/channels/") if file.path not in AT_CONSOLE
        ),
    ),
    "no effect by signal": (house.signals, ours),
    "no rule in save": (house.saves, ours),
    "no nameless room": (house.nameless_rooms, house.files),
    "nothing left unfinished": (house.unfinished, readable),
    "nothing inline in a page": (house.unsafe_template, templates),
    "no file of others": (house.of_others, house.files),
    "no path of one machine": (house.of_one_machine, readable),
}


@pytest.mark.parametrize("name", RULES)
def test_the_house_keeps_its_rules(name: str) -> None:
    """Each rule holds in all files that it concerns."""
    rule, concerned = RULES[name]
    looked_at = list(concerned())
    found = [finding for file in looked_at for finding in rule(file)]
    assert looked_at, "The rule looked at no file."
    assert not found, "\n" + "\n".join(found)


LONG_FUNCTION = "def long():\n" + "    pass\n" * house.LONGEST_FUNCTION
PLANTED: list[tuple[Rule, str, str]] = [
    (house.untranslated, "heimdesk/domain/x.py", 'problems["name"] = "A product needs a name."\n'),
    (house.untranslated, "heimdesk/domain/x.py", 'raise Invalid({"plan": f"Choose one of {plans}."})\n'),
    (house.imports_inside_functions, "heimdesk/domain/x.py", "def f():\n    import json\n"),
    (house.imports_inside_functions, "heimdesk/domain/x.py", "def f():\n    return import_module('json')\n"),
    (house.too_long, "heimdesk/x.css", "\n" * (house.LONGEST_FILE + 1)),
    (house.too_long, "heimdesk/x.py", LONG_FUNCTION),
    (house.without_first_line, "heimdesk/x.py", "import json\n"),
    (house.without_first_line, "heimdesk/x.py", "# a remark\n'''Late.'''\n"),
    (house.clocks, "heimdesk/policy/x.py", "from datetime import datetime\nat = datetime.now()\n"),
    (house.clocks, "heimdesk/policy/x.py", "import datetime\nat = datetime.datetime.now(tz)\n"),
    (house.clocks, "heimdesk/domain/x.py", "from django.utils import timezone\nf = Field(default=timezone.now)\n"),
    (house.clocks, "heimdesk/domain/x.py", "from django.utils.timezone import now\n"),
    (house.clocks, "heimdesk/domain/x.py", "from datetime import date\nd = date.today()\n"),
    (house.clocks, "heimdesk/domain/x.py", "import time\nt = time.monotonic()\n"),
    (house.clocks, "heimdesk/domain/x.py", "tickets.filter(due__lt=Now())\n"),
    (house.signals, "heimdesk/domain/x.py", "from django.db.models.signals import post_save\n"),
    (house.signals, "heimdesk/domain/x.py", "from django.dispatch import receiver\n"),
    (house.signals, "heimdesk/domain/x.py", "from allauth.account.signals import user_logged_in\n"),
    (house.saves, "heimdesk/domain/tickets/models/x.py", "class T:\n    def save(self): ...\n"),
    (house.nameless_rooms, "heimdesk/domain/utils/x.py", ""),
    (house.nameless_rooms, "heimdesk/domain/helpers.py", ""),
    (house.unfinished, "heimdesk/x.py", "# TO" + "DO: later\n"),
    (house.unfinished, "docs/x.md", "Lorem" + " ipsum dolor\n"),
    (house.unsafe_template, "x.html", '<p style="color: red">'),
    (house.unsafe_template, "x.html", "<style>p {}</style>"),
    (house.unsafe_template, "x.html", "<script>run()</script>"),
    (house.unsafe_template, "x.html", '<button type="button" onclick="run()">'),
    (house.unsafe_template, "x.html", '<div hx-on:click="run()">'),
    (house.unsafe_template, "x.html", '<a href="javascript:run()">'),
    (house.unsafe_template, "x.html", '<script src="https://cdn.example/x.js"></script>'),
    (house.unsafe_template, "x.html", '<link rel="stylesheet" href="//cdn.example/x.css">'),
    (house.of_others, "heimdesk/static/htmx.js", ""),
    (house.of_others, "heimdesk/static/x.min.js", ""),
    (house.of_others, "heimdesk/static/inter.woff2", ""),
    (house.of_others, "vendor/x.py", ""),
    (house.of_others, "heimdesk/static/x.js", "/*" + "! x v1.2 | MIT */"),
    (house.of_one_machine, "docs/x.md", "look into /ro" + "ot/things"),
    (house.of_one_machine, "docs/x.md", "open '/ho" + "me/ines/x.txt'"),
    (strays.strays, "heimdesk/policy/x.py", "CLOSES_AFTER = 14\n"),
    (strays.strays, "heimdesk/policy/x.py", "due = opened + timedelta(hours=1)\n"),
    (strays.strays, "heimdesk/domain/x.py", "soon = length / 2 + timedelta(hours=1)\n"),
    (strays.strays, "heimdesk/policy/x.py", "price = retail * Decimal('0.25')\n"),
    (strays.strays, "heimdesk/policy/x.py", "price = retail * 0.25\n"),
    (strays.strays, "heimdesk/policy/x.py", "if facts.severity == 1: pass\n"),
    (strays.strays, "heimdesk/policy/x.py", "needed = severity in (1, 2)\n"),
    (strays.strays, "heimdesk/domain/x.py", "if balance <= granted * 20 / 100: pass\n"),
    (strays.strays, "heimdesk/domain/x.py", "days = (60, 30, 7)\n"),
    (strays.strays, "heimdesk/domain/x.py", "soon = timedelta(minutes=15)\n"),
    (strays.strays, "heimdesk/domain/x.py", "late = severity <= 2\n"),
    (strays.strays, "heimdesk/domain/x.py", "Event.objects.create(why='no word for 14 days')\n"),
    (strays.strays, "heimdesk/domain/x.py", "why = f'{name} closes 13 days later'\n"),
    (strays.strays, "heimdesk/channels/x.py", "REMIND = timedelta(days=7)\n"),
    (strays.strays, "heimdesk/channels/x.py", "warn = share >= 80\n"),
    (strays.strays, "heimdesk/channels/x.py", "text = _('We answer within 4 hours')\n"),
    (strays.sentences, "x.html", "<p>It closes 14 days after the resolution.</p>"),
    (strays.sentences, "x.html", "<p>at 25 % of the retail price</p>"),
]


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED, ids=[f"{r.__name__}-{t[:40]!r}" for r, _, t in PLANTED])
def test_each_rule_bites(rule: Rule, path: str, text: str) -> None:
    """A sample planted for the rule is found."""
    assert list(rule(File(path, text)))


INNOCENT: list[tuple[Rule, str, str]] = [
    (house.untranslated, "heimdesk/domain/x.py", 'raise Invalid({"name": _("A product needs a name.")})\n'),
    (
        house.untranslated,
        "heimdesk/domain/x.py",
        'LIMIT = 9\n"""Counts stop here."""\nraise LookupError("No book is here.")\n',
    ),
    (strays.strays, "heimdesk/channels/x.py", "hours = length / timedelta(hours=1)\n"),
    (house.imports_inside_functions, "heimdesk/config/apps.py", "def ready(self):\n    import json\n"),
    (house.clocks, "heimdesk/policy/x.py", "def due(now: datetime) -> datetime:\n    return now\n"),
    (house.unsafe_template, "x.html", '<script type="module" src="/static/x.js"></script><p class="one">'),
    (house.unsafe_template, "x.html", '<input name="onward" data-only="1">'),
    (house.of_one_machine, "docs/x.md", "https://example.com/home/page and {{ base }}/work/x and docs/work/x"),
    (strays.strays, "heimdesk/policy/x.py", '"""Closes 14 days after, as the book says."""\n'),
    (strays.strays, "heimdesk/policy/x.py", "if facts.severity == other.severity: pass\n"),
    (strays.strays, "heimdesk/domain/x.py", "name = models.CharField(max_length=80)\n"),
    (strays.strays, "heimdesk/domain/x.py", "def page(after: str, size: int = 50, *, limit: int = 20): ...\n"),
    (
        strays.strays,
        "heimdesk/domain/x.py",
        "ends = starts + timedelta(days=1)\ncents = price.quantize(Decimal('0.01'))\n",
    ),
    (strays.strays, "heimdesk/domain/x.py", "code = f'{digits[:5]}-{digits[5:]}'\n"),
    (strays.strays, "heimdesk/domain/x.py", "if left < 0 or left - 1 > 2: pass\n"),
    (strays.strays, "heimdesk/channels/x.py", "PAGE_SIZE = 25\nx = round(width / 11) * 11 + 0.5\n"),
    (strays.sentences, "x.html", "<p>It closes {{ days }} days after. {{ 40 }} %</p>"),
]


@pytest.mark.parametrize(("rule", "path", "text"), INNOCENT, ids=[f"{r.__name__}-{t[:40]!r}" for r, _, t in INNOCENT])
def test_no_rule_bites_the_innocent(rule: Rule, path: str, text: str) -> None:
    """What is allowed is not found."""
    assert not list(rule(File(path, text)))


def test_a_pardon_says_why_and_is_needed() -> None:
    """Each exception names a file that exists and a number that stands in it; no pardon outlives its reason."""
    for path, numbers, why in strays.ALLOWED:
        found = [file for file in ours() if file.path.endswith(path)]
        assert len(found) == 1, f"{path} is pardoned and there are {len(found)} such files"
        assert why
        for number in numbers:
            others = tuple((p, n - {number}, w) for p, n, w in strays.ALLOWED if n - {number})
            assert list(strays.strays(found[0], allowed=others)), f"{path} needs no pardon for {number}"


def test_every_setting_is_told_to_who_operates() -> None:
    """[OPS-2] docs/operating.md lists the settings that the code reads from the environment, all and no others."""
    code = (house.ROOT / "heimdesk" / "config" / "settings.py").read_text(encoding="utf-8")
    told = (house.ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:env|variables)\.\w+\(\s*"([A-Z_]+)"', code))
    assert read
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", told, re.MULTILINE)) == read


def test_links_between_documents_lead_somewhere() -> None:
    """Each relative link of a document names a file of the repository."""
    documents = [file for file in house.files() if file.path.endswith(".md")]
    for file in documents:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", file.text):
            assert (house.ROOT / file.path).parent.joinpath(target).exists(), f"{file.path} leads to {target}"


def contracts_of(folder: Path) -> dict[str, str]:
    """Return the linter's word on each contract: the number it bears, and KEPT or BROKEN."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    return dict(re.findall(r"^(\d) .* (KEPT|BROKEN)$", told, re.MULTILINE)) or {"said": told}


def test_the_import_contracts_are_kept() -> None:
    """The seven contracts of who may import whom hold."""
    assert contracts_of(house.ROOT) == dict.fromkeys("1234567", "KEPT")


def test_each_import_contract_bites(tmp_path: Path) -> None:
    """In a copy of the house with one forbidden import for each contract, each is broken."""
    ignore = shutil.ignore_patterns("__pycache__", "static", "locale")
    shutil.copytree(house.ROOT / "heimdesk", tmp_path / "heimdesk", ignore=ignore)
    shutil.copy(house.ROOT / "pyproject.toml", tmp_path)
    for path, text in {
        "policy/planted.py": "import django\nimport heimdesk.domain.audit\n",
        "domain/audit/planted.py": "import heimdesk.domain.tickets\n",
        "channels/email/planted.py": "import heimdesk.channels.web.components\n",
        "channels/web/components/planted.py": "import heimdesk.channels.web.desk\n",
        "operations/planted.py": "import heimdesk.engines.search.embedded\n",
        "domain/audit/one.py": "import heimdesk.domain.audit.other\n",
        "domain/audit/other.py": "import heimdesk.domain.audit.one\n",
    }.items():
        (tmp_path / "heimdesk" / path).write_text(text)
    assert contracts_of(tmp_path) == dict.fromkeys("1234567", "BROKEN")
