"""Small faults in the source of a module: where one may stand, and how to put it in while it runs."""

from __future__ import annotations

import ast
import copy
import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

Function = ast.FunctionDef | ast.AsyncFunctionDef

COMPARED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True, order=True)
class Mutant:
    """`site` is the place of the node among those of the module, `kind` which of its faults it is."""

    file: str
    line: int
    site: int
    kind: int
    function: str
    before: str
    after: str

    @property
    def place(self) -> tuple[str, int]:
        return self.file, self.line

    def __str__(self) -> str:
        name = self.file.partition("engine/core/")[2]
        return f"{name}:{self.line} {self.function}: {self.before}  →  {self.after}"


def mutants_of(file: Path) -> Iterator[Mutant]:
    tree = ast.parse(file.read_text("utf-8"))
    for site, (name, node) in enumerate(_sites(tree)):
        for kind, changed in enumerate(_faults(node)):
            line = _first_line(node)
            yield Mutant(str(file), line, site, kind, name, _short(node), _short(changed))


def put_in(mutant: Mutant) -> None:
    """Every function that runs the old code runs the mutated one from now on, wherever it was imported."""
    tree = ast.parse(Path(mutant.file).read_text("utf-8"))
    _, node = list(_sites(tree))[mutant.site]
    mutated = ast.fix_missing_locations(_Swap(node, list(_faults(node))[mutant.kind]).visit(tree))
    codes = {_key(code): code for code in _codes(compile(mutated, mutant.file, "exec"))}
    for function in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
        new = codes.get(_key(function.__code__)) if function.__code__.co_filename == mutant.file else None
        if new is not None and new.co_freevars == function.__code__.co_freevars:
            function.__code__ = new


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        if node is self.old:
            return ast.copy_location(self.new, node)
        return self.generic_visit(node)


def _sites(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The nodes that have faults, in the bodies of functions, with the function's name."""
    for name, function in _functions(tree.body):
        for statement in function.body:
            for node in _walk(statement):
                if next(_faults(node), None) is not None:
                    yield name, node


def _functions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Function]]:
    for node in body:
        if isinstance(node, Function):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Neither docstrings nor types nor the texts of what is raised: no test should look at those."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Raise | ast.Assert):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "format_spec"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _faults(node: ast.AST) -> Iterator[ast.AST]:
    for make in _FAULTS.get(type(node), ()):
        changed = make(copy.deepcopy(node))
        if changed is not None:
            yield changed


def _other_comparison(node: Any) -> Any:
    node.ops[0] = COMPARED[type(node.ops[0])]()
    return node


def _other_operator(node: Any) -> Any:
    if type(node.op) not in COUNTED:
        return None
    node.op = COUNTED[type(node.op)]()
    return node


def _other_word(node: Any) -> Any:
    node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    return node


def _no_not(node: Any) -> Any:
    return node.operand if isinstance(node.op, ast.Not) else None


def _other_value(node: Any) -> ast.AST | None:
    value = node.value
    if isinstance(value, bool):
        return ast.Constant(not value)
    if isinstance(value, int):
        return ast.Constant(value + 1)
    return ast.Constant(f"X{value}X") if isinstance(value, str) and value else None


def _nothing_back(node: Any) -> Any:
    empty = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
    if empty:
        return None
    node.value = ast.Constant(None)
    return node


def _not_done(node: Any) -> ast.AST | None:
    return ast.Pass() if isinstance(node.value, ast.Call) else None


def _the_other_way(node: Any) -> Any:
    """A comparison, a word or a `not` has a fault of its own."""
    if isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        return None
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


_FAULTS: dict[type, tuple[Callable[[Any], ast.AST | None], ...]] = {
    ast.Compare: (_other_comparison,),
    ast.BinOp: (_other_operator,),
    ast.BoolOp: (_other_word,),
    ast.UnaryOp: (_no_not,),
    ast.Constant: (_other_value,),
    ast.Return: (_nothing_back,),
    ast.Expr: (_not_done,),
    ast.If: (_the_other_way,),
    ast.IfExp: (_the_other_way,),
    ast.Break: (lambda node: ast.Continue(),),
    ast.Continue: (lambda node: ast.Break(),),
}


def _first_line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else text[:69] + "…"
