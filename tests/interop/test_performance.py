# SPDX-License-Identifier: Apache-2.0
"""perfdhcp, the load generator of Kea."""

import os
import re
import tempfile
import threading
import time

from lab import Failure, Lab, demanding
from server import SERVER, Office, configuration

RATE, SECONDS = 5000, 20
STALL = 0.5  # seconds; perfdhcp counts a packet as dropped after one


class Machine:
    """Writes and syncs a file of its own all the while, as the server does with its own: what holds
    this up is not the server's doing (a virtual machine that was stopped, a disk that hangs)."""

    def __init__(self) -> None:
        self.longest = 0.0  # seconds that one round took
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Machine":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        with tempfile.TemporaryFile() as file:
            while not self._over.is_set():
                begin = time.monotonic()
                os.pwrite(file.fileno(), b"x" * 512, 0)
                os.fdatasync(file.fileno())
                time.sleep(0.05)
                self.longest = max(self.longest, time.monotonic() - begin)


@demanding(seconds=180)
def test_perfdhcp_drops_nothing_at_5000_exchanges_a_second(lab: Lab) -> None:
    """100,000 clients behind a relay, which is what perfdhcp plays, each DISCOVER to ACK."""
    config = configuration(pool="10.1.16.0-10.3.250.255")
    config["scopes"][0]["subnet"] = "10.0.0.0/14"
    office = Office(lab, config)
    office.wire.listening = False
    host = lab.host("perfdhcp", office.lan, "10.1.0.2/24")
    for _ in range(3):
        with Machine() as machine:
            report = host.run("/usr/sbin/perfdhcp", "-4", "-l", "eth0", "-r", str(RATE), "-p",
                              str(SECONDS), "-R", "200000", "-W", "1000000", SERVER, check=False)
        print(f"{report}\nThe server has counted: {office.server.counters()}\n"
              f"The machine's longest write and sync: {machine.longest:.3f} s")
        sent, received = (
            [int(n) for n in re.findall(rf"^{kind} packets: (\d+)", report, re.MULTILINE)]
            for kind in ("sent", "received"))
        if sent[0] >= 0.99 * RATE * SECONDS and sent[0] == received[0] == sent[1] == received[1]:
            return
        if machine.longest < STALL:
            raise Failure("packets were lost or the rate was not reached, on a machine that ran")
    raise Failure("three times the machine itself stood still meanwhile")
