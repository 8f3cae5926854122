# SPDX-License-Identifier: Apache-2.0
"""tandemd on a host of the lab: started from a configuration, watched, killed, asked."""

from __future__ import annotations

import copy
import csv
import json
import signal
import socket

import dhcp
from lab import PATIENCE, Host, Lab, Process, expect, wait_until

SERVER, POOL = "10.1.0.1", "10.1.0.10-10.1.0.20"
LABORATORY_POOL = "10.2.0.10-10.2.0.20"


def configuration(pool: str = POOL, lease_time: int = 600, **scope: object) -> dict:
    """One office network; what a test is about goes on top as keys of the scope."""
    return {
        "server": {"name": "interop"},
        "storage": {"directory": "/var/lib/tandem"},
        "lease-time": lease_time,
        "scopes": [{
            "subnet": "10.1.0.0/24",
            "name": "Office",
            "pools": [{"range": pool}],
            "options": {"routers": [SERVER], "domain-name-servers": ["10.1.0.53"],
                        "domain-name": "office.example"},
            **{key.replace("_", "-"): value for key, value in scope.items()},
        }],
    }


def hurried() -> dict:
    """Clients renew after 2 s and rebind after 4 s, as far as they obey T1 and T2."""
    return {**configuration(lease_time=60), "renewal-time": 2, "rebinding-time": 4}


def second_scope(config: dict) -> dict:
    """The same with a second network, 10.2.0.0/24."""
    config = copy.deepcopy(config)
    config["scopes"].append({"subnet": "10.2.0.0/24", "name": "Laboratory",
                             "pools": [{"range": LABORATORY_POOL}],
                             "options": {"routers": ["10.2.0.1"]}})
    return config


