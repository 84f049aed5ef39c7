"""`cli.py serve`: the engine and its pages, until somebody stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from engine.author.projects import Refused, opened
from engine.author.terminal import console
from engine.author.words import Words as TerminalWords
from engine.core.release import Release
from engine.runtime.collector import settle
from engine.store.sentences import Said
from engine.web import logs
from engine.web.app import MakeStand, application
from engine.web.door import Door
from engine.web.engines import FAKE, SIMULATOR, Engine, MakeEngine, at_work, faked, lines_of, simulated
from engine.web.gateway import Gateways
from engine.web.gateway.pulled import Pulled
from engine.web.health import Health
from engine.web.keys import METRICS, Settings
from engine.web.loops import run
from engine.web.settings import BadSetting, Environment, environment
from engine.web.simulator.fake.lines import pretended
from engine.web.simulator.fake.played import PlayedByPhone
from engine.web.watch import Print, Watch, fingerprint
from engine.web.webhooks import Hooks
from engine.web.words import Words

LOG = structlog.get_logger("serve")

GRACE = 2.0
"""Seconds that answers under way have to end."""

LONGEST_STOP = 9.0
REFUSED, DIED = 2, 1
SIGNALS = (signal.SIGINT, signal.SIGTERM)
ENGINES: Mapping[str | None, MakeEngine] = {SIMULATOR: simulated, FAKE: faked}


def serve(project: Path, played: str | None, lang: str) -> int:
    """`played`: how the people are, when they are not real: `simulator` or `fake`."""
    words, out = Words(lang), console()
    try:
        env = environment(os.environ, project)
        files = fingerprint(project)
        release = opened(project)
        if played == FAKE:
            release = pretended(release)
        engine, stand = ENGINES.get(played, at_work)(release, project, env)
    except Refused as refused:
        return refused.report(out, TerminalWords(lang))
    except BadSetting as bad:
        return _refuse(words(f"serve.{bad.reason}", **bad.params))
    logs.set_up()
    return run(Server(project, files, release, env, words, engine, stand).run())


def _refuse(sentence: str, code: int = REFUSED) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return code


@dataclass
class Server:
    project: Path
    files: Print
    """As they were before they were read."""
    release: Release
    env: Environment
    words: Words
    engine: Engine
    stand: MakeStand | None

    async def run(self) -> int:
        settle()
        stop = asyncio.Event()
        for number in SIGNALS:
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            await self.engine.start()
        except Said as error:
            return _refuse(error.sentence(self.words.language))
        try:
            return await self._serve(stop)
        finally:
            LOG.info("stopping")
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_STOP - GRACE):
                    await self.engine.stop()
            LOG.info("stopped")

    async def _serve(self, stop: asyncio.Event) -> int:
        hooks = Hooks(lines_of(self.release, self.env), self.engine.runtime)
        gateways = Gateways(lambda: self.engine.runtime, self.env.variables)
        health = Health(self._trouble, self._figures)
        app = application(
            Settings(self.env.token),
            health,
            self.stand,
            hooks=hooks,
            gateways=gateways,
            files=self.engine.runtime.files,
            runtime=lambda: self.engine.runtime,
        )
        runner = Door(app, access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        watching = asyncio.create_task(self._watch(app).run())
        pulling = asyncio.create_task(Pulled(lambda: self.engine.runtime).run())
        try:
            address = await self._listen(runner)
            await self._connect(address, hooks)
            self._greet(address)
            if await self._over(stop) is not stop:
                return _refuse(self.words("serve.died"), DIED)
        except OSError as error:
            where = f"{self.env.host}:{self.env.port}"
            return _refuse(self.words("serve.no_port", where=where, error=error.strerror or error))
        finally:
            watching.cancel()
            pulling.cancel()
            await runner.cleanup()
        return 0

    async def _over(self, stop: asyncio.Event) -> asyncio.Event:
        """What happened: somebody stops it, or the engine died."""
        happened = {asyncio.create_task(one.wait()): one for one in (stop, self.engine.runtime.died)}
        done, waiting = await asyncio.wait(happened, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        return happened[done.pop()]

    async def _listen(self, runner: web.AppRunner) -> str:
        await web.TCPSite(runner, self.env.host, self.env.port).start()
        host, port = runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def _connect(self, address: str, hooks: Hooks) -> None:
        if isinstance(self.engine, PlayedByPhone):
            near = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
            if not await self.engine.reach(near, hooks):
                LOG.warning("webhooks_not_confirmed", address=near)

    def _greet(self, address: str) -> None:
        page = "/simulator" if self.stand is not None else ""
        line = self.words("serve.ready", company=self.release.company.name, address=f"{address}{page}")
        print(line, flush=True)  # noqa: T201
        LOG.info("serving", address=address, release=self.release.hash[:7], simulator=self.stand is not None)

    def _watch(self, app: web.Application) -> Watch:
        return Watch(
            self.project,
            self.files,
            self.release,
            self.engine.switch,
            self.engine.report,
            app[METRICS],
            self.words.language,
        )

    async def _trouble(self) -> str | None:
        health = await self.engine.runtime.health()
        return "degraded" if health.degraded else None

    async def _figures(self) -> Mapping[str, Any]:
        runtime = self.engine.runtime
        health, systems = await runtime.health(), runtime.systems
        troubles = systems.troubles if systems is not None else ()
        failing = {f"{one.connector}.{one.operation}": one.times for one in troubles}
        down = {line: int(line in runtime.down) for line in runtime.channels}
        figures = {"connector_failures": failing, "line_down": down, **health.figures}
        return {"queued": health.queued, "degraded": int(health.degraded), **figures}
