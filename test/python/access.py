"""access.py URL CERTIFICATE [TOKEN]: reads what there is of the analyses, by a server whose certificate is its own; says how it ended."""

import asyncio
import ssl
import sys

import leapstream


async def main(url: str, certificate: str, token: str | None = None) -> None:
    trusted = ssl.create_default_context(cafile=certificate)
    try:
        async with leapstream.connect(url, token=token, ssl=trusted) as run:
            topics = [record.topic async for record in run.topic("run/*/*/progress", live=False)]
            print("topics:", len(topics))
    except leapstream.AccessError as error:
        print(f"AccessError: {error}")


asyncio.run(main(*sys.argv[1:]))
