# SPDX-License-Identifier: Apache-2.0
"""What operators and networks do to a running server."""

import dhcp
from lab import Lab, expect, is_within, wait_until
from probe import Probe
from server import LABORATORY_POOL, POOL, Office, configuration, second_scope


def test_a_reload_takes_a_good_configuration(lab: Lab) -> None:
    office = Office(lab)
    wire = office.client_host().wire()
    first = Probe(wire)
    address = first.lease()
    office.server.reload(configuration(pool="10.1.0.100-10.1.0.110"))
    office.server.wait_for_log("reconfigured")
    expect(is_within(Probe(wire).lease(), "10.1.0.100-10.1.0.110"), "new clients get the new pool")
    office.server.reload(configuration())
    wait_until(lambda: office.server.log().count("reconfigured:") >= 2, "the old one is back")
    ack = first.renew(address)
    expect(ack and ack.type == dhcp.ACK, "the first client's lease has come back with its pool")


def test_a_reload_refuses_a_bad_configuration_and_serves_on(lab: Lab) -> None:
    office = Office(lab)
    wire = office.client_host().wire()
    bad = configuration()
    bad["scopes"][0]["pools"][0]["range"] = "10.1.0.10-10.1.0.300"
    mark = len(office.server.log())
    office.server.reload(bad)
    office.server.wait_for_log("scopes[0].pools[0].range", after=mark)
    expect(is_within(Probe(wire).lease(), POOL), "clients are served by the last good one")
    office.server.kill()
    office.server.config = bad
    office.server.start()
    expect(is_within(Probe(wire).lease(), POOL), "after a restart too")


def test_an_interface_that_appears_later_is_served(lab: Lab) -> None:
    office = Office(lab, second_scope(configuration()))
    laboratory = lab.segment("lab")
    office.host.plug(laboratory, "eth1")
    office.host.add_address("10.2.0.1/24", "eth1")
    wire = lab.host("client", laboratory).wire()
    expect(is_within(lease_when_served(wire), LABORATORY_POOL), "the client is in the laboratory")
    office.host.remove("eth1")
    second = lab.host("second", office.lan).wire()
    expect(is_within(lease_when_served(second), POOL), "the office is served when eth1 has gone")
    office.host.plug(laboratory, "eth1")
    office.host.add_address("10.2.0.1/24", "eth1")
    expect(is_within(lease_when_served(wire), LABORATORY_POOL), "and the laboratory again")


def test_an_interface_may_change_its_address(lab: Lab) -> None:
    office = Office(lab, second_scope(configuration()))
    wire = office.client_host().wire()
    expect(is_within(lease_when_served(wire), POOL), "the LAN is the office")
    office.host.run("ip", "address", "flush", "dev", "eth0")
    office.host.add_address("10.2.0.1/24")

    def offered_from_laboratory() -> bool:
        offer = Probe(wire).discover(seconds=0.5)
        return offer is not None and is_within(offer.message.yiaddr, LABORATORY_POOL)

    wait_until(offered_from_laboratory, "the LAN is the laboratory now")


def test_it_stops_cleanly_and_prints_counters(lab: Lab) -> None:
    office = Office(lab)
    Probe(office.client_host().wire()).lease()
    counters = office.server.counters()
    expect(counters["sent"] == {"DHCPOFFER": 1, "DHCPACK": 1}, f"two replies: {counters['sent']}")
    office.server.stop()


def lease_when_served(wire) -> str:  # type: ignore[no-untyped-def]
    """A lease for a new client; an interface may take a moment to be noticed."""
    probe = Probe(wire)
    offer = wait_until(lambda: probe.discover(seconds=0.5), "an OFFER")
    server = offer.message.address(dhcp.SERVER_ID)
    ack = probe.select(offer.message.yiaddr, server)
    expect(ack and ack.type == dhcp.ACK, "an ACK")
    return offer.message.yiaddr
