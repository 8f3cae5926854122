# SPDX-License-Identifier: Apache-2.0
"""Leases through the control API of a live server, while DHCP clients come and go."""

from __future__ import annotations

import csv
import threading
import urllib.parse

from api import Api
from clients import Dhclient
from lab import Lab, expect, wait_until
from probe import Probe
from server import POOL, SERVER, Office, Tandemd, configuration


class Managed(Office):
    """An office with a control socket where the test can reach it."""

    def __init__(self, lab: Lab, **scope: object) -> None:
        self.socket = f"{lab.directory}/control.sock"
        super().__init__(lab, {**configuration(**scope), "control": {"socket": self.socket}})
        self.api = Api(self.socket)

    def addresses(self, query: str = "") -> list[str]:
        """Of all pages."""
        found, cursor = [], ""
        while True:
            page = self.api.get(f"/v1/leases?limit=2{query}{cursor}")
            found += [item["address"] for item in page["items"]]
            if not page["next"]:
                return found
            cursor = "&cursor=" + urllib.parse.quote(page["next"])


def test_what_a_client_leases_is_listed(lab: Lab) -> None:
    office = Managed(lab)
    host = office.client_host()
    client = Dhclient(host)
    client.start()
    address = host.wait_for_address(POOL).ip
    lease = wait_until(lambda: office.api.ask("GET", f"/v1/leases/{address}"), "an answer").json()
    expect(lease["state"] == "active" and lease["scope"] == "10.1.0.0", f"it is active: {lease}")
    expect(lease["hardware-address"] == host.mac(), f"the client is {host.mac()}: {lease}")
    bare = host.mac().replace(":", "").upper()
    for query in (f"&hardware-address={bare[4:]}", "&state=active", "&scope=10.1.0.0",
                  f"&q={address[3:]}"):
        expect(office.addresses(query) == [address], f"it is found by {query}")
    expect(office.addresses("&state=released") == [], "nothing was released")
    statistics = office.api.get("/v1/scopes/10.1.0.0/statistics")
    expect(statistics["addresses-in-use"] == 1, f"one address is in use: {statistics}")
    free = office.api.get("/v1/scopes/10.1.0.0/free-addresses?limit=1024")["items"]
    expect(address not in free and len(free) == 10, f"the other ten are free: {free}")


def test_lists_are_whole_while_clients_come(lab: Lab) -> None:
    office = Managed(lab)
    wire = office.client_host().wire()
    first = [Probe(wire).lease() for _ in range(4)]
    come: list[str] = []
    clients = threading.Thread(target=lambda: come.extend(Probe(wire).lease() for _ in range(5)))
    clients.start()
    while clients.is_alive():
        seen = office.addresses()
        expect(set(first) <= set(seen), f"those that were there are in every list: {seen}")
        expect(seen == sorted(seen), f"in order: {seen}")
    expect(set(office.addresses()) == set(first + come), "in the end all are there")


def test_an_address_released_by_the_api_is_free(lab: Lab) -> None:
    office = Managed(lab, pool="10.1.0.10-10.1.0.10")
    wire = office.client_host().wire()
    expect(Probe(wire).lease() == "10.1.0.10", "the only address is leased")
    expect(Probe(wire).discover(seconds=1) is None, "nothing is left")
    expect(office.api.ask("POST", "/v1/leases/10.1.0.10/release").status == 200, "it is released")
    expect(Probe(wire).lease() == "10.1.0.10", "another client gets it")
    expect(office.api.ask("DELETE", "/v1/leases/10.1.0.10").status == 204, "it is deleted")
    expect(Probe(wire).lease() == "10.1.0.10", "and can be leased again")
    refused = office.api.ask("POST", "/v1/leases/delete", {"all": True, "expect": 2})
    expect(refused.status == 409, f"a wrong number deletes nothing: {refused.text}")
    deleted = office.api.ask("POST", "/v1/leases/delete", {"all": True, "expect": 1})
    expect(deleted.json() == {"deleted": 1}, "the right one does")
    expect(office.addresses() == [], "and nothing is left")


