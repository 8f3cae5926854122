# SPDX-License-Identifier: Apache-2.0
"""A small network to test in: hosts (network namespaces) on segments (bridges).

`run` gives every test a world of its own (user, network, mount and process namespaces), so nothing
that happens here can reach the machine, and the kernel takes everything down when the test ends.
Within the world a Lab makes hosts that look like small machines to the programs that run on them:
own interfaces, own /run, /etc/resolv.conf and lease directories. Nothing here sleeps and hopes:
whatever takes time is waited for with wait_until(), which names what did not happen.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import ipaddress
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from dhcp import CLIENT_PORT, NAMES, SERVER_PORT, Frame, Message

PATIENCE = 20.0  # seconds; long enough for a busy machine, used up only by failures
CLONE_NEWNET = 0x40000000
PACKET_OUTGOING = 4
T = TypeVar("T")


# What programs find that look up their own user: a world has but one, root.
PASSWD = "root:x:0:0:root:/root:/bin/sh\nsystemd-network:x:0:0::/:/bin/sh\n"
GROUP = "root:x:0:\nsystemd-network:x:0:\n"


class Failure(Exception):
    """What the test asserts is not so. The text is shown to people."""


def expect(condition: object, what: str) -> None:
    if not condition:
        raise Failure(what)


def wait_until(probe: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """The first true value of probe(), or a Failure that says what did not happen."""
    deadline = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.02)


def command(*argv: str, check: bool = True) -> str:
    done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if check and done.returncode != 0:
        raise Failure(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout}")
    return done.stdout


def demanding(seconds: int) -> Callable[[Callable[[Lab], None]], Callable[[Lab], None]]:
    """A test that needs the machine for itself, and may take so long."""
    def mark(test: Callable[[Lab], None]) -> Callable[[Lab], None]:
        test.alone, test.seconds = True, seconds  # type: ignore[attr-defined]
        return test
    return mark


class Process:
    """A program on a host, its output kept in a file. Ends with the world at the latest."""

    def __init__(self, argv: list[str], log: str, env: dict[str, str] | None = None) -> None:
        self.argv, self.log_path = argv, log
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out,
                                          stderr=subprocess.STDOUT, env={**os.environ, **(env or {})})

    def log(self) -> str:
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def running(self) -> bool:
        return self.popen.poll() is None

    def send_signal(self, number: int) -> None:
        self.popen.send_signal(number)

    def wait(self, seconds: float = PATIENCE) -> int:
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{' '.join(self.argv)} has not ended within {seconds:.0f} s") from None

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.running():
            self.send_signal(number)
        return self.wait()


def furnish_world() -> None:
    """To be called once in the namespaces that unshare(1) has made, before the first Lab."""
    command("mount", "-t", "tmpfs", "-o", "mode=755", "world", "/run")
    for name, text in (("passwd", PASSWD), ("group", GROUP)):
        pathlib.Path(f"/run/{name}").write_text(text, encoding="ascii")
        command("mount", "--bind", f"/run/{name}", f"/etc/{name}")
    command("ip", "link", "set", "dev", "lo", "up")


@dataclasses.dataclass
class Address:
    ip: str
    prefix: int
    seconds_left: int  # as the client told the kernel; 2^32-1: for ever


class Segment:
    """A LAN: a bridge that every host plugs into."""

    MAC = "02:00:00:00:be:ef"  # of every bridge: frames to it arrive at no host

    def __init__(self, name: str) -> None:
        self.bridge = f"br-{name}"
        # Like a plain switch: a bridge that looks into IP drops broken headers before anybody sees
        # them.
        command("ip", "link", "add", "name", self.bridge, "address", self.MAC, "type", "bridge",
                "mcast_snooping", "0", "nf_call_iptables", "0")
        filtering = pathlib.Path("/proc/sys/net/bridge/bridge-nf-call-iptables")
        if filtering.exists():
            filtering.write_text("0", encoding="ascii")
        command("ip", "link", "set", "dev", self.bridge, "up")


class Host:
    """A machine: namespaces for network, mounts and host name, held by a sleeping process."""

    # Programs find an empty machine, and an /etc that they may write to: resolv.conf is theirs.
    SETUP = """
set -e
hostname "$1"
for dir in /run /var/lib/dhcp /var/lib/dhcpcd; do
  if [ -d "$dir" ]; then mount -t tmpfs -o mode=755 host "$dir"; fi
