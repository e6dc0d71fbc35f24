"""Calls actions over connections that stay open, at the first gateway of several that answers.

Rasa opens a connection for each call, to one address. Gateways share a database, so any of them can
run an action; and one that was begun twice does nothing twice.
"""

from __future__ import annotations

from typing import Any, List, Optional, Text

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

# A gateway gives an action 8 s and the engine 10. One whose machine is gone never refuses.
_SECONDS = 9.5
_CONNECT_SECONDS = 1.0


class ActionCalls:
    """`url` of the endpoint: one address, or several with commas between them."""

    def __init__(self) -> None:
        self._session: Optional[aiohttp.ClientSession] = None
        # Which one answered last: the others are asked when it is away.
        self._last = ""

    async def request(self, endpoint: EndpointConfig, call: Any) -> Any:
        """The JSON of the answer. Raises as EndpointConfig.request does."""
        addresses = self._in_order((endpoint.url or "").split(","))
        # A connection may have been closed at the very moment of asking: also one has a second try.
        addresses += addresses[:1] * (len(addresses) == 1)
        for address in addresses[:-1]:
            try:
                return await self._ask(address, endpoint, call)
            except aiohttp.ClientConnectionError:
                # Not reached, also within its second; or gone while it worked.
                continue
        return await self._ask(addresses[-1], endpoint, call)

    def _in_order(self, addresses: List[Text]) -> List[Text]:
        return sorted(addresses, key=lambda address: address != self._last)

    async def _ask(self, address: Text, endpoint: EndpointConfig, call: Any) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=_SECONDS, sock_connect=_CONNECT_SECONDS)
            )
        async with self._session.post(address, json=call, headers=endpoint.headers) as answer:
            self._last = address
            if answer.status >= 400:
                body = await answer.content.read()
                raise ClientResponseError(answer.status, answer.reason or "", body)
            return await answer.json()


def use() -> None:
    """Every action is called this way from now on."""
    calls = ActionCalls()

    async def request(self: EndpointConfig, *args: Any, **more: Any) -> Any:
        return await calls.request(self, more["json"])

    EndpointConfig.request = request
