# SPDX-License-Identifier: Apache-2.0
"""perfdhcp, the load generator of Kea."""

import re

from lab import Failure, Lab, demanding
from server import SERVER, Office, configuration

RATE, SECONDS = 5000, 20


@demanding(seconds=180)
def test_perfdhcp_drops_nothing_at_5000_exchanges_a_second(lab: Lab) -> None:
    """100,000 clients behind a relay, which is what perfdhcp plays, each DISCOVER to ACK."""
    config = configuration(pool="10.1.16.0-10.3.250.255")
    config["scopes"][0]["subnet"] = "10.0.0.0/14"
    office = Office(lab, config)
    office.wire.listening = False
    host = lab.host("perfdhcp", office.lan, "10.1.0.2/24")
    for _ in range(2):  # a virtual machine may be stopped for a second; not twice in a row
        report = host.run("/usr/sbin/perfdhcp", "-4", "-l", "eth0", "-r", str(RATE), "-p",
                          str(SECONDS), "-R", "200000", "-W", "1000000", SERVER, check=False)
        print(f"{report}\nThe server has counted: {office.server.counters()}")
        sent, received = (
            [int(n) for n in re.findall(rf"^{kind} packets: (\d+)", report, re.MULTILINE)]
            for kind in ("sent", "received"))
        if sent[0] >= 0.99 * RATE * SECONDS and sent[0] == received[0] == sent[1] == received[1]:
            return
    raise Failure("in two runs, packets were lost or the rate was not reached")
