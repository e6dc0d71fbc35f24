"""What the machines that watch over us are told."""

from __future__ import annotations

import aiohttp


async def test_this_machine_reads_the_metrics(gateway):
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.url}/metrics") as answer:
        assert answer.status == 200
        assert "# HELP" in await answer.text()
