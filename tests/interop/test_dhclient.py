# SPDX-License-Identifier: Apache-2.0
"""ISC dhclient 4.4.3."""

import dhcp
from clients import Dhclient
from lab import Lab, expect, wait_until
from server import LABORATORY_POOL, POOL, SERVER, Office, TwoNetworks, configuration, hurried


def test_gets_an_address_with_its_options(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Dhclient(host)
    client.start()
    address = host.wait_for_address(POOL)
    expect(address.prefix == 24, "the mask is the scope's")
    expect(590 <= address.seconds_left <= 600, f"the lease lasts 600 s, not {address.seconds_left}")
    expect(f"via {SERVER}" in host.run("ip", "route"), "the default route is the scope's router")
    wait_until(lambda: "10.1.0.53" in host.run("cat", "/etc/resolv.conf"), "the resolver is set")


def test_renews_by_unicast(lab: Lab) -> None:
    office = Office(lab, hurried())
    host = office.client_host()
    client = Dhclient(host)
    client.start()
    address = host.wait_for_address(POOL)
    office.await_renewal(address.ip)


def test_rebinds_by_broadcast_when_the_server_is_not_reached(lab: Lab) -> None:
    office = Office(lab, hurried())
    host = office.client_host()
    client = Dhclient(host)
    client.start()
    address = host.wait_for_address(POOL)
    host.hide_neighbour(SERVER)
    office.await_rebinding(address.ip)
    expect(host.addresses()[0].ip == address.ip, "the address has stayed")


def test_releases(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Dhclient(host)
    client.start()
    address = host.wait_for_address(POOL)
    client.release()
    office.await_release(address.ip)
    host.wait_for_no_address()


def test_declines_an_address_that_is_in_use(lab: Lab) -> None:
    office = Office(lab, configuration(pool="10.1.0.10-10.1.0.11", allocation="lowest"))
    office.squatter("10.1.0.10")
    host = office.client_host()
    client = Dhclient(host)
    client.check_address_before_use()
    client.start()
    host.wait_for_address("10.1.0.11-10.1.0.11")
    expect(office.wire.find(dhcp.DECLINE), "a DECLINE was sent")


def test_reboots_into_its_lease(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Dhclient(host)
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
    client = Dhclient(host)
    client.start()
    host.wait_for_address(POOL)
    client.crash()
    host.plug(office.laboratory)
    client.start()
    office.laboratory_wire.wait(dhcp.NAK, "a NAK")
    host.wait_for_address(LABORATORY_POOL)
