"""Runs of leapstream in Python: live from a server, or from a run directory."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .connection import Connection as connect
from .records import AccessError, Gap, Item, ProtocolError, RecordError
from .run_directory import RunDirectory as read_run

__all__ = ["AccessError", "Gap", "Item", "ProtocolError", "RecordError", "connect", "posterior", "read_run"]


def posterior(source: str | Path, sampler: str | None = None, **access: Any) -> dict[str, Any]:
    """Measurements of a run directory or a server, as arrays [chain, draw] by name, as `arviz.from_dict` takes them."""
    if "://" not in str(source):
        return read_run(source).posterior(sampler)
    with ThreadPoolExecutor(1) as thread:  # that of a notebook has an event loop already, which cannot be waited for
        return thread.submit(asyncio.run, connect(str(source), **access).posterior(sampler)).result()
