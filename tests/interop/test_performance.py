# SPDX-License-Identifier: Apache-2.0
"""perfdhcp, the load generator of Kea."""

import re

from lab import Lab, demanding, expect
from server import Office, configuration

RATE, SECONDS = 5000, 20


@demanding(seconds=180)
def test_perfdhcp_drops_nothing_at_5000_exchanges_a_second(lab: Lab) -> None:
    """100,000 clients behind a relay, which is what perfdhcp plays, each DISCOVER to ACK."""
    config = configuration(pool="10.1.16.0-10.3.250.255")
    config["scopes"][0]["subnet"] = "10.0.0.0/14"
    office = Office(lab, config)
    office.wire.listening = False
    host = lab.host("perfdhcp", office.lan, "10.1.0.2/24")
    report = host.run("/usr/sbin/perfdhcp", "-4", "-l", "eth0", "-r", str(RATE), "-p",
                      str(SECONDS), "-R", "200000", "-W", "1000000", "10.1.0.1", check=False)
    print(report)
    sent, received, drops = (
        [int(n) for n in re.findall(rf"^{name}: (\d+)", report, re.MULTILINE)]
        for name in ("sent packets", "received packets", "drops"))
    expect(len(drops) == 2, "two kinds of exchange are reported:\n" + report)
    expect(drops == [0, 0], "nothing is dropped:\n" + report)
    expect(received[1] > 0.97 * RATE * SECONDS, "the rate was reached:\n" + report)
    expect(sent == received, "every packet is answered:\n" + report)
