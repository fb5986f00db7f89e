"""records.py URL: writes the records and gaps of Q as lines of JSON, then what ended them. Further arguments are fields of subscribe."""

import asyncio
import json
import sys

import leapstream


async def main(url: str, *options: str) -> None:
    fields = {name: json.loads(value) for name, value in (option.split("=") for option in options)}
    try:
        async for record in leapstream.connect(url).topic("run/*/hmc/measurement/*", **fields):
            print(json.dumps(record), flush=True)
        print("complete")
    except (leapstream.ProtocolError, ConnectionError) as error:
        print(f"{type(error).__name__}: {error}")


asyncio.run(main(*sys.argv[1:]))