def test_a_lease_becomes_a_reservation(lab: Lab) -> None:
    office = Managed(lab)
    wire = office.client_host().wire()
    probe = Probe(wire)
    address = probe.lease()
    reserved = office.api.ask("POST", f"/v1/leases/{address}/reserve", {"name": "camera"})
    expect(reserved.status == 201, f"it is reserved: {reserved.text}")
    expect(office.api.ask("DELETE", f"/v1/leases/{address}").status == 204, "the lease is forgotten")
    expect(Probe(wire).lease() != address, "no other client gets the address")
    expect(probe.lease() == address, "its own client does")


def test_leases_move_to_another_server(lab: Lab) -> None:
    office = Managed(lab)
    wire = office.client_host().wire()
    probes = [Probe(wire) for _ in range(5)]
    leases = [probe.lease() for probe in probes]
    office.api.ask("POST", f"/v1/leases/{leases[4]}/release")
    for media in ("text/csv", "application/json"):
        exported = office.api.ask("GET", "/v1/leases/export", headers={"Accept": media})
        expect(exported.headers["content-type"].startswith(media), f"the export is {media}")
        other = Other(lab, "csv" if media == "text/csv" else "json")
        tried = other.take(exported.text, media, "?dry-run=true")
        expect(tried["imported"] == 5 and other.api.get("/v1/leases")["items"] == [],
               f"a dry run would import all, and imports nothing: {tried}")
        taken = other.take(exported.text, media)
        expect(taken["imported"] == 5 and not taken["items"], f"all are imported: {taken}")
        other.server.kill()
        other.server.start()
        again = other.api.ask("GET", "/v1/leases/export", headers={"Accept": media})
        expect(again.text == exported.text, "after kill -9 it has exactly what was exported")
        unchanged = other.take(exported.text, media)
        expect(unchanged["unchanged"] == 5, f"a second import changes nothing: {unchanged}")
        rows = list(csv.DictReader(other.host.run(
            f"{lab.build}/bin/tandemd", "--data-dir", other.server.storage, "--export-leases",
            "-").splitlines()))
        expect({row["address"] for row in rows} == set(leases), "tandemd --export-leases agrees")
    office.server.stop()
    office.host.unplug()
    other.host.plug(office.lan)
    other.host.add_address(f"{SERVER}/24")
    ack = wait_until(lambda: probes[0].renew(leases[0]), "the new server answers")
    expect(ack.message.yiaddr == leases[0], "a client goes on with the other server")


class Other:
    """A second server with the same configuration, on a network of its own."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.host = lab.host(f"other-{name}")
        self.socket = f"{lab.directory}/{name}.sock"
        self.server = Tandemd(self.host, {**configuration(), "control": {"socket": self.socket}})
        self.server.start()
        self.api = Api(self.socket)

    def take(self, text: str, media: str, query: str = "") -> dict:
        response = self.api.ask("POST", "/v1/leases/import" + query, text, {"Content-Type": media})
        expect(response.status == 200, f"the import is taken: {response.text}")
        return response.json()


def test_a_stream_goes_on_after_a_kill(lab: Lab) -> None:
    office = Managed(lab)
    wire = office.client_host().wire()
    probe = Probe(wire)
    with office.api.stream("/v1/changes?since=0") as events:
        address = probe.lease()
        bound = next(e for e in events if e["event"] == "lease")
        expect(bound["data"]["change"] == "bound" and bound["data"]["address"] == address,
               f"the stream tells of the lease: {bound}")
    office.api.ask("POST", f"/v1/leases/{address}/release")
    office.server.kill()
    office.server.start()
    second = Probe(wire).lease()
    with office.api.stream("/v1/changes", last_event_id=bound["id"]) as events:
        leases = (e for e in events if e["event"] == "lease")
        changes = [(e["data"]["change"], e["data"]["address"], int(e["id"]))
                   for e in (next(leases), next(leases))]
    expect([change[:2] for change in changes] == [("released", address), ("bound", second)],
           f"nothing is missing and nothing comes twice: {changes}")
    expect(int(bound["id"]) < changes[0][2] < changes[1][2], f"positions go up: {changes}")
    gone = office.api.ask("GET", "/v1/changes?since=999999999")
    expect(gone.status == 410, f"a position of another journal is gone: {gone.status}")
