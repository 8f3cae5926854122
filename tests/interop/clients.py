# SPDX-License-Identifier: Apache-2.0
"""The DHCP clients of Debian behind one set of verbs.

start() runs the program in the foreground; crash() ends it like a power cut and empties the
interface, so that the next start() is a reboot; release() gives the lease back in the program's
own way. What a program cannot do at all it does not have here; docs/interop.md lists it.
"""

from __future__ import annotations

import os
import signal

from lab import Failure, Host, Process, wait_until


class Client:
    program = ""
    path = ""

    def __init__(self, host: Host, interface: str = "eth0") -> None:
        self.host, self.interface = host, interface
        self.process: Process | None = None

    def argv(self) -> list[str]:
        raise NotImplementedError

    @classmethod
    def installed(cls) -> bool:
        return os.path.exists(cls.path)

    def start(self) -> None:
        if not self.installed():
            raise Failure(f"{self.path} is not installed (tools/setup installs it)")
        self.process = self.host.start(*self.argv())

    def crash(self) -> None:
        assert self.process is not None
        self.await_settled()
        self.process.stop(signal.SIGKILL)
        self.host.run("ip", "address", "flush", "dev", self.interface)

    def await_settled(self) -> None:
        """Until the lease is in the program's own file, where it keeps one."""

    def release(self) -> None:
        raise NotImplementedError


class Dhclient(Client):
    """ISC dhclient. Files at their standard places: AppArmor lets it use no others."""

    program = "dhclient"
    path = "/usr/sbin/dhclient"
    def argv(self) -> list[str]:
        return [self.path, "-d", "-v", self.interface]

    def await_settled(self) -> None:
        process = self.process
        assert process is not None
        wait_until(lambda: "bound to" in process.log(), "dhclient says that it is bound")

    def release(self) -> None:
        self.await_settled()
        self.host.run(self.path, "-r", self.interface)

    def check_address_before_use(self) -> None:
        """An enter hook as administrators write it: a BOUND that fails makes dhclient decline."""
        self.host.write("/etc/dhcp/dhclient-enter-hooks.d/conflict", """
if [ "$reason" = BOUND ]; then
  ip link set dev "$interface" up
  busybox arping -D -q -c 2 -w 2 -I "$interface" "$new_ip_address" || exit 1
fi
""")


class Dhcpcd(Client):
    program = "dhcpcd"
    path = "/usr/sbin/dhcpcd"

    def argv(self) -> list[str]:
        return [self.path, "--nobackground", "--debug", "--ipv4only", "--noipv4ll",
                self.interface]

    def ask(self, *options: str) -> None:
        self.host.run(self.path, "--ipv4only", *options, self.interface)

    def release(self) -> None:
        self.ask("--release")

    def renew(self) -> None:
        self.ask("--rebind")

    def inform(self, address: str) -> None:
        argv = self.argv()
        self.process = self.host.start(*argv[:-1], f"--inform={address}", argv[-1])


class Udhcpc(Client):
    """BusyBox udhcpc with Debian's script."""

    program = "udhcpc"
    path = "/usr/sbin/udhcpc"
    options: tuple[str, ...] = ()

    def argv(self) -> list[str]:
        return [self.path, "-f", "-v", "-i", self.interface, "-t", "5", "-T", "1", "-A",
                "1", *self.options]

    def renew(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGUSR1)

    def release(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGUSR2)


class Networkd(Client):
    """systemd-networkd alone, without systemd: it wants its directories and a read-only /sys."""

    program = "systemd-networkd"
    path = "/lib/systemd/systemd-networkd"

    def argv(self) -> list[str]:
        return [self.path]

    def start(self) -> None:
        for name in ("leases", "links", "lldp"):
            self.host.run("mkdir", "-p", f"/run/systemd/netif/{name}")
        self.host.write("/run/systemd/network/eth0.network", f"""
[Match]
Name={self.interface}
[Network]
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=no
[DHCPv4]
SendDecline=yes
SendRelease=yes
""")
        super().start()

    def release(self) -> None:
        assert self.process is not None
        self.process.stop(signal.SIGTERM)


