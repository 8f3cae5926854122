# SPDX-License-Identifier: Apache-2.0
"""What happens in the world of a transcript: a server on a LAN, clients that come and go.

Each verb of this class is a line "@ verb words..." of a transcript. The clients are ours
(tests/interop/probe.py), so that what they say is always the same.
"""

from __future__ import annotations

import pathlib
import shlex
import struct
import subprocess
import threading

import dhcp
from lab import Failure, Host, Lab, expect, wait_until
from probe import Probe
from server import Tandemd

SERVER = "10.0.0.1"
# Addresses are given in order, so that transcripts are always the same.
CONFIGURATION = """{
  // The network of the transcripts.
  "server": { "name": "dhcp1" },
  "lease-time": "8h",
  "allocation": "lowest",
  "options": { "domain-name-servers": ["192.0.2.53"], "domain-name": "example.org" },
  "scopes": [
    {
      "subnet": "10.0.0.0/24",
      "name": "Office",
      "pools": [{ "range": "10.0.0.10-10.0.0.200" }],
      "exclusions": ["10.0.0.50-10.0.0.59"],
      "options": { "routers": ["10.0.0.1"] },
      "reservations": [
        { "address": "10.0.0.20", "hardware-address": "52:54:00:12:34:20", "name": "printer" }
      ]
    }
  ]
}
"""


class Stage:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.lan = lab.segment("lan")
        self.host = lab.host("server", self.lan, f"{SERVER}/24", mac="02:00:00:00:00:01")
        self.others = lab.host("others", self.lan)  # the clients are behind this cable
        self.wire = self.others.wire()
        self.home = f"{lab.directory}/home"
        pathlib.Path(self.home).mkdir()
        self.environment = ["env", "-i", f"PATH={lab.build}/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            f"HOME={self.home}", "LANG=C.UTF-8", "TZ=UTC", "TERM=dumb"]
        self.host.run("mount", "-t", "tmpfs", "stage", "/var/lib")  # this host's own
        self.server = InstalledTandemd(self.host)
        self.beside: list[str] = []
        self.addresses: dict[str, str] = {}

    # What the transcripts say

    def server_starts(self, configuration: str = CONFIGURATION) -> None:
        """With this configuration as /etc/tandem/tandem.json."""
        self.host.write(self.server.config_path, configuration)
        self.server.start()

    def lease(self, name: str, mac: str) -> None:
        """A client of that name gets a lease."""
        self.addresses[mac] = NamedProbe(self.wire, mac, name).lease()

    def release(self, mac: str) -> None:
        """The client gives its address back."""
        self._send_about(mac, dhcp.RELEASE)
        self._wait_for(mac, "released")

    def decline(self, mac: str) -> None:
        """The client says that somebody else uses the address that it got."""
        self._send_about(mac, dhcp.DECLINE)
        self._wait_for(mac, "abandoned")

    def capture(self, file: str, mac: str) -> None:
        """A capture (pcap) of one DISCOVER of this client."""
        message = Probe(self.wire, mac).message(dhcp.DISCOVER)
        frame = dhcp.Frame(source_mac=mac, payload=message.encode()).encode()
        head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
        record = struct.pack("<IIII", 0, 0, len(frame), len(frame))
        pathlib.Path(f"{self.home}/{file}").write_bytes(head + record + frame)

    def meanwhile(self, mac: str) -> None:
        """While the next command runs, this client asks again and again."""
        self.beside.append(mac)

    # What is behind it

    def shell(self, line: str) -> tuple[str, int]:
        """Both outputs, and the exit code."""
        argv = [*self.host.inside, *self.environment, "sh", "-c", f"cd {shlex.quote(self.home)}\n{line}"]
        with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace") as process:
            over = threading.Event()
            asking = [threading.Thread(target=self._ask, args=(mac, over)) for mac in self.beside]
            for thread in asking:
                thread.start()
            try:
                text, _ = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Failure(f"not done within 60 s: {line}") from None
            finally:
                over.set()
                for thread in asking:
                    thread.join()
                self.beside.clear()
        return text, process.returncode

    def _send_about(self, mac: str, kind: int) -> None:
        """What a client says of its address without getting an answer."""
        address = self.addresses[mac]
        probe = Probe(self.wire, mac)
        released = kind == dhcp.RELEASE
        probe.send(probe.message(kind, {dhcp.SERVER_ID: dhcp.ip4(SERVER), **(
            {} if released else {dhcp.REQUESTED_ADDRESS: dhcp.ip4(address)})},
            ciaddr=address if released else "0.0.0.0"), address if released else "0.0.0.0")

    def _wait_for(self, mac: str, state: str) -> None:
        show = f"tandem lease show {self.addresses[mac]} --json"
        wait_until(lambda: f'"state":"{state}"' in self.shell(show)[0], f"the lease of {mac} is {state}")

    def _ask(self, mac: str, over: threading.Event) -> None:
        probe = Probe(self.wire, mac)
        while not over.wait(0.1):
            probe.send(probe.message(dhcp.DISCOVER))


class InstalledTandemd(Tandemd):
    """As a package and its unit file have it: files at their standard places on its own host."""

    def __init__(self, host: Host) -> None:
        super().__init__(host, {"storage": {}})
        self.config_path, self.storage = "/etc/tandem/tandem.json", "/var/lib/tandem"
        host.run("mkdir", "-p", self.storage)

    def write_config(self, config: dict | str) -> None:
        """The file is there: the stage, or the guide, has written it."""


class NamedProbe(Probe):
    """A client that says its name."""

    def __init__(self, wire, mac: str, name: str) -> None:  # type: ignore[no-untyped-def]
        super().__init__(wire, mac)
        self.name = name

    def message(self, kind, options=None, **fields):  # type: ignore[no-untyped-def]
        return super().message(kind, {dhcp.HOST_NAME: self.name.encode(), **(options or {})}, **fields)

    def lease(self) -> str:
        offer = wait_until(self.discover, f"{self.name} gets an OFFER")
        ack = self.select(offer.message.yiaddr, SERVER)
        expect(ack and ack.type == dhcp.ACK, f"{self.name} gets an ACK")
        return offer.message.yiaddr
