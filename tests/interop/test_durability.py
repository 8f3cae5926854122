# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged stays so: kill -9 under load, and a disk that fills up."""

import random
import signal
import time

import dhcp
from lab import Lab, demanding, expect
from probe import Probe
from server import POOL, Office, configuration

KILLS = 50


def large() -> dict:
    """50,000 addresses; no lease ends by itself while a test runs."""
    config = configuration(pool="10.1.1.0-10.1.200.255", lease_time=7200)
    config["scopes"][0]["subnet"] = "10.1.0.0/16"
    return config


@demanding(seconds=300)
def test_kill_9_loses_and_doubles_nothing(lab: Lab) -> None:
    """tandem-load checks every answer against all that it was promised before, across the kills.

    It plays 400 clients, no more: Linux by itself remembers 1,024 neighbours, and renewals are
    answered by way of ARP.
    """
    office = Office(lab, large())
    office.wire.listening = False
    host = office.client_host("load")
    ledger = f"{lab.directory}/ledger"
    load = host.start(f"{lab.build}/bin/tandem-load", "--interface=eth0", "--scenario=mixed",
                      "--clients=400", "--window=64", "--duration=250s", "--timeout=10s",
                      "--retransmit-scale=0.05", "--max-loss=100", f"--ledger={ledger}")
    seed = int(time.time())
    print(f"times of the kills from seed {seed}")
    dice = random.Random(seed)
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.05, 1.0))  # a random moment is what is tested
        office.server.kill()
        office.server.start()
        expect(load.running(), "tandem-load is at work:\n" + load.log())
    expect(load.stop(signal.SIGINT) == 0, "tandem-load has found no fault:\n" + load.log())
    with open(ledger, encoding="ascii") as file:
        promises = sum(line.startswith("ack ") for line in file)
    print(f"{promises} acknowledgements")
    expect(promises > 2000, f"the server was under load: {promises} acknowledgements")
    verify = host.run(f"{lab.build}/bin/tandem-load", "--interface=eth0", f"--verify={ledger}",
                      "--retransmit-scale=0.1")
    print(verify)
    expect(", 0 were not" in verify, "every lease of the ledger is confirmed:\n" + verify)


class SmallDisk(Office):
    """The data directory is a file system of its own."""

    SIZE = "4m"

    def prepare(self) -> None:
        data = f"{self.lab.directory}/server-data"
        self.host.run("mkdir", "-p", data)
        self.host.run("mount", "-t", "tmpfs", "-o", f"size={self.SIZE}", "small", data)

    def fill(self) -> None:
        self.host.run("sh", "-c", f"cat /dev/zero >{self.server.storage}/filler", check=False)

    def free(self) -> None:
        self.host.run("rm", f"{self.server.storage}/filler")


def test_a_full_disk_stops_new_leases_only_and_heals_by_itself(lab: Lab) -> None:
    office = SmallDisk(lab, large())
    wire = office.client_host().wire()
    old = Probe(wire)
    address = old.lease()
    office.fill()

    # The journal has set room aside for itself; leases are given until that is used up.
    office.wire.listening = False
    host = office.client_host("load")
    load = host.start(f"{lab.build}/bin/tandem-load", "--interface=eth0", "--clients=40000",
                      "--timeout=1s", "--max-loss=100")
    office.server.wait_for_log("storage-failed", seconds=60)
    load.stop(signal.SIGINT)
    expect("FAULT" not in load.log(), "no answer was wrong:\n" + load.log())

    expect(Probe(wire).discover(seconds=1) is None, "a new client gets no answer")
    renewal = old.renew(address)
    expect(renewal and renewal.type == dhcp.ACK, "a stored lease is confirmed")
    inform = old.inform(address)
    expect(inform and inform.type == dhcp.ACK, "INFORM is answered")
    expect("storage-recovered" not in office.server.log(), "it has not recovered yet")

    office.free()
    office.server.wait_for_log("storage-recovered", seconds=30)
    fresh = Probe(wire)
    given = fresh.lease()
    office.server.kill()
    office.server.start()
    expect(fresh.renew(given), "the lease given after that is durable")
    expect(old.renew(address), "and so is the one given before")


def test_leases_outlive_a_kill(lab: Lab) -> None:
    office = Office(lab, configuration(pool=POOL))
    wire = office.client_host().wire()
    probes = [Probe(wire) for _ in range(11)]
    given = [probe.lease() for probe in probes]
    expect(len(set(given)) == 11, "eleven clients have eleven addresses")
    office.server.kill()
    office.server.start()
    for probe, address in zip(probes, given):
        ack = probe.renew(address)
        expect(ack and ack.type == dhcp.ACK, f"{address} is still {probe.mac}'s")
    expect(Probe(wire).discover(seconds=1) is None, "and nobody else gets any")