done
mkdir /run/etc
touch /run/etc/resolv.conf /run/etc/fstab # dhclient-script reads the latter
for name in alternatives dhcp dhcpcd.conf group hosts iproute2 ld.so.cache localtime login.defs \\
    machine-id nsswitch.conf passwd protocols services systemd udhcpc; do
  if [ -e "/etc/$name" ]; then cp -r "/etc/$name" /run/etc; fi
done
mount --bind /run/etc /etc
mount -t sysfs -o ro sysfs /sys
ip link set dev lo up
echo ready
exec sleep infinity
"""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab, self.name = lab, name
        self.ports: dict[str, str] = {}  # interface -> its other end, on the bridge
        argv = ["unshare", "--net", "--mount", "--uts", "sh", "-c", self.SETUP, "sh", name]
        self.holder = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        assert self.holder.stdout is not None
        expect(self.holder.stdout.readline() == "ready\n", f"host {name} has come up")
        self.inside = ["nsenter", f"--target={self.holder.pid}", "--net", "--mount", "--uts"]

    def run(self, *argv: str, check: bool = True) -> str:
        return command(*self.inside, *argv, check=check)

    def start(self, *argv: str, env: dict[str, str] | None = None) -> Process:
        log = f"{self.lab.directory}/{self.name}.log"
        process = Process([*self.inside, *argv], log, env)
        self.lab.logs[self.name] = log
        return process

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """Puts a file where this host sees it (its /run is not ours)."""
        subprocess.run([*self.inside, "sh", "-c", f'mkdir -p "$(dirname "$1")" && cat >"$1" && '
                        f'chmod {mode:o} "$1"', "sh", path], input=text, text=True, check=True)

    # Links

    def plug(self, segment: Segment, interface: str = "eth0", mac: str | None = None) -> None:
        """Connects an interface to a segment, making it the first time."""
        if interface not in self.ports:
            port = f"{self.name[:9]}-{interface[-4:]}"
            command("ip", "link", "add", "name", port, "type", "veth", "peer", "name", interface,
                    "netns", str(self.holder.pid))
            self.ports[interface] = port
            if mac:
                self.run("ip", "link", "set", "dev", interface, "address", mac)
            self.run("ip", "link", "set", "dev", interface, "up")
        command("ip", "link", "set", "dev", self.ports[interface], "master", segment.bridge, "up")

    def unplug(self, interface: str = "eth0") -> None:
        """Pulls the cable: the interface stays and loses its carrier."""
        command("ip", "link", "set", "dev", self.ports[interface], "down", "nomaster")

    def remove(self, interface: str) -> None:
        command("ip", "link", "del", "dev", self.ports.pop(interface))

    def mac(self, interface: str = "eth0") -> str:
        return json.loads(self.run("ip", "-j", "link", "show", "dev", interface))[0]["address"]

    def add_address(self, address: str, interface: str = "eth0") -> None:
        self.run("ip", "address", "add", address, "dev", interface)

    def addresses(self, interface: str = "eth0") -> list[Address]:
        text = self.run("ip", "-j", "-4", "address", "show", "dev", interface, check=False)
        links = json.loads(text) if text.startswith("[") else []
        return [Address(a["local"], a["prefixlen"], a["valid_life_time"])
                for link in links for a in link.get("addr_info", []) if "local" in a]

    def wait_for_address(self, within: str, interface: str = "eth0") -> Address:
        """An address of the subnet or range ("10.1.0.10-10.1.0.20") on the interface."""
        return wait_until(
            lambda: next((a for a in self.addresses(interface) if is_within(a.ip, within)), None),
            f"{self.name} has an address in {within}")

    def wait_for_no_address(self, interface: str = "eth0") -> None:
        wait_until(lambda: not self.addresses(interface), f"{self.name} has given up its address")

    def hide_neighbour(self, address: str, interface: str = "eth0") -> None:
        """Unicasts to this neighbour go nowhere from now on, broadcasts still arrive."""
        self.run("ip", "neighbour", "replace", address, "lladdr", Segment.MAC, "dev", interface,
                 "nud", "permanent")

    # Packets

    @contextlib.contextmanager
    def network(self) -> Iterator[None]:
        """Sockets made inside belong to this host."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open("/proc/self/ns/net") as ours, \
                open(f"/proc/{self.holder.pid}/ns/net") as theirs:
            if libc.setns(theirs.fileno(), CLONE_NEWNET) != 0:
                raise Failure(f"enter {self.name}: {os.strerror(ctypes.get_errno())}")
            try:
                yield
            finally:
                libc.setns(ours.fileno(), CLONE_NEWNET)

    def wire(self, interface: str = "eth0") -> Wire:
        return Wire(self, interface)


