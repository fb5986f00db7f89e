"""follow.py URL GLOB: writes a line of JSON for each record and gap, with the SHA-256 of all values so far."""

import asyncio
import hashlib
import json
import sys

import leapstream


async def main(url: str, glob: str) -> None:
    digest = hashlib.sha256()
    async with leapstream.connect(url) as run:
        async for record in run.topic(glob):
            if isinstance(record, leapstream.Gap):
                print(json.dumps(record._asdict()), flush=True)
                continue
            digest.update(record.value["values"].tobytes())
            first, end = record.value["first"], record.value["first"] + record.value["steps"]
            print(json.dumps({"seq": record.seq, "first": first, "end": end, "digest": digest.hexdigest()}), flush=True)


asyncio.run(main(*sys.argv[1:]))
