# SPDX-License-Identifier: Apache-2.0
"""dhcpcd 9.4.1, with the configuration that Debian ships."""

import dhcp
from clients import Dhcpcd
from lab import Lab, expect
from server import LABORATORY_POOL, POOL, SERVER, Office, TwoNetworks, configuration, hurried


def test_gets_an_address_with_its_options(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    Dhcpcd(host).start()
    address = host.wait_for_address(POOL)
    expect(address.prefix == 24, "the mask is the scope's")
    expect(590 <= address.seconds_left <= 600, f"the lease lasts 600 s, not {address.seconds_left}")
    expect(f"via {SERVER}" in host.run("ip", "route"), "the default route is the scope's router")


def test_renews_by_unicast(lab: Lab) -> None:
    office = Office(lab, hurried())
    host = office.client_host()
    Dhcpcd(host).start()
    address = host.wait_for_address(POOL)
    office.await_renewal(address.ip)


def test_rebinds_by_broadcast_when_the_server_is_not_reached(lab: Lab) -> None:
    office = Office(lab, hurried())
    host = office.client_host()
    Dhcpcd(host).start()
    address = host.wait_for_address(POOL)
    host.hide_neighbour(SERVER)
    office.await_rebinding(address.ip)


def test_releases(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Dhcpcd(host)
    client.start()
    address = host.wait_for_address(POOL)
    client.release()
    office.await_release(address.ip)
    host.wait_for_no_address()


def test_declines_an_address_that_is_in_use(lab: Lab) -> None:
    office = Office(lab, configuration(pool="10.1.0.10-10.1.0.11", allocation="lowest"))
    office.squatter("10.1.0.10")
    host = office.client_host()
    Dhcpcd(host).start()
    office.wire.wait(dhcp.DECLINE, "a DECLINE",
                     where=lambda s: s.message.address(dhcp.REQUESTED_ADDRESS) == "10.1.0.10")
    host.wait_for_address("10.1.0.11-10.1.0.11")


def test_informs(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    host.add_address("10.1.0.77/24")
    Dhcpcd(host).inform("10.1.0.77/24")
    inform = office.wire.wait(dhcp.INFORM, "an INFORM")
    ack = office.wire.wait(dhcp.ACK, "the ACK to it",
                           where=lambda s: s.message.xid == inform.message.xid)
    expect(ack.frame.destination == "10.1.0.77", "the ACK goes to ciaddr")
    expect(ack.message.yiaddr == "0.0.0.0", "the ACK gives no address")
    expect(dhcp.LEASE_TIME not in ack.message.options, "the ACK gives no lease time")
    expect(dhcp.ROUTERS in ack.message.options, "the ACK carries the options")


def test_reboots_into_its_lease(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Dhcpcd(host)
    client.start()
    address = host.wait_for_address(POOL)
    client.crash()
    mark = office.wire.mark()
    client.start()
    office.wire.wait(dhcp.ACK, "an ACK", after=mark)
    expect(host.wait_for_address(POOL).ip == address.ip, "the address is the same")
    expect(not office.wire.find(dhcp.DISCOVER, after=mark), "without a DISCOVER (INIT-REBOOT)")


def test_is_told_to_start_anew_on_another_network(lab: Lab) -> None:
    office = TwoNetworks(lab)
    host = office.client_host()
    client = Dhcpcd(host)
    client.start()
    host.wait_for_address(POOL)
    client.crash()
    host.plug(office.laboratory)
    client.start()
    office.laboratory_wire.wait(dhcp.NAK, "a NAK")
    host.wait_for_address(LABORATORY_POOL)