@dataclasses.dataclass
class Seen:
    """A DHCP message that passed an interface."""

    seconds: float  # since the wire was tapped
    sent: bool      # by the host itself
    frame: Frame
    message: Message

    @property
    def type(self) -> int:
        return self.message.type

    @property
    def unicast(self) -> bool:
        return self.frame.destination != "255.255.255.255"

    def answered_by(self, other: Seen) -> bool:
        return other.message.xid == self.message.xid and other.seconds >= self.seconds

    def __str__(self) -> str:
        m = self.message
        facts = [f"{self.seconds:8.3f}", ">" if self.sent else "<", f"{NAMES[min(m.type, 8)]:8}",
                 f"{self.frame.source} -> {self.frame.destination}", m.chaddr[:6].hex(":")]
        facts += [f"{name}={value}" for name, value in
                  (("ciaddr", m.ciaddr), ("yiaddr", m.yiaddr), ("giaddr", m.giaddr),
                   ("requested", m.address(50)), ("server", m.address(54)))
                  if value not in ("0.0.0.0", "")]
        return " ".join(facts + ([f"lease={m.seconds(51)}"] if 51 in m.options else []))


class Wire:
    """A tap on a host's interface: sees every DHCP message that passes, and can send frames."""

    def __init__(self, host: Host, interface: str) -> None:
        self.host, self.interface = host, interface
        with host.network():
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
            self.socket.bind((interface, 0x0003))
        self.mac = host.mac(interface)
        self.listening = True
        self.seen: list[Seen] = []
        self.begin = time.monotonic()
        host.lab.wires.append(self)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while self.listening:
            data, origin = self.socket.recvfrom(65536)
            frame = Frame.parse(data)
            if frame and frame.destination_port in (SERVER_PORT, CLIENT_PORT):
                message = Message.parse(frame.payload)
                if message:
                    sent = origin[2] == PACKET_OUTGOING
                    self.seen.append(Seen(time.monotonic() - self.begin, sent, frame, message))

    def send(self, frame: Frame) -> None:
        if frame.source_mac == "00:00:00:00:00:00":
            frame.source_mac = self.mac
        self.socket.send(frame.encode())

    def mark(self) -> int:
        """A place in what was seen, for wait(after=...)."""
        return len(self.seen)

    def find(self, kind: int, after: int = 0,
             where: Callable[[Seen], bool] = lambda seen: True) -> Seen | None:
        return next((s for s in self.seen[after:] if s.type == kind and where(s)), None)

    def wait(self, kind: int, what: str, after: int = 0, seconds: float = PATIENCE,
             where: Callable[[Seen], bool] = lambda seen: True) -> Seen:
        return wait_until(lambda: self.find(kind, after, where), what, seconds)


class Lab:
    """All of one test's world."""

    def __init__(self, directory: str, build: str) -> None:
        self.directory, self.build = directory, build
        self.logs: dict[str, str] = {}
        self.wires: list[Wire] = []
        self.hosts: dict[str, Host] = {}
        os.makedirs(directory, exist_ok=True)

    def segment(self, name: str) -> Segment:
        return Segment(name)

    def host(self, name: str, segment: Segment | None = None, address: str | None = None,
             mac: str | None = None) -> Host:
        host = self.hosts[name] = Host(self, name)
        if segment:
            host.plug(segment, mac=mac)
        if address:
            host.add_address(address)
        return host

    def account(self, lines: int = 40) -> str:
        """What was seen and said, for the reader of a failure."""
        text = ""
        for wire in self.wires:
            text += f"\n--- seen by {wire.host.name} {wire.interface}, the last {lines}\n"
            text += "".join(f"{seen}\n" for seen in wire.seen[-lines:])
        for name, path in self.logs.items():
            with open(path, encoding="utf-8", errors="replace") as file:
                text += f"\n--- printed on {name}, the last {lines} lines\n"
                text += "".join(file.readlines()[-lines:])
        return text


def is_within(ip: str, within: str) -> bool:
    address = ipaddress.ip_address(ip)
    if "-" in within:
        first, last = within.split("-")
        return ipaddress.ip_address(first) <= address <= ipaddress.ip_address(last)
    return address in ipaddress.ip_network(within)
