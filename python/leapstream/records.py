"""Records of topics, and the chains in them."""

from collections import defaultdict
from functools import partial, reduce
from typing import Any, Iterable, NamedTuple

import msgpack
import numpy as np


class Item(NamedTuple):
    """A record of a topic, with numpy arrays in its value; `time` is in seconds since 1970."""
    topic: str
    epoch: str
    seq: int
    time: float
    value: Any


class Gap(NamedTuple):
    """Records `first` to `last` of a topic will never come, and why: evicted, corrupt, epoch or sampled."""
    topic: str
    epoch: str
    first: int
    last: int
    reason: str


Record = Item | Gap


class ProtocolError(Exception):
    """The server refuses for good, or says what the protocol does not allow."""


class AccessError(ProtocolError):
    """The server wants a token, or another one."""


class RecordError(Exception):
    """No run was kept there, or its files are damaged."""


def _array(value: dict[str, Any]) -> Any:
    is_array = "dtype" in value and isinstance(value.get("data"), bytes)
    return np.frombuffer(value["data"], value["dtype"]).reshape(value["shape"]) if is_array else value


read_message = partial(msgpack.unpackb, object_hook=_array)


def arrays(blocks: Iterable[tuple[str, int, np.ndarray]]) -> dict[str, np.ndarray]:
    """Arrays [chain, draw] of blocks (name, first draw, values [step, chain]): what all have behind the last gap."""
    parts = defaultdict[str, list[tuple[np.ndarray, np.ndarray]]](list)
    for name, first, values in blocks:
        parts[name].append((first + np.arange(len(values)), values))
    columns = {name: [np.concatenate(column) for column in zip(*parts[name])] for name in parts}
    common = reduce(np.intersect1d, (numbers for numbers, _ in columns.values())) if columns else np.empty(0)
    common = np.split(common, np.flatnonzero(np.diff(common) != 1) + 1)[-1]
    return {name: values[np.isin(numbers, common)].T for name, (numbers, values) in columns.items()}


def choose(wanted: str | None, samplers: list[str], where: str) -> str:
    """The sampler that is wanted, or the only one."""
    chosen = [name for name in samplers if wanted in (None, name)]
    if len(chosen) != 1:
        raise ValueError(f"{where} has {', '.join(samplers) or 'no sampler'}: say which one, sampler=...")
    return chosen[0]
