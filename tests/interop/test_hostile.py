# SPDX-License-Identifier: Apache-2.0
"""Bad input: every packet is dropped and counted by its reason, and good clients are served on."""

import collections

import dhcp
import hostile
from lab import Lab, demanding, expect, is_within, wait_until
from probe import Probe
from server import SERVER, Office, configuration

POOL = "10.1.0.10-10.1.0.209"


class Target:
    """An office with a good client in it, and an attacker's wire."""

    def __init__(self, lab: Lab) -> None:
        self.office = Office(lab, configuration(pool=POOL, offer_hold=5))
        self.server = self.office.server
        self.wire = lab.host("attacker", self.office.lan).wire()
        self.good = Probe(lab.host("good", self.office.lan).wire())
        self.held = self.good.lease()

    def send(self, payload: bytes, source: str = "0.0.0.0") -> None:
        self.wire.send(dhcp.Frame(source=source, payload=payload))

    def dropped(self) -> collections.Counter:
        return collections.Counter(self.server.counters()["dropped"])

    def expect_dropped(self, expected: collections.Counter, before: collections.Counter) -> None:
        """Exactly these have been added, none too many, none for another reason."""
        wait_until(lambda: (self.dropped() - before).total() >= expected.total(),
                   "as many drops as packets were sent")
        counted = self.dropped() - before
        for reason in sorted(set(expected) | set(counted)):
            expect(counted[reason] == expected[reason],
                   f"{reason}: {expected[reason]} were sent, {counted[reason]} are counted")

    def expect_good_clients_are_served(self) -> None:
        renewal = self.good.renew(self.held)
        expect(renewal and renewal.type == dhcp.ACK, "the good client renews its lease")
        self.lease_a_new_client()

    def lease_a_new_client(self) -> None:
        """It asks again, as clients do, while every free address is still offered to others."""
        fresh = Probe(self.good.wire)
        offer = wait_until(lambda: fresh.discover(seconds=1), "a new client gets an OFFER", 15)
        ack = fresh.select(offer.message.yiaddr)
        expect(ack and ack.type == dhcp.ACK, "a new client gets an ACK")
        expect(is_within(offer.message.yiaddr, POOL), "out of the pool")


def test_every_broken_rule_is_counted_by_its_reason(lab: Lab) -> None:
    target = Target(lab)
    before, expected = target.dropped(), collections.Counter()
    for reason, what in hostile.messages(target.held):
        target.send(what if isinstance(what, bytes) else what.encode())
        expected[reason] += 1
    print(f"{expected.total()} packets: {dict(expected)}")
    expect(expected.total() >= 300, "there are at least 300 of them")
    target.expect_dropped(expected, before)
    target.expect_good_clients_are_served()


def test_broken_frames_are_counted_by_their_reason(lab: Lab) -> None:
    target = Target(lab)
    expected = collections.Counter()
    for reason, frame in hostile.frames():
        target.wire.send(frame)
        expected[reason] += 1

    def counted() -> bool:
        counters = target.server.counters()["packet-sockets"]
        return all(counters.get(reason) == count for reason, count in expected.items())

    wait_until(counted, f"the packet sockets count {dict(expected)}", 5)
    target.expect_good_clients_are_served()


def test_its_own_replies_reflected_are_dropped(lab: Lab) -> None:
    """Whole, and made into requests; nothing is answered, so nothing can loop."""
    target = Target(lab)
    replies = [seen.frame.payload for seen in target.office.wire.seen if seen.message.op == 2]
    expect(len(replies) >= 2, "an OFFER and an ACK have been seen")
    before, expected = target.dropped(), collections.Counter()
    mark = target.office.wire.mark()
    for reply in replies * 10:
        target.send(reply, source=SERVER)
        target.send(b"\1" + reply[1:], source=SERVER)  # op 1, and still from the server's address
        expected += collections.Counter({"not-a-request": 1, "own-packet": 1})
    target.expect_dropped(expected, before)
    expect(not any(seen.sent for seen in target.office.wire.seen[mark:]), "no packet is answered")
    target.expect_good_clients_are_served()


def test_garbage_is_dropped(lab: Lab) -> None:
    target = Target(lab)
    before = target.dropped()
    for payload in hostile.garbage(seed=1, count=500):
        target.send(payload)
    wait_until(lambda: (target.dropped() - before).total() == 500, "500 drops are counted")
    target.expect_good_clients_are_served()


def test_a_client_that_declines_everything_is_stopped(lab: Lab) -> None:
    target = Target(lab)
    attacker = Probe(target.wire)
    before = target.dropped()
    for _ in range(20):
        offer = attacker.discover()
        if offer is None:
            break
        attacker.decline(offer.message.yiaddr)
    wait_until(lambda: (target.dropped() - before)["decline-limit"] == 17, "17 declines are ignored")
    abandoned = [row for row in target.server.leases() if row["state"] == "abandoned"]
    expect(len(abandoned) == 3, f"three addresses are set aside, not {len(abandoned)}")
    expect("declines-ignored" in target.server.log(), "the operator is told")
    target.expect_good_clients_are_served()


@demanding(seconds=90)
def test_a_flood_from_random_hardware_addresses_passes(lab: Lab) -> None:
    """10,000 DISCOVERs that nobody follows up take every free address, for as long as an offer is
    held; a client that has a lease notices nothing."""
    target = Target(lab)
    for wire in (target.office.wire, target.wire):
        wire.listening = False  # of no interest, and much
    for n in range(10_000):
        target.send(hostile.message().encode())
        if n % 1000 == 0:  # it asks again, as clients do, if its packet was one too many
            renewal = wait_until(lambda: target.good.renew(target.held, seconds=1),
                                 "the good client renews amid the flood")
            expect(renewal.type == dhcp.ACK, "by an ACK")
    target.expect_good_clients_are_served()
    for _ in range(20):  # offers end one by one
        target.lease_a_new_client()
