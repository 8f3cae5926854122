# SPDX-License-Identifier: Apache-2.0
"""Packets that no honest client sends, by the reason for which the server must drop them.

Each row breaks one rule of the protocol and is right in all else, so that it reaches the very check
it is meant for. The reasons are those that tandemd counts (docs/operating.md).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import dhcp
from dhcp import DECLINE, DISCOVER, INFORM, RELEASE, REQUEST, Frame, Message, ip4
from server import SERVER

STRANGER = "192.0.2.7"  # in no scope
RELAY = "10.1.0.2"
IMPOSSIBLE = ("224.0.0.1", "239.255.255.250", "127.0.0.1", "255.255.255.255")


def message(kind: int = DISCOVER, options: dict[int, bytes] | None = None,
            **fields: object) -> Message:
    mac = dhcp.mac_bytes(dhcp.random_mac())
    return Message(**{"chaddr": mac, **fields},  # type: ignore[arg-type]
                   options={dhcp.MESSAGE_TYPE: bytes((kind,)), **(options or {})})


def with_tail(tail: bytes) -> Message:
    return message(tail=tail)


def messages(held: str) -> Iterator[tuple[str, Message | bytes]]:
    """(reason, what to send) for all that is decided by the message. `held` is somebody's lease."""
    whole = message().encode()
    for size in range(0, 236, 4):  # D1.03
        yield "too-short", whole[:size]
    for op in (0, 2, 3, 4, 16, 127, 128, 254, 255):
        yield "not-a-request", message(op=op)
    for kind in range(1, 9):  # replies, ours reflected
        yield "not-a-request", message(kind, {dhcp.SERVER_ID: ip4(SERVER)}, op=2, yiaddr=held)
    for hlen in (*range(17, 33), 64, 127, 128, 200, 254, 255):
        yield "hardware-length", message(hlen=hlen)
    yield "no-cookie", whole[:236]  # BOOTP of RFC 951
    for bit in range(32):
        wrong = int.from_bytes(dhcp.COOKIE, "big") ^ 1 << bit
        yield "no-cookie", message(cookie=wrong.to_bytes(4, "big"))

    for code in (1, 12, 50, 55, 61, 82, 128, 254):  # D1.04: each beyond the end in three ways
        yield "option-overrun", with_tail(bytes((code, 255)))
        yield "option-overrun", with_tail(bytes((code, 5)) + b"four")
        yield "option-overrun", with_tail(bytes((code,)))
    for area, name in ((1, "file"), (2, "sname")):
        broken = {name: bytes((12, 200)) + b"x" * 20}
        yield "option-overrun", message(options={dhcp.OVERLOAD: bytes((area,))}, **broken)
    for value in (0, 4, 5, 8, 127, 128, 255):  # D8.06
        yield "bad-overload", message(options={dhcp.OVERLOAD: bytes((value,))})
    yield "bad-overload", message(options={dhcp.OVERLOAD: b""})
    yield "bad-overload", message(options={dhcp.OVERLOAD: b"\1\1"})

    for options in ({}, {dhcp.HOST_NAME: b"bootp"}, {dhcp.REQUESTED_ADDRESS: ip4(held)}):
        bootp = message()
        bootp.options = options
        yield "no-message-type", bootp
    for value in (b"\0", b"", b"\1\1", b"\3\0\0\0"):
        yield "bad-message-type", message(options={dhcp.MESSAGE_TYPE: value})
    for kind in (dhcp.OFFER, dhcp.ACK, dhcp.NAK, *range(9, 40), 100, 200, 255):
        yield "unexpected-type", message(kind)

    for htype in (1, 6, 24, 32):  # D1.13
        yield "no-identity", message(htype=htype, hlen=0, chaddr=b"")
    for kind in (DISCOVER, REQUEST, DECLINE, RELEASE, INFORM):
        yield "own-packet", message(kind, giaddr=SERVER)  # failure-modes P9
        for address in IMPOSSIBLE:
            yield "bad-address", message(kind, giaddr=address)
            yield "bad-address", message(kind, ciaddr=address)

    # Relays that lie
    for giaddr in (STRANGER, "10.9.9.9", "0.0.0.1", "1.2.3.4"):
        yield "no-scope", message(giaddr=giaddr)
        yield "no-scope", message(REQUEST, {dhcp.REQUESTED_ADDRESS: ip4(held)}, giaddr=giaddr)
    for subnet in (STRANGER, "0.0.0.0", "255.255.255.255"):
        link = bytes((5, 4)) + ip4(subnet)
        yield "unknown-link-selection", message(options={82: link}, giaddr=RELAY)
        yield "unknown-link-selection", message(options={118: ip4(subnet)}, giaddr=RELAY)
    yield "no-scope", message(INFORM, ciaddr=STRANGER)  # D6.09

    # Clients that lie
    theirs = {dhcp.SERVER_ID: ip4("10.1.0.99")}
    mine = {dhcp.SERVER_ID: ip4(SERVER)}
    wanted = {dhcp.REQUESTED_ADDRESS: ip4(held)}
    for _ in range(5):
        yield "foreign-server", message(REQUEST, {**theirs, **wanted})  # D5.02
        yield "foreign-server", message(DECLINE, {**theirs, **wanted})
        yield "foreign-server", message(RELEASE, theirs, ciaddr=held)
        yield "unknown-client", message(REQUEST, {dhcp.REQUESTED_ADDRESS: ip4("10.1.0.200")})
        yield "not-holder", message(DECLINE, {**mine, **wanted})  # failure-modes P6
        yield "not-holder", message(RELEASE, mine, ciaddr=held)
        yield "missing-field", message(DECLINE, mine)
        yield "missing-field", message(RELEASE, mine)
        yield "not-holder", message(RELEASE, ciaddr=held)  # no option 54 either


def frames() -> Iterator[tuple[str, Frame]]:
    """(reason, frame) for what is wrong below DHCP; counted by the packet sockets."""
    payload = message().encode()
    size = len(payload)
    for wrong in (1, 0x00FF, 0x1234, 0xFFFF):
        yield "bad IP checksum", Frame(payload=payload, ip_checksum=wrong)
    for length in (size + 29, 2000, 0xFFFF, 0, 19, 20, 27):
        yield "bad length of the IP datagram", Frame(payload=payload, ip_length=length)
    for length in (0, 7, size + 9, 2000, 0xFFFF):
        yield "bad UDP length", Frame(payload=payload, udp_length=length)


def garbage(seed: int, count: int) -> Iterator[bytes]:
    """Octets that mean nothing, half of them behind a good beginning."""
    dice = random.Random(seed)
    for n in range(count):
        noise = dice.randbytes(dice.randrange(1, 1000))
        yield noise if n % 2 else message(options={}).encode()[:240] + b"\x35\x09" + noise[:8]
