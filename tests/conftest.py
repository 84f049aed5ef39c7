"""The --slow option, how hypothesis searches, and what is looked at in whatever a test decides in memory."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from engine.author.world import World
from engine.core.messages import Effect
from tests.effects import look_at

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests marked slow")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: run with --slow"))


@pytest.fixture(autouse=True, scope="session")
def looked_at() -> Iterator[None]:
    """Whatever any test decides in memory, its effects are ones that the rest of the engine knows."""
    run = World._run

    def looked(self: World, effect: Effect) -> None:
        look_at(effect)
        run(self, effect)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "_run", looked)
        yield
