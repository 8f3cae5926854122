# SPDX-License-Identifier: Apache-2.0
"""Two network namespaces joined by one veth pair, a DHCP server in one, tandem-load in the other.

Used by bench/compare and bench/million. Everything is made anew and taken away again: nothing of the
machine's own network is touched. The server runs on one CPU, the load on another.
"""

import ipaddress
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER_ADDRESS = "10.0.0.1"
RELAY_ADDRESS = "10.15.255.254"
SUBNET, MASK = "10.0.0.0", "255.240.0.0"
POOL_FIRST = ipaddress.IPv4Address("10.0.1.0")
POOL_SIZE_MAX = 1_048_000  # as far as 10.15.254.0, below the relay
LEASE_SECONDS = 86400
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class LabError(Exception):
    """What went wrong, as a sentence."""


def ip(*words, check=True):
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if check and done.returncode != 0:
        raise LabError(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Network:
    """The two namespaces; both end with the object's `with` block."""

    def __init__(self):
        self.server = f"tandem-bench-s{os.getpid()}"
        self.client = f"tandem-bench-c{os.getpid()}"

    def __enter__(self):
        for name in (self.server, self.client):
            ip("netns", "add", name)
        ip("link", "add", "server", "netns", self.server,
           "type", "veth", "peer", "name", "client", "netns", self.client)
        for name, link, address in ((self.server, "server", SERVER_ADDRESS),
                                    (self.client, "client", RELAY_ADDRESS)):
            ip("-n", name, "address", "add", f"{address}/12", "dev", link)
            ip("-n", name, "link", "set", link, "up")
            ip("-n", name, "link", "set", "lo", "up")
        return self

    def __exit__(self, *_):
        for name in (self.server, self.client):
            ip("netns", "delete", name, check=False)


class Server:
    """One kind of server: how it is configured, started and described. Subclasses fill it in."""

    name = ""
    durable = ""  # whether an acknowledged lease is on stable storage
    pool_size = POOL_SIZE_MAX

    def pool_last(self):
        return POOL_FIRST + self.pool_size - 1

    def version(self):
        raise NotImplementedError

    def prepare(self, directory):
        """Writes the configuration; returns the command and what the environment needs besides."""
        raise NotImplementedError


class Tandem(Server):
    name = "tandem"
    durable = "yes: journal synced before each DHCPACK, many leases to one sync"

    def __init__(self, build):
        self.program = build / "bin/tandemd"

    def version(self):
        return output(self.program, "--version")

    def prepare(self, directory):
        config = directory / "tandem.json"
        config.write_text(json.dumps({
            "server": {"interfaces": ["server"]},
            "storage": {"directory": str(directory / "data")},
            "lease-time": LEASE_SECONDS,
            "cache-threshold": 0,  # as for dhcpd: every ACK is to have its own record
            "options": {"domain-name-servers": ["192.0.2.53"], "domain-name": "example.org"},
            "scopes": [{"subnet": f"{SUBNET}/12",
                        "pools": [{"range": f"{POOL_FIRST}-{self.pool_last()}"}],
                        "options": {"routers": [SERVER_ADDRESS]}}],
        }, indent=2))
        return [self.program, "--config", config], {}


class Kea(Server):
    durable = "no: the lease file is written but not synced"

    def __init__(self, threads):
        self.name = "kea" if threads else "kea-single"
        self.threads = threads
        self.program = shutil.which("kea-dhcp4") or "/usr/sbin/kea-dhcp4"

    def version(self):
        return "Kea " + output(self.program, "-v")

    def prepare(self, directory):
        config = directory / "kea.json"
        config.write_text(json.dumps({"Dhcp4": {
            "interfaces-config": {"interfaces": ["server"]},
            "lease-database": {"type": "memfile", "persist": True,
                               "name": str(directory / "leases.csv")},
            "multi-threading": {"enable-multi-threading": self.threads},
            "valid-lifetime": LEASE_SECONDS,
            "option-data": [{"name": "domain-name-servers", "data": "192.0.2.53"},
                            {"name": "domain-name", "data": "example.org"}],
            "subnet4": [{"id": 1, "subnet": f"{SUBNET}/12",
                         "pools": [{"pool": f"{POOL_FIRST}-{self.pool_last()}"}],
                         "option-data": [{"name": "routers", "data": SERVER_ADDRESS}]}],
            "loggers": [{"name": "kea-dhcp4", "severity": "WARN",
                         "output_options": [{"output": "stderr"}]}],
        }}, indent=2))
        return ([self.program, "-c", config],
                {"KEA_LOCKFILE_DIR": str(directory), "KEA_PIDFILE_DIR": str(directory)})


class Dhcpd(Server):
    def __init__(self, delayed):
        self.name = "dhcpd-delayed" if delayed else "dhcpd"
        self.delayed = delayed
        self.durable = ("yes: lease file synced before each DHCPACK, up to 28 leases to one sync"
                        if delayed else "yes: lease file synced before each DHCPACK")
        self.program = shutil.which("dhcpd") or "/usr/sbin/dhcpd"

    def version(self):
        return output(self.program, "--version")

    def prepare(self, directory):
        config, leases = directory / "dhcpd.conf", directory / "dhcpd.leases"
        leases.touch()
        # Without ping-check off each offer of a new address would wait a second; with its cache
        # threshold a client that comes again would be answered without a record.
        delay = "delayed-ack 28;\nmax-ack-delay 5000;\n" if self.delayed else ""
        config.write_text(
            f"authoritative;\nping-check false;\ndhcp-cache-threshold 0;\n{delay}"
            f"default-lease-time {LEASE_SECONDS};\nmax-lease-time {LEASE_SECONDS};\n"
            'option domain-name-servers 192.0.2.53;\noption domain-name "example.org";\n'
            f"subnet {SUBNET} netmask {MASK} {{\n"
            f"  range {POOL_FIRST} {self.pool_last()};\n  option routers {SERVER_ADDRESS};\n}}\n")
        return [self.program, "-4", "-f", "-q", "-user", "root", "-group", "root",
                "-cf", config, "-lf", leases, "-pf", directory / "dhcpd.pid", "server"], {}


def output(*command):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    except OSError as error:
        raise LabError(f"{command[0]}: {error.strerror}") from error
    text = (done.stdout + done.stderr).strip()
    return text.splitlines()[0] if text else "?"


class Running:
    """A started server. Its files are in a directory of its own, gone after the `with` block."""

    def __init__(self, server, network, cpu, keep=None):
        self.server, self.network, self.cpu = server, network, cpu
        self.directory = Path(keep) if keep else Path(tempfile.mkdtemp(prefix="tandem-bench-"))
        self.kept = keep is not None
        self.process = None

    def __enter__(self):
        command, environment = self.server.prepare(self.directory)
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                ["taskset", "-c", str(self.cpu), "ip", "netns", "exec", self.network.server,
                 *map(str, command)],
                env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log)
        return self

    def __exit__(self, *_):
        self.stop(signal.SIGKILL)
        if not self.kept:
            shutil.rmtree(self.directory, ignore_errors=True)

    def stop(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait()

    def log(self):
        lines = (self.directory / "log").read_text(errors="replace").splitlines()
        return "\n".join(lines[-10:])

    def still_runs(self):
        if self.process.poll() is not None:
            raise LabError(f"{self.server.name} has ended:\n{self.log()}")

    def wait_until_it_answers(self, load, limit=120):
        """Seconds until the first answered exchange, asked every few milliseconds."""
        start = time.monotonic()
        while time.monotonic() < start + limit:
            self.still_runs()
            if load.answered():
                return time.monotonic() - start
        raise LabError(f"{self.server.name} did not answer within {limit} s:\n{self.log()}")

    def cpu_seconds(self):
        """User and system time of all its threads; what the kernel does in interrupts is not in it."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def resident_bytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise LabError(f"{self.server.name} has no memory to show")


class Load:
    """tandem-load in the clients' namespace."""

    # Other first octets than the clients that are measured: a late answer is no fault to those.
    PROBE = "02:ff:ff:ff:00:00"

    def __init__(self, build, network, cpu, link):
        self.program = build / "bin/tandem-load"
        self.prefix = ["taskset", "-c", str(cpu), "ip", "netns", "exec", network.client,
                       str(self.program)]
        self.prefix += (["--interface", "client"] if link == "direct" else
                        ["--relay", RELAY_ADDRESS, "--server", SERVER_ADDRESS])

    def call(self, *words):
        return subprocess.run([*self.prefix, *map(str, words)], capture_output=True, text=True)

    def answered(self):
        probe = self.call("--clients", 1, "--first", self.PROBE, "--scenario", "discover-flood",
                          "--timeout", "20ms", "--json")
        try:
            return json.loads(probe.stdout)["received"]["offer"] > 0
        except (json.JSONDecodeError, KeyError) as error:
            raise LabError(f"tandem-load: {probe.stderr.strip() or probe.stdout}") from error

    def measure(self, *words):
        """The JSON of a run. A fault of the server ends the benchmark: it must be right first."""
        done = self.call(*words, "--json")
        try:
            report = json.loads(done.stdout)
        except json.JSONDecodeError as error:
            raise LabError(f"tandem-load: {done.stderr.strip() or done.stdout}") from error
        if done.returncode == 1:
            raise LabError("the server failed a check:\n" + "\n".join(report["fault-texts"]))
        return report


def build_directory(text):
    build = Path(text).resolve()
    if not (build / "bin/tandem-load").exists():
        raise LabError(f"there is no {build}/bin/tandem-load: build first")
    return build


def prepare_laboratory():
    """Whatever ends us, namespaces and servers end too; and only root can make them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if os.geteuid() != 0:
        raise LabError("needs root, for network namespaces and CPUs of their own")
