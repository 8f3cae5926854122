# SPDX-License-Identifier: Apache-2.0
"""BusyBox udhcpc 1.35, with Debian's script. It keeps no lease across restarts."""

import dhcp
from clients import Udhcpc
from lab import Lab, expect, wait_until
from server import LABORATORY_POOL, POOL, SERVER, Office, TwoNetworks, configuration


def test_gets_an_address_with_its_options(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    Udhcpc(host).start()
    address = host.wait_for_address(POOL)
    expect(address.prefix == 24, "the mask is the scope's")
    wait_until(lambda: f"via {SERVER}" in host.run("ip", "route"), "the default route")
    wait_until(lambda: "10.1.0.53" in host.run("cat", "/etc/resolv.conf"), "the resolver")


def test_renews_by_unicast(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Udhcpc(host)
    client.start()
    address = host.wait_for_address(POOL)
    client.renew()
    office.await_renewal(address.ip)


def test_rebinds_by_broadcast_when_the_server_is_not_reached(lab: Lab) -> None:
    office = Office(lab, configuration(lease_time=16))
    host = office.client_host()
    Udhcpc(host).start()
    address = host.wait_for_address(POOL)
    host.hide_neighbour(SERVER)
    office.await_rebinding(address.ip)


def test_releases(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Udhcpc(host)
    client.start()
    address = host.wait_for_address(POOL)
    client.release()
    office.await_release(address.ip)
    host.wait_for_no_address()


def test_declines_an_address_that_is_in_use(lab: Lab) -> None:
    office = Office(lab, configuration(pool="10.1.0.10-10.1.0.11", allocation="lowest"))
    office.squatter("10.1.0.10")
    host = office.client_host()
    client = Udhcpc(host)
    client.options = ("-a",)  # check by ARP before use
    client.start()
    office.wire.wait(dhcp.DECLINE, "a DECLINE",
                     where=lambda s: s.message.address(dhcp.REQUESTED_ADDRESS) == "10.1.0.10")
    host.wait_for_address("10.1.0.11-10.1.0.11")


def test_asks_for_the_address_that_it_had(lab: Lab) -> None:
    """As near to INIT-REBOOT as it comes: a DISCOVER with option 50."""
    office = Office(lab)
    host = office.client_host()
    client = Udhcpc(host)
    client.start()
    address = host.wait_for_address(POOL)
    client.crash()
    client.options = ("-r", address.ip)
    client.start()
    expect(host.wait_for_address(POOL).ip == address.ip, "the address is the same")


def test_is_told_to_start_anew_on_another_network(lab: Lab) -> None:
    """It notices no cable; its next REQUEST, when it rebinds, is what gets the NAK."""
    office = TwoNetworks(lab, configuration(lease_time=16))
    host = office.client_host()
    Udhcpc(host).start()
    host.wait_for_address(POOL)
    host.hide_neighbour(SERVER)
    host.plug(office.laboratory)
    office.laboratory_wire.wait(dhcp.NAK, "a NAK")
    host.wait_for_address(LABORATORY_POOL)
