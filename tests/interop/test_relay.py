# SPDX-License-Identifier: Apache-2.0
"""isc-dhcp-relay between the clients and the server, adding option 82."""

import dhcp
from clients import Dhcpcd, Udhcpc
from lab import Host, Lab, Segment, expect
from server import LABORATORY_POOL, SERVER, Office, configuration, second_scope


class Branch:
    """The laboratory lies behind a relay, 10.2.0.1, that is also its router."""

    def __init__(self, lab: Lab, config: dict | None = None) -> None:
        self.office = Office(lab, second_scope(config or configuration()))
        self.office.host.run("ip", "route", "add", "10.2.0.0/24", "via", "10.1.0.2")
        self.segment: Segment = lab.segment("lab")
        self.relay: Host = lab.host("relay", self.office.lan, "10.1.0.2/24")
        self.relay.plug(self.segment, "eth1")
        self.relay.add_address("10.2.0.1/24", "eth1")
        self.relay.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")
        self.relay.start("/usr/sbin/dhcrelay", "-4", "-d", "-a", "-m", "discard", "-id", "eth1",
                         "-iu", "eth0", SERVER)
        self.client = lab.host("client", self.segment)


def test_serves_clients_behind_it_and_returns_option_82(lab: Lab) -> None:
    branch = Branch(lab)
    Udhcpc(branch.client).start()
    branch.client.wait_for_address(LABORATORY_POOL)
    wire = branch.office.wire
    request = wire.wait(dhcp.REQUEST, "a relayed REQUEST")
    ack = wire.wait(dhcp.ACK, "the ACK to it", where=request.answered_by)
    expect(request.message.giaddr == "10.2.0.1", "giaddr is the relay's")
    expect(request.message.option(82)[2:] == b"eth1", "option 82 names the circuit eth1")
    expect(list(ack.message.options)[-1] == 82, "option 82 comes last")
    expect(ack.message.option(82) == request.message.option(82), "option 82 comes back unchanged")
    expect((ack.frame.destination, ack.frame.destination_port) == ("10.2.0.1", 67),
           "the ACK goes to giaddr, port 67")


def test_lets_clients_renew_past_it_by_unicast(lab: Lab) -> None:
    branch = Branch(lab)
    client = Udhcpc(branch.client)
    client.start()
    address = branch.client.wait_for_address(LABORATORY_POOL)
    client.renew()
    branch.office.await_renewal(address.ip)
    row = branch.office.server.lease(address.ip)
    expect(row and row["relay-agent-information"],
           "the lease still knows what the relay said, though the renewal came without it")


def test_passes_a_nak_on(lab: Lab) -> None:
    branch = Branch(lab)
    host = lab.host("roamer", branch.office.lan)
    client = Dhcpcd(host)
    client.start()
    host.wait_for_address("10.1.0.0/24")
    client.crash()
    host.plug(branch.segment)
    client.start()
    branch.office.wire.wait(dhcp.NAK, "a NAK by way of the relay",
                            where=lambda s: s.frame.destination == "10.2.0.1")
    host.wait_for_address(LABORATORY_POOL)
