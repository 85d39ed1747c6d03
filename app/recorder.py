"""The recorder process: carries the journal into the interaction log, apart from everything that callers wait for."""

import asyncio
import contextlib
import signal
from contextlib import AsyncExitStack

from app.floor import FloorConnections
from config.network import load_network
from config.settings import Settings
from live.recorder import Recorder
from records.database import open_database
from records.interactions import InteractionLog
from records.readiness import ensure_schema


async def run_recorder(settings: Settings) -> None:
    """Record until told to stop."""
    network = load_network(settings.network_file)
    await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
    async with AsyncExitStack() as stack:
        engine = open_database(settings.sqlalchemy_url)
        stack.push_async_callback(engine.dispose)
        floor = FloorConnections(settings, network, stack)
        recorder = Recorder(floor.journal(), InteractionLog(engine, network.about.id), floor.recorded())
        task = asyncio.create_task(recorder.run())
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(stop_signal, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task
