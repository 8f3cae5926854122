# SPDX-License-Identifier: Apache-2.0
"""A DHCP client of our own, for what no real client does on command: it asks once and reports."""

from __future__ import annotations

import dhcp
from dhcp import Frame, Message
from lab import Failure, Seen, Wire, expect, wait_until
from server import SERVER


class Probe:
    """A client with its own hardware address behind a wire; one verb is one packet."""

    def __init__(self, wire: Wire, mac: str | None = None) -> None:
        self.wire = wire
        self.mac = mac or dhcp.random_mac()

    def message(self, kind: int, options: dict[int, bytes] | None = None,
                **fields: object) -> Message:
        return Message(chaddr=dhcp.mac_bytes(self.mac), **fields,  # type: ignore[arg-type]
                       options={dhcp.MESSAGE_TYPE: bytes((kind,)), **(options or {})})

    def send(self, message: Message, source: str = "0.0.0.0") -> int:
        """By broadcast. Returns the place in what the wire sees from which on to look."""
        mark = self.wire.mark()
        self.wire.send(Frame(source_mac=self.mac, source=source, payload=message.encode()))
        return mark

    def ask(self, message: Message, source: str = "0.0.0.0", seconds: float = 2) -> Seen | None:
        """Sends and returns the reply, or None if there is none."""
        mark = self.send(message, source)
        try:
            return wait_until(lambda: next(
                (s for s in self.wire.seen[mark:]
                 if s.message.op == 2 and s.message.xid == message.xid), None), "a reply", seconds)
        except Failure:
            return None

    def discover(self, seconds: float = 2) -> Seen | None:
        return self.ask(self.message(dhcp.DISCOVER), seconds=seconds)

    def select(self, address: str, server: str = SERVER, seconds: float = 2) -> Seen | None:
        return self.ask(self.message(dhcp.REQUEST, {
            dhcp.REQUESTED_ADDRESS: dhcp.ip4(address), dhcp.SERVER_ID: dhcp.ip4(server)}),
            seconds=seconds)

    def lease(self) -> str:
        """DISCOVER, OFFER, REQUEST, ACK; the address."""
        offer = self.discover()
        expect(offer and offer.type == dhcp.OFFER, f"{self.mac} gets an OFFER")
        assert offer is not None
        ack = self.select(offer.message.yiaddr)
        expect(ack and ack.type == dhcp.ACK, f"{self.mac} gets an ACK")
        return offer.message.yiaddr

    def use(self, address: str) -> None:
        """From now on the wire's host answers ARP for it, as a client does that has an address."""
        if address not in (a.ip for a in self.wire.host.addresses(self.wire.interface)):
            self.wire.host.add_address(f"{address}/32", self.wire.interface)

    def renew(self, address: str, seconds: float = 2) -> Seen | None:
        self.use(address)
        return self.ask(self.message(dhcp.REQUEST, ciaddr=address), source=address,
                        seconds=seconds)

    def inform(self, address: str, seconds: float = 2) -> Seen | None:
        self.use(address)
        return self.ask(self.message(dhcp.INFORM, ciaddr=address), source=address, seconds=seconds)

    def release(self, address: str) -> None:
        self.send(self.message(dhcp.RELEASE, {dhcp.SERVER_ID: dhcp.ip4(SERVER)}, ciaddr=address),
                  source=address)

    def decline(self, address: str) -> None:
        self.send(self.message(dhcp.DECLINE, {dhcp.SERVER_ID: dhcp.ip4(SERVER),
                                              dhcp.REQUESTED_ADDRESS: dhcp.ip4(address)}))
