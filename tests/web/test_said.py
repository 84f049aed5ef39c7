"""What people write is shown as WhatsApp does, and is never HTML."""

from __future__ import annotations

import pytest

from engine.web.simulator.said import markup, plain


@pytest.mark.parametrize(
    ("said", "html"),
    [
        ("hola", "hola"),
        ("*caso* _uno_ ~no~", "<strong>caso</strong> <em>uno</em> <s>no</s>"),
        ("2*3*4", "2*3*4"),
        ("* no *", "* no *"),
        ("snake_case_name", "snake_case_name"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("*<img src=x onerror=1>*", "<strong>&lt;img src=x onerror=1&gt;</strong>"),
        ("<hx-partial>", "&lt;hx-partial&gt;"),
        (
            "mira https://a.example/x?y=1&z=2.",
            'mira <a href="https://a.example/x?y=1&amp;z=2" target="_blank" rel="noopener noreferrer">'
            "https://a.example/x?y=1&amp;z=2</a>.",
        ),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ('https://a.example/"onclick=x', None),
    ],
)
def test_markup(said: str, html: str | None) -> None:
    shown = str(markup(said))
    if html is not None:
        assert shown == html
    assert '"onclick' not in shown.replace("&#34;", '"').partition(">")[0]


def test_a_long_line_of_marks_is_no_work() -> None:
    markup("*" * 4096)
    markup("*a " * 1300)
    markup("_a*b" * 1000)


def test_plain_is_one_short_line() -> None:
    assert plain("*Uno*\n dos  ") == "Uno dos"
    assert len(plain("palabra " * 50)) <= 90
