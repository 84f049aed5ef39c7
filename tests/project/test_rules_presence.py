"""Whether a value is there on every way: the rule beside a walk over all the ways there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.project.draft import Draft
from engine.project.rules import Study
from engine.project.rules.proofs import proof_of
from engine.project.source import Document, read

FLOWS = ("demo", "otro")
STEPS = tuple("abcd")
NAMES = ("x", "y")
DEEPEST = 3


class Made(NamedTuple):
    """A step of a random flow: what it does, where it goes, and for a check what it tests."""

    verb: str
    to: tuple[str, ...]
    name: str = ""


steps = st.one_of(
    st.builds(
        Made,
        st.just("ask"),
        st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS)),
        st.sampled_from(NAMES),
    ),
    st.builds(
        Made,
        st.just("check"),
        st.tuples(st.sampled_from(STEPS), st.sampled_from(STEPS)),
        st.sampled_from(NAMES),
    ),
    st.builds(Made, st.just("say"), st.tuples(st.sampled_from(STEPS)), st.sampled_from(NAMES)),
    st.builds(Made, st.just("call"), st.tuples(st.sampled_from(STEPS))),
    st.builds(Made, st.just("jump"), st.just(())),
    st.builds(Made, st.just("end"), st.just(())),
)
flows = st.fixed_dictionaries({flow: st.fixed_dictionaries(dict.fromkeys(STEPS, steps)) for flow in FLOWS})


def documents(made: dict[str, dict[str, Made]]) -> Iterator[tuple[str, Document]]:
    files = {f"flows/{name}.yaml": written(name, body) for name, body in made.items()}
    for file, text in {**files, "config/routing.yaml": "routes: [{flow: demo}]"}.items():
        yield file, read(file, text.encode())


def written(name: str, body: dict[str, Made]) -> str:
    other = next(flow for flow in FLOWS if flow != name)
    steps = "".join(f"  {id}: {{{line(step, other)}}}\n" for id, step in body.items())
    return f"flow: {name}\nstart: {STEPS[0]}\nsteps:\n{steps}"


def line(step: Made, other: str) -> str:
    match step:
        case Made("ask", (answered, otherwise), name):
            exits = f"no_match: {{next: {otherwise}}}, no_reply: {{after: 1h, next: {otherwise}}}"
            return f'ask: "¿?", accept: text, save: {name}, next: {answered}, {exits}'
        case Made("check", (holds, otherwise), name):
            return f'check: [{{if: "{name}", next: {holds}}}], next: {otherwise}'
        case Made("say", (to,), name):
            return f'say: "{{{{ {name} }}}}", next: {to}'
        case Made("call", (to,)):
            return f"call: {other}, next: {to}"
        case Made("jump"):
            return f"jump: {other}"
    return "end: listo"


State = tuple[tuple[tuple[str, str], ...], frozenset[str]]
"""The stack of calls, the last one running, and what is saved."""


def next_states(made: dict[str, dict[str, Made]], state: State) -> Iterator[State]:
    frames, saved = state
    flow, id = frames[-1]
    step, below = made[flow][id], frames[:-1]
    other = next(name for name in FLOWS if name != flow)

    def at(to: str, saved: frozenset[str] = saved) -> State:
        return (*below, (flow, to)), saved

    match step.verb:
        case "ask":
            yield at(step.to[0], saved | {step.name})
            yield at(step.to[1])
        case "check":
            yield at(step.to[0] if step.name in saved else step.to[1])
        case "say":
            yield at(step.to[0])
        case "call" if len(frames) < DEEPEST:
            yield (*frames, (other, STEPS[0])), saved
        case "jump":
            yield (*below, (other, STEPS[0])), saved
        case "end" if below:
            caller, called_from = below[-1]
            yield (*below[:-1], (caller, made[caller][called_from].to[0])), saved


class Walk(NamedTuple):
    """What is saved in each state of a step; `whole` when no way went deeper than we look."""

    saved: dict[tuple[str, str], list[frozenset[str]]]
    whole: bool


def walk(made: dict[str, dict[str, Made]]) -> Walk:
    start: State = ((("demo", STEPS[0]),), frozenset())
    seen, waiting = {start}, [start]
    while waiting:
        for after in next_states(made, waiting.pop()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    saved: dict[tuple[str, str], list[frozenset[str]]] = {}
    for frames, names in seen:
        saved.setdefault(frames[-1], []).append(names)
    return Walk(saved, all(len(frames) < DEEPEST for frames, _ in seen))


@settings(max_examples=200)
@given(flows)
def test_what_is_said_to_be_there_is_there_whichever_way_one_came(made: dict[str, dict[str, Made]]) -> None:
    study = Study(Draft(Path(), dict(documents(made))))
    walked = walk(made)
    exact = walked.whole and not any(step.verb == "check" for flow in made.values() for step in flow.values())
    for place, states in walked.saved.items():
        facts = study.presence.at(study.graph.number[place])
        for name in NAMES:
            is_there = all(name in names for names in states)
            if study.presence.has(facts, (name,)):
                assert is_there, (place, name)
            elif exact:
                assert not is_there, (place, name)


@pytest.mark.parametrize(
    ("condition", "if_true", "if_false"),
    [
        ("a", "a", ""),
        ("not a", "", "a"),
        ("a == none", "", "a"),
        ("none != a", "a", ""),
        ("a == 1", "a", ""),
        ("a != 1", "", "a"),
        ("a == b", "", ""),
        ("a < b", "a b", ""),
        ("a in ['x']", "a", ""),
        ("a not in ['x']", "", "a"),
        ("'x' in a", "a", ""),
        ("a in b", "a b", ""),
        ("a and b", "a b", ""),
        ("a or b", "", ""),
        ("not (a or b)", "", ""),
        ("a == none or b == none", "", "a b"),
        ("not (a == none or b == none) and c > 2", "a b c", ""),
        ("a and not b or a", "a", ""),
        ("(a == none) and (b == none)", "", ""),
    ],
)
def test_what_a_condition_proves(condition: str, if_true: str, if_false: str) -> None:
    proof = proof_of(condition)
    assert {".".join(path) for path in proof.if_true} == set(if_true.split())
    assert {".".join(path) for path in proof.if_false} == set(if_false.split())
