"""arrays.py DIRECTORY URL: compares the chains of a run directory with those of a server, and writes what they are."""

import hashlib
import json
import sys

import leapstream
import numpy as np

directory, url = sys.argv[1:]
run = leapstream.read_run(directory)
chains = run.posterior("hmc")
served = leapstream.posterior(url, "hmc")
assert sorted(served) == sorted(chains)
digests = {}
for name, values in chains.items():
    assert served[name].tobytes() == values.tobytes(), name
    digests[name] = hashlib.sha256(np.ascontiguousarray(values.T).tobytes()).hexdigest()
print(json.dumps([run.description["id"], run.samplers, chains["Q"].shape, digests]))
for wrong in (
    lambda: run.posterior(),
    lambda: run.posterior("none"),
    lambda: leapstream.posterior(url),
    lambda: leapstream.posterior(url, "none"),
    lambda: leapstream.read_run("/nowhere"),
):
    try:
        wrong()
    except (ValueError, leapstream.RecordError) as error:
        print(f"{type(error).__name__}: {error}")
