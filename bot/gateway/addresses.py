"""Where a request comes from, also through a proxy that the shop trusts."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_Address = IPv4Address | IPv6Address
# One customer of a provider has at least so many bits of an IPv6 address to himself.
_OWN_BITS = 64
UNKNOWN = "unknown"


def client_address(remote: str | None, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """The nearest address that is not a trusted proxy's.

    `forwarded` are the X-Forwarded-For headers: each proxy adds whom it heard at the end, and what
    stands before that anybody may have written.
    """
    networks = [ip_network(one) for one in trusted]

    def is_trusted(address: _Address) -> bool:
        return any(address in network for network in networks)

    nearest = _read(remote or "")
    if nearest is None:
        return UNKNOWN
    for text in reversed([part for header in forwarded for part in header.split(",")]):
        if not is_trusted(nearest):
            break
        further = _read(text.strip())
        if further is None:
            break
        nearest = further
    return str(nearest)


def who_counts(address: str) -> str:
    """What limits are counted for: of IPv6 the network, where one person has them all."""
    read = _read(address)
    if isinstance(read, IPv6Address):
        return str(IPv6Network((int(read), _OWN_BITS), strict=False))
    return address


def _read(text: str) -> _Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
