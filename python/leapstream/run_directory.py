"""Runs that were kept."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np

from .records import arrays


class RunDirectory:
    """A run directory, also while the run goes on: `leapstream.read_run("my-run").posterior()["Q"]`."""

    def __init__(self, directory: str | Path) -> None:
        self._name, log = str(directory), Path(directory, "log.sqlite").resolve()
        if not log.is_file():
            raise ValueError(f"{directory} is no run directory: it has no log.sqlite")
        self._log = sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True, check_same_thread=False)
        if self._log.execute("pragma user_version").fetchone() != (1,):
            raise ValueError(f"{log} has another layout than this version of the package reads")
        self.description: dict[str, Any] = json.loads(Path(directory, "run.json").read_text("utf-8"))
        self.samplers: list[str] = [name for (name,) in self._log.execute("select name from sampler order by id")]

    def posterior(self, sampler: str | None = None) -> dict[str, np.ndarray]:
        """Measurements as arrays [chain, draw], by name: what `arviz.from_dict(posterior=...)` takes."""
        query = "select measurement, first, chains, data from measured where sampler = ? order by seq"
        blocks: dict[str, list[tuple[int, np.ndarray]]] = {}
        for name, first, chains, data in self._log.execute(query, (self._sampler(sampler),)):
            blocks.setdefault(name, []).append((first, np.frombuffer(data, "<f8").reshape(-1, chains)))
        return arrays(blocks) if blocks else {}

    def analyses(self, name: str, sampler: str | None = None) -> list[dict[str, Any]]:
        """The values of an analysis as the run grew: dicts of trajectory, time in seconds since 1970, and value."""
        query = "select trajectory, time, value from analysed where sampler = ? and analysis = ? order by seq"
        rows = self._log.execute(query, (self._sampler(sampler), name))
        values = [(trajectory, time / 1000, json.loads(value, object_hook=_number)) for trajectory, time, value in rows]
        return [dict(zip(("trajectory", "time", "value"), row)) for row in values]

    def _sampler(self, name: str | None) -> str:
        name = self.samplers[0] if name is None and len(self.samplers) == 1 else name
        if name not in self.samplers:
            raise ValueError(f"{self._name} has {', '.join(self.samplers)}: say which one, sampler=...")
        return str(name)


def _number(value: dict[str, Any]) -> Any:
    return float(value["$number"]) if "$number" in value else value
