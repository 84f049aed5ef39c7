"""A menu that shows the same to everybody is made when the files are read; people notice nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.core.decide import decide, scope
from engine.core.matching import first_of_each, named
from engine.core.messages import Choice, Content, CustomerMessage, Key, Send, Sender
from engine.core.model import Aggregate, key_of
from engine.core.release import Menu, Release
from engine.store import codec
from tests.core.tiny import ANA, MONDAY, flow, release

STEPS = """
menu:
  menu: "¿Qué necesitás?"
  options:
    - {label: "Sin internet", words: ["se cortó"], about: "Hoy", next: ana}
    - {label: "Facturas y pagos", next: bye}
    - {label: "Una visita", next: bye}
ana:
  menu: "¿Para quién?"
  options:
    - {label: "{{ customer.phone }}", next: bye}
    - {label: "Otro", if: "customer.phone", next: bye}
bye: {say: "Chau", end: done}
"""


def told(release: Release, texts: list[str], *, saved: bool) -> list[Send]:
    """What the customer gets, when between two messages all is saved and read again, or stays as it is."""
    state: dict[Key, Aggregate | None] = {}
    sent: list[Send] = []
    for n, text in enumerate(texts):
        event = CustomerMessage(f"m{n}", MONDAY, "simulator", Sender(ANA, ANA), Content("text", text))
        while missing := scope(release, state, event):
            state.update(dict.fromkeys(missing))
        decision = decide(release, state, event)
        for each in decision.changes:
            state[key_of(each)] = codec.loads(codec.encode(each)) if saved else each
        sent += [effect for effect in decision.effects if isinstance(effect, Send)]
    return sent


def test_only_what_depends_on_the_customer_is_made_for_each(tmp_path: Path) -> None:
    steps = release(tmp_path, {"main": flow(STEPS)}).flows["main"].steps
    kept = {id: step.fixed for id, step in steps.items() if isinstance(step, Menu)}
    assert kept["ana"] is None
    assert kept["menu"] is not None
    assert kept["menu"].rows == "1. Sin internet\n2. Facturas y pagos\n3. Una visita"
    assert kept["menu"].choices[0] == Choice("Sin internet", "Hoy")


@pytest.mark.parametrize(
    "answer", ["1", "la segunda", "pagos", "SE CORTO", "2. Facturas y pagos", "última", "nada de eso", "una"]
)
@pytest.mark.parametrize("more", ["otro", "+54", "2"])
def test_an_answer_means_the_same_however_long_ago_the_menu_was_shown(
    tmp_path: Path, answer: str, more: str
) -> None:
    made = release(tmp_path, {"main": flow(STEPS)})
    said = ["hola", answer, more]
    at_once = told(made, said, saved=False)
    assert at_once == told(made, said, saved=True)
    assert at_once[0].content.text.endswith("3. Una visita")


def test_of_two_with_the_same_word_the_first_counts() -> None:
    heard = first_of_each([(("menú", "inicio"), 1), (("INICIO!", "ventas"), 2)])
    assert [named(text, heard) for text in ("Inicio", "¡VENTAS!", "menu ", "", "otra cosa")] == [
        *(1, 2, 1, None, None)
    ]
