# SPDX-License-Identifier: Apache-2.0
"""What test_control.py asks of every route, by the route's operationId: in this order, on one server
with the office of server.py. A route that is not here fails the test: add its calls below.

A Call that should succeed has the status that it should have; `bad` are calls of the same route that
should not, with the status of each. "{lease}" in a target is the address of a client's lease.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass
class Call:
    method: str
    target: str
    body: object = None
    status: int = 200
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    until: bytes = b""  # of a stream: what must come


SCOPE = "/v1/scopes/10.1.0.0"
ADDED = {"subnet": "10.7.0.0/24", "name": "Added", "pools": [{"range": "10.7.0.10-10.7.0.20"}]}
POOL = "10.1.0.100-10.1.0.110"
PRINTER = {"address": "10.1.0.30", "hardware-address": "52:54:00:00:00:30", "name": "printer"}
PHONE = {"client-id": "text:phone", "name": "phone"}
NETWORK = {"name": "Floor 2", "scopes": ["10.1.0.0/24"]}
DEFINITION = {"code": 224, "name": "branch-code", "type": "uint32"}
SOON = {"Last-Event-ID": "0"}

CALLS: dict[str, list[Call]] = {
    # The server
    "show-server": [Call("GET", "/v1/server"), Call("GET", "/v1/server?x=1", status=400)],
    "list-interfaces": [Call("GET", "/v1/server/interfaces"),
                        Call("GET", "/v1/server/interfaces?x=1", status=400)],
    "show-counters": [Call("GET", "/v1/server/counters"),
                      Call("GET", "/v1/server/counters", body={}, status=400)],
    "reload": [Call("POST", "/v1/server/reload"), Call("POST", "/v1/server/reload?x", status=400)],
    "show-version": [Call("GET", "/v1/version"), Call("GET", "/v1/version?x", status=400)],
    "show-openapi": [Call("GET", "/v1/openapi.json"), Call("GET", "/v1/openapi.json?x", status=400)],

    # Scopes
    "list-scopes": [Call("GET", "/v1/scopes?q=off&sort=-name&limit=1"),
                    Call("GET", "/v1/scopes?sort=colour", status=400)],
    "show-scope": [Call("GET", SCOPE), Call("GET", "/v1/scopes/10.1.0.0%2F24"),
                   Call("GET", "/v1/scopes/10.99.0.0", status=404)],
    "add-scope": [Call("POST", "/v1/scopes?dry-run=true", ADDED),
                  Call("POST", "/v1/scopes", ADDED, 201), Call("POST", "/v1/scopes", ADDED, 409),
                  Call("POST", "/v1/scopes", {"subnet": "10.8.0.1/24"}, 422),
                  Call("POST", "/v1/scopes", "{", 422),
                  Call("POST", "/v1/scopes", ADDED, 415, {"Content-Type": "text/plain"})],
    "put-scope": [Call("PUT", "/v1/scopes/10.7.0.0?comment=again", {**ADDED, "name": "Put"}),
                  Call("PUT", "/v1/scopes/10.7.0.0", ADDED, 412, {"If-Match": '"1"'})],
    "patch-scope": [Call("PATCH", "/v1/scopes/10.7.0.0", {"name": None}),
                    Call("PATCH", "/v1/scopes/10.7.0.0", {"nane": "x"}, 422),
                    Call("PATCH", "/v1/scopes/10.99.0.0", {}, 404)],
    "remove-scope": [Call("DELETE", "/v1/scopes/10.7.0.0"),
                     Call("DELETE", "/v1/scopes/10.7.0.0", status=404)],
    "list-pools": [Call("GET", f"{SCOPE}/pools"), Call("GET", "/v1/scopes/10.9.0.0/pools", status=404)],
    "add-pool": [Call("POST", f"{SCOPE}/pools", {"range": POOL}, 201),
                 Call("POST", f"{SCOPE}/pools", {"range": "10.3.0.1-10.3.0.9"}, 422)],
    "show-pool": [Call("GET", f"{SCOPE}/pools/{POOL}"),
                  Call("GET", f"{SCOPE}/pools/10.1.0.1-10.1.0.2", status=404)],
    "put-pool": [Call("PUT", f"{SCOPE}/pools/{POOL}", {"range": POOL, "clients": "known"}),
                 Call("PUT", f"{SCOPE}/pools/{POOL}", {"range": "ten"}, 422)],
    "patch-pool": [Call("PATCH", f"{SCOPE}/pools/{POOL}", {"clients": "all"}),
                   Call("PATCH", f"{SCOPE}/pools/{POOL}", {"clients": "some"}, 422)],
    "show-pool-statistics": [Call("GET", f"{SCOPE}/pools/{POOL}/statistics"),
                             Call("GET", f"{SCOPE}/pools/10.1.0.1/statistics", status=404)],
    "remove-pool": [Call("DELETE", f"{SCOPE}/pools/{POOL}"),
                    Call("DELETE", f"{SCOPE}/pools/{POOL}", status=404)],
    "list-exclusions": [Call("GET", f"{SCOPE}/exclusions"),
                        Call("GET", f"{SCOPE}/exclusions?limit=0", status=400)],
    "add-exclusion": [Call("POST", f"{SCOPE}/exclusions", '"10.1.0.19"', 201),
                      Call("POST", f"{SCOPE}/exclusions", "7", 422)],
    "show-exclusion": [Call("GET", f"{SCOPE}/exclusions/10.1.0.19"),
                       Call("GET", f"{SCOPE}/exclusions/10.1.0.18", status=404)],
    "put-exclusion": [Call("PUT", f"{SCOPE}/exclusions/10.1.0.19", '"10.1.0.19"'),
                      Call("PUT", f"{SCOPE}/exclusions/10.1.0.19", '"x"', 422)],
    "remove-exclusion": [Call("DELETE", f"{SCOPE}/exclusions/10.1.0.19"),
                         Call("DELETE", f"{SCOPE}/exclusions/10.1.0.19", status=404)],

    # Reservations
    "add-reservation": [Call("POST", f"{SCOPE}/reservations", PRINTER, 201),
                        Call("POST", f"{SCOPE}/reservations", PRINTER, 409),
                        Call("POST", f"{SCOPE}/reservations", {"name": "nobody"}, 422)],
    "list-reservations": [Call("GET", f"{SCOPE}/reservations?q=print"),
                          Call("GET", "/v1/scopes/10.9.0.0/reservations", status=404)],
    "show-reservation": [Call("GET", f"{SCOPE}/reservations/10.1.0.30"),
                         Call("GET", f"{SCOPE}/reservations/10.1.0.31", status=404)],
    "put-reservation": [Call("PUT", f"{SCOPE}/reservations/10.1.0.30", PRINTER),
                        Call("PUT", f"{SCOPE}/reservations/10.1.0.30", {}, 422)],
    "patch-reservation": [Call("PATCH", f"{SCOPE}/reservations/10.1.0.30", {"name": "press"}),
                          Call("PATCH", f"{SCOPE}/reservations/10.1.0.30", {"name": 7}, 422)],
    "remove-reservation": [Call("DELETE", f"{SCOPE}/reservations/10.1.0.30"),
                           Call("DELETE", f"{SCOPE}/reservations/10.1.0.30", status=404)],
    "add-global-reservation": [Call("POST", "/v1/reservations", PHONE, 201),
                               Call("POST", "/v1/reservations", PHONE, 409)],
    "list-all-reservations": [Call("GET", "/v1/reservations?sort=-name"),
                              Call("GET", "/v1/reservations?cursor=x", status=400)],
    "show-global-reservation": [Call("GET", "/v1/reservations/id:70686f6e65"),
                                Call("GET", "/v1/reservations/10.1.0.99", status=404)],
    "put-global-reservation": [Call("PUT", "/v1/reservations/id:70686f6e65", PHONE),
                               Call("PUT", "/v1/reservations/id:70686f6e65", [], 422)],
    "patch-global-reservation": [Call("PATCH", "/v1/reservations/id:70686f6e65", {"name": "tel"}),
                                 Call("PATCH", "/v1/reservations/10.1.0.9", {}, 404)],
    "remove-global-reservation": [Call("DELETE", "/v1/reservations/id:70686f6e65"),
                                  Call("DELETE", "/v1/reservations/id:70686f6e65", status=404)],

    # Options and shared networks
    "put-option": [Call("PUT", "/v1/options/time-servers", ["192.0.2.4"]),
                   Call("PUT", "/v1/options/time-servers", "7", 422)],
    "show-options": [Call("GET", "/v1/options"), Call("GET", "/v1/options?x=1", status=400)],
    "show-option": [Call("GET", "/v1/options/time-servers"),
                    Call("GET", "/v1/options/no-such", status=404)],
    "remove-option": [Call("DELETE", "/v1/options/time-servers"),
                      Call("DELETE", "/v1/options/time-servers", status=404)],
    "put-scope-option": [Call("PUT", f"{SCOPE}/options/time-servers", ["192.0.2.4"]),
                         Call("PUT", f"{SCOPE}/options/no-such", 1, 422)],
    "show-scope-options": [Call("GET", f"{SCOPE}/options"),
                           Call("GET", "/v1/scopes/10.9.0.0/options", status=404)],
    "show-scope-option": [Call("GET", f"{SCOPE}/options/time-servers"),
                          Call("GET", f"{SCOPE}/options/boot-size", status=404)],
    "remove-scope-option": [Call("DELETE", f"{SCOPE}/options/time-servers"),
                            Call("DELETE", f"{SCOPE}/options/time-servers", status=404)],
    "put-option-definition": [Call("PUT", "/v1/option-definitions/branch-code", DEFINITION),
                              Call("PUT", "/v1/option-definitions/branch-code",
                                    {**DEFINITION, "type": "integer"}, 422)],
    "list-option-definitions": [Call("GET", "/v1/option-definitions?limit=3"),
                                Call("GET", "/v1/option-definitions?own", status=200),
                                Call("GET", "/v1/option-definitions?limit=x", status=400)],
    "show-option-definition": [Call("GET", "/v1/option-definitions/branch-code"),
                               Call("GET", "/v1/option-definitions/none", status=404)],
    "remove-option-definition": [Call("DELETE", "/v1/option-definitions/branch-code"),
                                 Call("DELETE", "/v1/option-definitions/branch-code", status=404)],
    "add-shared-network": [Call("POST", "/v1/shared-networks", NETWORK, 201),
                           Call("POST", "/v1/shared-networks", NETWORK, 409)],
    "list-shared-networks": [Call("GET", "/v1/shared-networks?q=floor"),
                             Call("GET", "/v1/shared-networks?limit=5000", status=400)],
    "show-shared-network": [Call("GET", "/v1/shared-networks/Floor%202"),
                            Call("GET", "/v1/shared-networks/none", status=404)],
    "put-shared-network": [Call("PUT", "/v1/shared-networks/Floor%202", NETWORK),
                           Call("PUT", "/v1/shared-networks/Floor%202", {"name": "x"}, 422)],
    "patch-shared-network": [Call("PATCH", "/v1/shared-networks/Floor%202", {"lease-time": "2h"}),
                             Call("PATCH", "/v1/shared-networks/none", {}, 404)],
    "remove-shared-network": [Call("DELETE", "/v1/shared-networks/Floor%202"),
                              Call("DELETE", "/v1/shared-networks/Floor%202", status=404)],

    # The configuration as a whole
    "show-configuration": [Call("GET", "/v1/configuration"),
                           Call("GET", "/v1/configuration?comments=true"),
                           Call("GET", "/v1/configuration?comments=perhaps", status=400)],
    "put-configuration": [Call("PUT", "/v1/configuration", {}, 428),
                          Call("PUT", "/v1/configuration", {}, 412, {"If-Match": '"1"'})],
    "check-configuration": [Call("POST", "/v1/configuration/check", {}),
                            Call("POST", "/v1/configuration/check", "{"),
                            Call("POST", "/v1/configuration/check", {}, 415,
                                 {"Content-Type": "text/plain"})],
    "change-configuration": [
        Call("POST", "/v1/configuration/changes", {"comment": "both", "edits": [
            {"action": "put", "where": ["scopes", "10.1.0.0", "name"], "value": "Bureau"},
            {"action": "put", "where": ["lease-time"], "value": "10m"}]}),
        Call("POST", "/v1/configuration/changes", {"edits": [
            {"action": "put", "where": ["lease-time"], "value": "soon"}]}, 422),
        Call("POST", "/v1/configuration/changes", {"edits": [
            {"action": "remove", "where": ["option-definitions", "none"]}]}, 404),
        Call("POST", "/v1/configuration/changes", {"edits": [{"action": "put"}]}, 400)],
    "diff-configuration": [Call("POST", "/v1/configuration/diff", {}),
                           Call("POST", "/v1/configuration/diff", {"scope": 1}, 422)],
    "diff-revisions": [Call("GET", "/v1/configuration/diff?from=1"),
                       Call("GET", "/v1/configuration/diff?from=1&to=999", status=404)],
    "list-revisions": [Call("GET", "/v1/configuration/revisions?sort=-revision&limit=2"),
                       Call("GET", "/v1/configuration/revisions?limit=x", status=400)],
    "show-revision": [Call("GET", "/v1/configuration/revisions/1"),
                      Call("GET", "/v1/configuration/revisions/999", status=404)],
    "roll-back": [Call("POST", "/v1/configuration/rollback", {"revision": 1}),
                  Call("POST", "/v1/configuration/rollback", {"revision": 999}, 404),
                  Call("POST", "/v1/configuration/rollback", {"revision": "1"}, 400)],

    # Leases
    "list-leases": [Call("GET", "/v1/leases?state=active&sort=-ends"),
                    Call("GET", "/v1/leases?state=asleep", status=400)],
    "show-lease": [Call("GET", "/v1/leases/{lease}"), Call("GET", "/v1/leases/10.1.0.99", status=404),
                   Call("GET", "/v1/leases/ten", status=400)],
    "add-lease": [Call("POST", "/v1/leases", {"address": "10.1.0.40",
                                              "hardware-address": "52:54:00:00:00:40"}, 201),
                  Call("POST", "/v1/leases", {"address": "10.1.0.40"}, 422)],
    "reserve-lease": [Call("POST", "/v1/leases/10.1.0.40/reserve", {}, 201),
                      Call("POST", "/v1/leases/10.1.0.40/reserve", {}, 409),
                      Call("POST", "/v1/leases/10.1.0.98/reserve", {}, 404)],
    "release-lease": [Call("POST", "/v1/leases/10.1.0.40/release"),
                      Call("POST", "/v1/leases/10.1.0.97/release", status=404)],
    "restore-lease": [Call("POST", "/v1/leases/10.1.0.40/restore", status=409)],
    "delete-lease": [Call("DELETE", "/v1/leases/10.1.0.40", status=204),
                     Call("DELETE", "/v1/leases/10.1.0.40", status=404)],
    "export-leases": [Call("GET", "/v1/leases/export"), Call("GET", "/v1/leases/export?format=csv"),
                      Call("GET", "/v1/leases/export?format=xml", status=400)],
    "import-leases": [Call("POST", "/v1/leases/import?dry-run", {"items": []}),
                      Call("POST", "/v1/leases/import?dry-run", "address,state,starts,ends\n",
                           headers={"Content-Type": "text/csv"}),
                      Call("POST", "/v1/leases/import?dry-run", {"leases": []}, 422),
                      Call("POST", "/v1/leases/import?dry-run", "{", 422)],
    "delete-leases": [Call("POST", "/v1/leases/delete", {"scope": "10.1.0.0", "expect": 1}),
                      Call("POST", "/v1/leases/delete", {"all": True, "expect": 7}, 409),
                      Call("POST", "/v1/leases/delete", {}, 400)],

    # Statistics
    "list-statistics": [Call("GET", "/v1/statistics?sort=-percentage-in-use"),
                        Call("GET", "/v1/statistics?x", status=400)],
    "show-statistics": [Call("GET", "/v1/statistics/total"),
                        Call("GET", "/v1/statistics/total?x", status=400)],
    "show-scope-statistics": [Call("GET", f"{SCOPE}/statistics"),
                              Call("GET", "/v1/scopes/10.9.0.0/statistics", status=404)],
    "list-free-addresses": [Call("GET", f"{SCOPE}/free-addresses?limit=3"),
                            Call("GET", "/v1/scopes/10.9.0.0/free-addresses", status=404)],

    # What goes on
    "follow-changes": [Call("GET", "/v1/changes?since=0", until=b"\n\n"),
                       Call("GET", "/v1/changes?since=x", status=400)],
    "list-events": [Call("GET", "/v1/events?level=notice"),
                    Call("GET", "/v1/events?level=loud", status=400)],
    "follow-events": [Call("GET", "/v1/events/stream", headers=SOON, until=b"\n\n"),
                      Call("GET", "/v1/events/stream?level=loud", status=400)],
    "explain-packet": [Call("POST", "/v1/explain", body={"hardware-address": "02:00:00:00:00:77"}),
                       Call("POST", "/v1/explain", body={"type": "discover"}, status=400),
                       Call("POST", "/v1/explain", body={"packet": "zz"}, status=400)],
    "trace-clients": [Call("GET", "/v1/trace?client=52:54", until=b"\n\n"),
                      Call("GET", "/v1/trace?client=zz", status=400)],
    "read-metrics": [Call("GET", "/metrics"), Call("GET", "/metrics?x", status=400)],

    # Tokens
    "add-token": [Call("POST", "/v1/tokens", {"name": "more", "role": "operate", "lifetime": 60}, 201),
                  Call("POST", "/v1/tokens", {"name": "more", "role": "read"}, 409),
                  Call("POST", "/v1/tokens", {"name": "x", "role": "king"}, 400)],
    "list-tokens": [Call("GET", "/v1/tokens"), Call("GET", "/v1/tokens?limit=0", status=400)],
    "remove-token": [Call("DELETE", "/v1/tokens/more", status=204),
                     Call("DELETE", "/v1/tokens/more", status=404)],
}
