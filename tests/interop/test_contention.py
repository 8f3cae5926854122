# SPDX-License-Identifier: Apache-2.0
"""More clients than addresses, and many clients at once."""

import time

import dhcp
from clients import Udhcpc
from lab import Lab, demanding, expect, wait_until
from probe import Probe
from server import Office, configuration


def test_two_clients_and_one_last_address(lab: Lab) -> None:
    office = Office(lab, configuration(pool="10.1.0.10-10.1.0.10"))
    hosts = [office.client_host("one"), office.client_host("two")]
    clients = [Udhcpc(host) for host in hosts]
    for client in clients:
        client.start()
    wait_until(lambda: any(host.addresses() for host in hosts), "one of them has the address")
    office.server.wait_for_log("pool-exhausted")
    expect(sum(len(host.addresses()) for host in hosts) == 1, "only one of them has it")
    winner = 0 if hosts[0].addresses() else 1
    clients[winner].release()
    hosts[winner].wait_for_no_address()
    hosts[1 - winner].wait_for_address("10.1.0.10-10.1.0.10")


def test_an_offer_is_held_for_its_client(lab: Lab) -> None:
    office = Office(lab, configuration(pool="10.1.0.10-10.1.0.10"))
    wire = office.client_host().wire()
    first, second = Probe(wire), Probe(wire)
    expect(first.discover(), "the first client gets an offer")
    expect(second.discover(seconds=1) is None, "the second gets none")
    expect(first.discover(), "the first gets its offer again")
    ack = first.select("10.1.0.10")
    expect(ack and ack.type == dhcp.ACK, "the first gets the address")


@demanding(seconds=120)
def test_200_clients_at_once(lab: Lab) -> None:
    """200 udhcpc, each on an interface of its own."""
    office = Office(lab, configuration(pool="10.1.0.10-10.1.0.209"))
    host = office.client_host("crowd")
    host.run("sh", "-c", """
        for n in $(seq 200); do
          echo "link add link eth0 name m$n type macvlan mode bridge"
          echo "link set dev m$n up"
        done | ip -batch -""")
    host.write("/run/script", '#!/bin/sh\n[ "$1" != bound ] || echo "$ip" >"/run/leases/$interface"\n',
               mode=0o755)
    host.run("mkdir", "/run/leases")
    begin = time.monotonic()
    for n in range(1, 201):
        host.start("/usr/sbin/udhcpc", "-f", "-i", f"m{n}", "-s", "/run/script", "-t", "10", "-T",
                   "2")
    wait_until(lambda: host.run("sh", "-c", "ls /run/leases | wc -l").strip() == "200",
               "200 clients have an address", 90)
    print(f"200 clients bound in {time.monotonic() - begin:.1f} s")
    wait_until(lambda: "" not in host.run("sh", "-c", "cat /run/leases/*").split("\n")[:-1],
               "every lease is written")
    given = host.run("sh", "-c", "cat /run/leases/*").split()
    expect(len(set(given)) == 200, "no address was given twice")
    active = {row["address"] for row in office.server.leases() if row["state"] == "active"}
    expect(active == set(given), "the server's leases are the clients'")
