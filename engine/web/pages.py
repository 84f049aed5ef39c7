"""Templates to HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from engine.web.assets import Assets
from engine.web.words import Words

TEMPLATES = Path(__file__).parent / "templates"
HUES = 8
UNUSUAL = re.compile(r"[^A-Za-z0-9-]")


class Pages:
    def __init__(self, assets: Assets, templates: Path = TEMPLATES) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["asset"] = assets.address
        self._environment.filters |= {"hue": hue, "slug": slug}

    def render(self, template: str, words: Words, **context: Any) -> Markup:
        html = self._environment.get_template(template).render(words=words, **context)
        return Markup(html)  # noqa: S704 (what went in was escaped)

    def part(self, words: Words, **context: Any) -> Callable[..., Markup]:
        """`part("mind.html")`: one part of the page."""

        def render(name: str, **more: Any) -> Markup:
            return self.render(f"parts/{name}", words, **context, **more)

        return render


def hue(seed: str) -> int:
    """Always the same for one person; neighbours in a list of telephones get different ones."""
    return sum(map(ord, seed)) % HUES


def slug(id: str) -> str:
    """An id of ours as one of HTML, different ones staying different."""
    return UNUSUAL.sub(lambda found: f"_{ord(found[0]):x}", id)
