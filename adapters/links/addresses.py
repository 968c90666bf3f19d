"""Which addresses of the internet may be visited: public ones only, whatever a name or a redirect says (SSRF)."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

Ip = IPv4Address | IPv6Address
PORTS = frozenset({80, 443, 8080, 8443})


def is_public(ip: Ip, port: int) -> bool:
    """Whether a server there is one that everybody on the internet can visit, by a port of the web."""
    if isinstance(ip, IPv6Address):
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inside is not None:
            return is_public(inside, port)
        if ip.packed[:12] == bytes.fromhex("0064ff9b0000000000000000"):  # an IPv4 address behind a translator
            return is_public(IPv4Address(ip.packed[12:]), port)
        if ip.is_site_local:  # private once, and in old networks still
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and port in PORTS


async def resolved(host: str, port: int) -> Sequence[Ip]:
    """The addresses of a host. Raises OSError (socket.gaierror where there is no such name)."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
