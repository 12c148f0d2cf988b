"""Templates compiled for each language, with all that is the same on every page of it written into their text.

A page names two hundred texts, icons and addresses that depend on nothing but the language. To ask for them on each
page was a tenth of its cost; here they are asked for when a template is compiled.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from django.urls import NoReverseMatch
from django.utils import translation
from jinja2 import Environment, Template, nodes
from jinja2.visitor import NodeTransformer

ALWAYS_THE_SAME = ("_", "gettext", "pgettext", "icon", "url", "static", "sheets", "scripts")
"""Names of templates that give the same for the same constants, in one language and process."""


class PageEnvironment(Environment):
    """Gives each template as it is compiled for the active language; while files may change (DEBUG), as it is written.

    Names of all templates must be given to it before the first one is asked for.
    """

    language: str | None = None

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._by_language: dict[str, Environment] = {}

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template in the active language, and all that it takes in."""
        language = translation.get_language()
        if self.auto_reload or self.language is not None or language is None:
            return super().get_template(name, parent, globals)
        known = self._by_language.get(language) or self._by_language.setdefault(language, self._in(language))
        return known.get_template(name, parent, globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """No view of several dictionaries where one is enough: each page and each macro file goes through all names."""
        return super().make_globals(d) if d else self.globals

    def _in(self, language: str) -> Environment:
        made = self.overlay()
        made.language = language
        return made

    def _generate(self, source: nodes.Template, *given: Any, **how: Any) -> str:
        if self.language is not None:
            with translation.override(self.language):
                source = _Constants(self.globals, source).visit(source)
        return super()._generate(source, *given, **how)


class _Constants(NodeTransformer):
    """Puts in the place of a call what it answers, where that is always the same."""

    def __init__(self, known: Mapping[str, Any], source: nodes.Template) -> None:
        given_anew = {each.name for each in source.find_all(nodes.Name) if each.ctx != "load"}
        self._answers = {name: known[name] for name in ALWAYS_THE_SAME if name not in given_anew}

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """The answer, if all that is asked with is constant."""
        self.generic_visit(node)
        answer = self._answers.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if answer is None or node.dyn_args or node.dyn_kwargs:
            return node
        try:
            asked = [each.as_const() for each in node.args]
            named = {each.key: each.value.as_const() for each in node.kwargs}
            return nodes.Const(answer(*asked, **named), lineno=node.lineno)
        except (nodes.Impossible, NoReverseMatch):  # an address that is not there matters where it is reached
            return node
