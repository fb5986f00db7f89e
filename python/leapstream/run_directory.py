"""Runs that were kept."""

import json
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator

import numpy as np

from .records import RecordError, arrays, choose


class RunDirectory:
    """A run directory, also while the run goes on: `leapstream.read_run("my-run").posterior()["Q"]`."""

    def __init__(self, directory: str | Path) -> None:
        self._log, description = Path(directory, "log.sqlite"), Path(directory, "run.json")
        if not self._log.is_file():
            raise RecordError(f"{directory} is no run directory: it has no log.sqlite")
        with _reading(self._log):
            address = f"{self._log.resolve().as_uri()}?mode=ro"
            self._select = sqlite3.connect(address, uri=True, check_same_thread=False).execute
            if self._select("pragma user_version").fetchone() != (1,):
                raise RecordError(f"{self._log} has another layout than this version of the package reads")
            self.samplers: list[str] = [name for (name,) in self._select("select name from sampler order by id")]
        with _reading(description):
            self.description: dict[str, Any] = _read_json(description.read_text("utf-8"))

    def posterior(self, sampler: str | None = None) -> dict[str, np.ndarray]:
        """Measurements as arrays [chain, draw], by name: what `arviz.from_dict(posterior=...)` takes."""
        query = "select measurement, first, chains, data from measured where sampler = ? order by seq"
        whose = choose(sampler, self.samplers, str(self._log.parent))
        with _reading(self._log):
            rows = self._select(query, (whose,))
            return arrays((name, first, np.frombuffer(data, "<f8").reshape(-1, n)) for name, first, n, data in rows)

    def analyses(self, name: str, sampler: str | None = None) -> list[dict[str, Any]]:
        """The values of an analysis as the run grew: dicts of trajectory, time in seconds since 1970, and value."""
        query = "select trajectory, time, value from analysed where sampler = ? and analysis = ? order by seq"
        whose = choose(sampler, self.samplers, str(self._log.parent))
        with _reading(self._log):
            rows = self._select(query, (whose, name))
            return [{"trajectory": n, "time": ms / 1000, "value": _read_json(value)} for n, ms, value in rows]


def _read_json(text: str) -> Any:
    return json.loads(text, object_hook=lambda value: float(value["$number"]) if "$number" in value else value)


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, sqlite3.Error) as error:
        raise RecordError(f"{file} cannot be read: {error}; take a copy of the run from before") from error
