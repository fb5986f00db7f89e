"""Records of topics, and the chains in them."""

from functools import partial, reduce
from typing import Any, NamedTuple

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


def _array(value: dict[str, Any]) -> Any:
    if "dtype" in value and isinstance(value.get("data"), bytes):
        return np.frombuffer(value["data"], value["dtype"]).reshape(value["shape"])
    return value


read_message = partial(msgpack.unpackb, object_hook=_array)


def arrays(blocks: dict[str, list[tuple[int, np.ndarray]]]) -> dict[str, np.ndarray]:
    """Arrays [chain, draw] of blocks (first trajectory, values [step, chain]): what all have behind the last gap."""
    numbers = {name: np.concatenate([first + np.arange(len(part)) for first, part in blocks[name]]) for name in blocks}
    common = reduce(np.intersect1d, numbers.values())
    common = np.split(common, np.flatnonzero(np.diff(common) != 1) + 1)[-1]
    values = {name: np.concatenate([part for _, part in blocks[name]]) for name in blocks}
    return {name: values[name][np.isin(numbers[name], common)].T for name in blocks}
