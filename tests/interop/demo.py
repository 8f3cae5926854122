# SPDX-License-Identifier: Apache-2.0
"""What ./demo shows, played inside a world of its own: a server, real clients, a crash.

./demo makes the world with unshare(1) and prints what to try next; this file tells the story while
it happens. With --once it ends after the story, otherwise it keeps everything running.
"""

from __future__ import annotations

import json
import pathlib
import signal
import sys
import time

import lab as lab_module
from clients import Client, Dhclient, Dhcpcd, Udhcpc
from dhcp import ACK, NAMES
from lab import Failure, Host, Lab
from server import Tandemd

CONFIG = {
    "server": {"name": "demo"},
    "storage": {"directory": ""},
    "lease-time": "2m",
    "lease-time-min": "30s",
    "scopes": [{
        "subnet": "10.1.0.0/24",
        "name": "Office",
        "pools": [{"range": "10.1.0.10-10.1.0.200"}],
        "options": {"routers": ["10.1.0.1"], "domain-name-servers": ["10.1.0.53"],
                    "domain-name": "office.example"},
        "reservations": [{"address": "10.1.0.5", "hardware-address": "02:00:00:00:00:05",
                          "name": "printer"}],
    }],
}
CLIENTS = (("laptop", Dhclient, "ISC dhclient, as on Debian's desktops", None),
           ("phone", Dhcpcd, "dhcpcd, as on many small systems", None),
           ("printer", Udhcpc, "BusyBox udhcpc, as in devices; 10.1.0.5 is reserved for it",
            "02:00:00:00:00:05"))


def say(text: str = "") -> None:
    print(text, flush=True)


def step(number: int, text: str) -> None:
    say(f"\n{number}. {text}\n")


def table(server: Tandemd) -> None:
    say(f"   {'address':<14}{'state':<10}{'hardware address':<20}{'host name':<12}ends")
    for row in server.leases():
        say(f"   {row['address']:<14}{row['state']:<10}{row['hardware-address']:<20}"
            f"{row['host-name']:<12}{row['ends']}")


class Demo:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.clients: dict[str, tuple[Host, Client]] = {}
        self.lan = lab.segment("office")

    def begin(self) -> None:
        step(1, "A server starts: host \"server\", 10.1.0.1, on an Ethernet segment of its own.")
        host = self.lab.host("server", self.lan, "10.1.0.1/24")
        self.server = Tandemd(host, CONFIG)
        self.server.start()
        self.wire = host.wire()
        say(f"   tandemd runs as process {self.server.pid()} with {self.server.config_path}")
        say("   and gives out 10.1.0.10 to 10.1.0.200 for two minutes at a time.")

    def bring_clients(self) -> None:
        step(2, "Real clients come up, each a host of its own.")
        for name, program, what, mac in CLIENTS:
            if not program.installed():
                say(f"   {name}: {program.program} is not installed, left out")
                continue
            host = self.lab.host(name, self.lan, mac=mac)
            client = program(host)
            mark = self.wire.mark()
            begin = time.monotonic()
            client.start()
            address = host.wait_for_address("10.1.0.0/24")
            took = time.monotonic() - begin
            self.clients[name] = (host, client)
            talk = ", ".join(NAMES[s.type] for s in self.wire.seen[mark:]
                             if s.message.chaddr[:6].hex(":") == host.mac())
            say(f"   {name:<8} {address.ip}/{address.prefix} after {took:.1f} s   ({what})")
            say(f"            on the wire: {talk}")
        say("\n   dhcpcd is the slowest because it asks the network for five seconds whether anybody")
        say("   uses the address already. The server's leases, tandemd --export-leases -:\n")
        table(self.server)

    def crash(self) -> None:
        step(3, "The server is killed with kill -9, in the middle of its work, and started again.")
        before = {name: host.addresses()[0].ip for name, (host, _) in self.clients.items()}
        self.server.kill()
        begin = time.monotonic()
        self.server.start()
        say(f"   It serves again after {(time.monotonic() - begin) * 1000:.0f} ms, "
            f"as process {self.server.pid()}, and knows:\n")
        table(self.server)
        host, client = self.clients.get("printer") or next(iter(self.clients.values()))
        mark = self.wire.mark()
        if isinstance(client, Udhcpc):
            client.renew()
            ack = self.wire.wait(ACK, "the ACK of the renewal", after=mark, where=lambda s:
                                 s.message.chaddr[:6].hex(":") == host.mac())
            say(f"\n   The {host.name} renews its lease at once: ACK for {ack.message.yiaddr}, "
                f"{ack.message.seconds(51)} s more.")
        after = {name: host.addresses()[0].ip for name, (host, _) in self.clients.items()}
        if after != before:
            raise Failure(f"addresses have changed: {before}, then {after}")
        say("   Every client has kept its address. A lease is on disk before it is acknowledged.")

    def reload(self) -> None:
        step(4, "A wrong configuration is loaded, as it happens on a bad day.")
        wrong = json.loads(json.dumps(CONFIG).replace("10.1.0.200", "10.1.0.300"))
        mark = len(self.server.log())
        self.server.reload(wrong)
        self.server.wait_for_log("configuration-refused", after=mark)
        for line in self.server.log()[mark:].strip().splitlines():
            say(f"   {line}")
        say("\n   It serves on by the last good one. The file is put right again.")
        mark = len(self.server.log())
        self.server.reload(CONFIG)
        self.server.send_signal(signal.SIGUSR1)  # answered after the reload, whatever that says
        self.server.wait_for_log("counters:", after=mark)

    def ask(self) -> None:
        step(5, "Whoever runs the server asks it, and changes it, by the command line.")
        for words in (("stats",),
                      ("scope", "set", "10.1.0.0", "--lease-time", "5m", "--dry-run"),
                      ("explain", "--hardware-address", "02:00:00:00:00:05")):
            say(f"   $ tandem {' '.join(words)}")
            text = self.server.host.run(f"{self.lab.build}/bin/tandem", *words)
            lines = text.splitlines()
            for line in lines[:16]:
                say(f"   {line[:100]}")
            if len(lines) > 16:
                say(f"   ... and {len(lines) - 16} lines more, down to each option of the answer")
            say()


def main() -> int:
    directory, build, state = sys.argv[1:4]
    lab_module.furnish_world()
    demo = Demo(Lab(directory, build))
    try:
        demo.begin()
        demo.bring_clients()
        demo.crash()
        demo.reload()
        demo.ask()
    except Failure as failure:
        say(f"\nThe demo has failed: {failure}\n{demo.lab.account()}")
        return 1
    hosts = {name: host.holder.pid for name, host in demo.lab.hosts.items()}
    pathlib.Path(state).write_text(json.dumps({
        "hosts": hosts, "config": demo.server.config_path, "log": demo.lab.logs["server"],
        "data": demo.server.storage, "server-pid": demo.server.pid()}), encoding="utf-8")
    say("\ndone")  # ./demo waits for this line
    signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
