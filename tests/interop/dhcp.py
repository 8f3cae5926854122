# SPDX-License-Identifier: Apache-2.0
"""DHCPv4 messages and the Ethernet frames around them, as the tests see and make them.

Written for the tests alone and from the RFCs, so that the server's own codec is never its own
witness. Message.encode() makes whatever it is told to, also what no honest client would send:
tests/interop/hostile.py lives on that. Frame.parse() returns None for anything but IPv4 UDP.
"""

from __future__ import annotations

import dataclasses
import os
import socket
import struct

SERVER_PORT, CLIENT_PORT = 67, 68
BROADCAST = "255.255.255.255"
BROADCAST_MAC = "ff:ff:ff:ff:ff:ff"
COOKIE = bytes((99, 130, 83, 99))

DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)
NAMES = ["?", "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"]

# Options that the tests name; RFC 2132, RFC 3046.
SUBNET_MASK, ROUTERS, DNS, HOST_NAME = 1, 3, 6, 12
REQUESTED_ADDRESS, LEASE_TIME, OVERLOAD, MESSAGE_TYPE, SERVER_ID = 50, 51, 52, 53, 54
PARAMETERS, SIZE_MAX, T1, T2, VENDOR_CLASS, CLIENT_ID = 55, 57, 58, 59, 60, 61
RELAY_INFORMATION, PAD, END = 82, 0, 255


def ip4(text: str) -> bytes:
    return socket.inet_aton(text)


def mac_bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def mac_text(octets: bytes) -> str:
    return octets.hex(":")


def random_mac() -> str:
    return mac_text(b"\x02" + os.urandom(5))


@dataclasses.dataclass
class Message:
    """The fields of RFC 2131 §2 in their order; options by code, in the order given."""

    op: int = 1
    htype: int = 1
    hlen: int = 6
    hops: int = 0
    xid: int = dataclasses.field(default_factory=lambda: int.from_bytes(os.urandom(4), "big"))
    secs: int = 0
    flags: int = 0x8000
    ciaddr: str = "0.0.0.0"
    yiaddr: str = "0.0.0.0"
    siaddr: str = "0.0.0.0"
    giaddr: str = "0.0.0.0"
    chaddr: bytes = b""
    sname: bytes = b""
    file: bytes = b""
    cookie: bytes = COOKIE
    options: dict[int, bytes] = dataclasses.field(default_factory=dict)
    tail: bytes = bytes((END,))  # what follows the options; made wrong by those who mean it

    @property
    def type(self) -> int:
        value = self.options.get(MESSAGE_TYPE, b"")
        return value[0] if len(value) == 1 else 0

    def option(self, code: int) -> bytes:
        return self.options.get(code, b"")

    def address(self, code: int) -> str:
        value = self.option(code)
        return socket.inet_ntoa(value) if len(value) == 4 else ""

    def seconds(self, code: int) -> int:
        return int.from_bytes(self.option(code), "big")

    def encode(self) -> bytes:
        fixed = struct.pack("!BBBBIHH", self.op, self.htype, self.hlen, self.hops, self.xid,
                            self.secs, self.flags)
        fixed += b"".join(ip4(a) for a in (self.ciaddr, self.yiaddr, self.siaddr, self.giaddr))
        fixed += self.chaddr[:16].ljust(16, b"\0")
        fixed += self.sname[:64].ljust(64, b"\0") + self.file[:128].ljust(128, b"\0")
        options = b""
        for code, value in self.options.items():
            for at in range(0, max(len(value), 1), 255):  # RFC 3396: long values are split
                part = value[at:at + 255]
                options += bytes((code, len(part))) + part
        return fixed + self.cookie + options + self.tail

    @staticmethod
    def parse(data: bytes) -> Message | None:
        if len(data) < 240 or data[236:240] != COOKIE:
            return None
        op, htype, hlen, hops, xid, secs, flags = struct.unpack("!BBBBIHH", data[:12])
        addresses = [socket.inet_ntoa(data[at:at + 4]) for at in (12, 16, 20, 24)]
        message = Message(op, htype, hlen, hops, xid, secs, flags, *addresses, data[28:44],
                          data[44:108], data[108:236])
        message.options = {}
        read_options(data[240:], message.options)
        overload = int.from_bytes(message.option(OVERLOAD), "big")  # RFC 2132 §9.3
        if overload & 1:
            read_options(message.file, message.options)
        if overload & 2:
            read_options(message.sname, message.options)
        return message


def read_options(area: bytes, into: dict[int, bytes]) -> None:
    at = 0
    while at < len(area) and area[at] != END:
        if area[at] == PAD:
            at += 1
            continue
        if at + 1 >= len(area):
            return
        code, size = area[at], area[at + 1]
        into[code] = into.get(code, b"") + area[at + 2:at + 2 + size]
        at += 2 + size


@dataclasses.dataclass
class Frame:
    """An Ethernet frame that carries UDP over IPv4."""

    source_mac: str = "00:00:00:00:00:00"
    destination_mac: str = BROADCAST_MAC
    source: str = "0.0.0.0"
    destination: str = BROADCAST
    source_port: int = CLIENT_PORT
    destination_port: int = SERVER_PORT
    payload: bytes = b""
    # Deliberate lies; None tells the truth.
    ip_length: int | None = None
    udp_length: int | None = None
    udp_checksum: int | None = None
    ip_checksum: int | None = None
    fragment: int = 0  # flags and offset of the IPv4 header

    def encode(self) -> bytes:
        addresses = ip4(self.source) + ip4(self.destination)
        udp_length = 8 + len(self.payload) if self.udp_length is None else self.udp_length
        ports = struct.pack("!HHH", self.source_port, self.destination_port, udp_length & 0xFFFF)
        pseudo = addresses + struct.pack("!BBH", 0, socket.IPPROTO_UDP, udp_length & 0xFFFF)
        if self.udp_checksum is None:
            checksum_udp = checksum(pseudo + ports + b"\0\0" + self.payload) or 0xFFFF
        else:
            checksum_udp = self.udp_checksum
        udp = ports + struct.pack("!H", checksum_udp) + self.payload
        ip_length = 20 + len(udp) if self.ip_length is None else self.ip_length
        head = struct.pack("!BBHHHBBH", 0x45, 0, ip_length & 0xFFFF, 1, self.fragment, 64,
                           socket.IPPROTO_UDP, 0) + addresses
        checksum_ip = checksum(head) if self.ip_checksum is None else self.ip_checksum
        head = head[:10] + struct.pack("!H", checksum_ip) + head[12:]
        return (mac_bytes(self.destination_mac) + mac_bytes(self.source_mac) + b"\x08\x00" + head +
                udp)

    @staticmethod
    def parse(data: bytes) -> Frame | None:
        if len(data) < 42 or data[12:14] != b"\x08\x00" or data[23] != socket.IPPROTO_UDP:
            return None
        udp = 14 + (data[14] & 15) * 4
        source_port, destination_port, udp_length = struct.unpack("!HHH", data[udp:udp + 6])
        return Frame(mac_text(data[6:12]), mac_text(data[:6]), socket.inet_ntoa(data[26:30]),
                     socket.inet_ntoa(data[30:34]), source_port, destination_port,
                     data[udp + 8:udp + udp_length])


def checksum(data: bytes) -> int:
    """RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