class Tandemd:
    """The server under test. Its log is the host's log; its data directory outlives a kill."""

    def __init__(self, host: Host, config: dict) -> None:
        self.host, self.build = host, host.lab.build
        self.config = config
        self.storage = f"{host.lab.directory}/{host.name}-data"
        self.config_path = f"{host.lab.directory}/{host.name}.json"
        self.process: Process | None = None
        config["storage"]["directory"] = self.storage
        host.run("mkdir", "-p", self.storage)

    def write_config(self, config: dict | str) -> None:
        if isinstance(config, dict):
            config["storage"]["directory"] = self.storage
            config = json.dumps(config, indent=2)
        with open(self.config_path, "w", encoding="utf-8") as file:
            file.write(config)

    def start(self) -> None:
        """Starts and waits until the server says that it serves (sd_notify)."""
        self.write_config(self.config)
        path = f"{self.host.lab.directory}/{self.host.name}.notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            self.host.run("rm", "-f", path)
            notify.bind(path)
            notify.setblocking(False)
            self.process = self.host.start(f"{self.build}/bin/tandemd", "--config",
                                           self.config_path, "--data-dir", self.storage, env={"NOTIFY_SOCKET": path})
            said = b""

            def ready() -> bool:
                nonlocal said
                expect(self.running(), "tandemd has started:\n" + self.log())
                try:
                    said += notify.recv(4096) + b"\n"
                except BlockingIOError:
                    return False
                return b"READY=1" in said

            wait_until(ready, "tandemd says that it is ready", PATIENCE)

    def running(self) -> bool:
        return self.process is not None and self.process.running()

    def log(self) -> str:
        return self.process.log() if self.process else ""

    def pid(self) -> int:
        assert self.process is not None
        return self.process.popen.pid

    def send_signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """kill -9: no word of farewell."""
        self.send_signal(signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def stop(self) -> None:
        assert self.process is not None
        expect(self.process.stop() == 0, "tandemd ends with exit code 0")

    def reload(self, config: dict | str) -> None:
        self.write_config(config)
        self.send_signal(signal.SIGHUP)

    def wait_for_log(self, text: str, after: int = 0, seconds: float = PATIENCE) -> None:
        wait_until(lambda: text in self.log()[after:], f'the log says "{text}"', seconds)

    def counters(self) -> dict:
        """What it has counted since its start, as it prints on SIGUSR1."""
        before = len(self.log())
        self.send_signal(signal.SIGUSR1)

        def answer() -> dict | None:
            for line in self.log()[before:].splitlines():
                if "counters: {" in line and line.endswith("}"):
                    return json.loads(line[line.index("{"):])
            return None

        return wait_until(answer, "tandemd prints its counters")

    def leases(self) -> list[dict]:
        """The leases in its data directory, as `tandemd --export-leases -` lists them: CSV."""
        text = self.host.run(f"{self.build}/bin/tandemd", "--data-dir", self.storage, "--export-leases", "-")
        return list(csv.DictReader(text.splitlines()))

    def lease(self, address: str) -> dict | None:
        return next((lease for lease in self.leases() if lease["address"] == address), None)


class Office:
    """The usual setting: one LAN, the server at 10.1.0.1, and a tap on the server's cable."""

    def __init__(self, lab: Lab, config: dict | None = None) -> None:
        self.lab = lab
        self.lan = lab.segment("lan")
        config = config or configuration()
        prefix = config["scopes"][0]["subnet"].split("/")[1]
        self.host = lab.host("server", self.lan, f"{SERVER}/{prefix}")
        self.prepare()
        self.server = Tandemd(self.host, config)
        self.server.start()
        self.wire = self.host.wire()

    def prepare(self) -> None:
        """What must be there before the server starts."""

    def client_host(self, name: str = "client", mac: str | None = None) -> Host:
        return self.lab.host(name, self.lan, mac=mac)

    def await_renewal(self, address: str) -> None:
        """RFC 2131 §4.4.5, T1: a unicast REQUEST without 50 and 54, an ACK to ciaddr."""
        renewal = self.wire.wait(dhcp.REQUEST, "a unicast REQUEST with ciaddr",
                                 where=lambda s: s.unicast and s.message.ciaddr == address)
        expect(not {50, 54} & set(renewal.message.options), "a renewal has no option 50 or 54")
        ack = self.wire.wait(dhcp.ACK, "the ACK to the renewal", where=renewal.answered_by)
        expect(ack.frame.destination == address, "the ACK goes to ciaddr")

    def await_rebinding(self, address: str) -> None:
        """RFC 2131 §4.4.5, T2: the same by broadcast."""
        rebind = self.wire.wait(dhcp.REQUEST, "a broadcast REQUEST with ciaddr",
                                where=lambda s: not s.unicast and s.message.ciaddr == address)
        ack = self.wire.wait(dhcp.ACK, "the ACK to the rebinding", where=rebind.answered_by)
        expect(ack.frame.destination == address, "the ACK goes to ciaddr")

    def await_release(self, address: str) -> None:
        """The RELEASE is seen, and the lease's record says so."""
        self.wire.wait(dhcp.RELEASE, "a RELEASE", where=lambda s: s.message.ciaddr == address)

        def released() -> bool:
            lease = self.server.lease(address)
            return lease is not None and lease["state"] == "released"

        wait_until(released, f"the lease of {address} is released")

    def squatter(self, address: str) -> Host:
        """A host that uses an address nobody gave it: found by ARP, silent to ping."""
        host = self.lab.host("squatter", self.lan, f"{address}/24")
        host.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all")
        return host


class TwoNetworks(Office):
    """The same with a laboratory, 10.2.0.0/24, on the server's eth1."""

    def __init__(self, lab: Lab, config: dict | None = None) -> None:
        super().__init__(lab, second_scope(config or configuration()))
        self.laboratory_wire = self.host.wire("eth1")

    def prepare(self) -> None:
        self.laboratory = self.lab.segment("lab")
        self.host.plug(self.laboratory, "eth1")
        self.host.add_address("10.2.0.1/24", "eth1")
