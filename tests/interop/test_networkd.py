# SPDX-License-Identifier: Apache-2.0
"""systemd-networkd 252, run by itself. Its DECLINE fails on its own side, see docs/interop.md."""

import dhcp
from clients import Networkd
from lab import Lab, expect
from server import LABORATORY_POOL, POOL, SERVER, Office, TwoNetworks, hurried


def test_gets_an_address_with_its_options(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    Networkd(host).start()
    address = host.wait_for_address(POOL)
    expect(address.prefix == 24, "the mask is the scope's")
    expect(590 <= address.seconds_left <= 600, f"the lease lasts 600 s, not {address.seconds_left}")
    expect(f"via {SERVER}" in host.run("ip", "route"), "the default route is the scope's router")


def test_renews_by_unicast(lab: Lab) -> None:
    office = Office(lab, hurried())
    host = office.client_host()
    Networkd(host).start()
    office.await_renewal(host.wait_for_address(POOL).ip)


def test_rebinds_by_broadcast_when_the_server_is_not_reached(lab: Lab) -> None:
    office = Office(lab, hurried())
    host = office.client_host()
    Networkd(host).start()
    address = host.wait_for_address(POOL)
    host.hide_neighbour(SERVER)
    office.await_rebinding(address.ip)


def test_releases(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    client = Networkd(host)
    client.start()
    address = host.wait_for_address(POOL)
    client.release()
    office.await_release(address.ip)


def test_reboots_into_its_lease_when_the_cable_comes_back(lab: Lab) -> None:
    office = Office(lab)
    host = office.client_host()
    Networkd(host).start()
    address = host.wait_for_address(POOL)
    mark = office.wire.mark()
    host.unplug()
    host.wait_for_no_address()
    host.plug(office.lan)
    office.wire.wait(dhcp.ACK, "an ACK", after=mark)
    expect(host.wait_for_address(POOL).ip == address.ip, "the address is the same")
    expect(not office.wire.find(dhcp.DISCOVER, after=mark), "without a DISCOVER (INIT-REBOOT)")


def test_is_told_to_start_anew_on_another_network(lab: Lab) -> None:
    office = TwoNetworks(lab)
    host = office.client_host()
    Networkd(host).start()
    host.wait_for_address(POOL)
    host.unplug()
    host.wait_for_no_address()
    host.plug(office.laboratory)
    office.laboratory_wire.wait(dhcp.NAK, "a NAK")
    host.wait_for_address(LABORATORY_POOL)
