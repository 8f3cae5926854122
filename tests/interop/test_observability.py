# SPDX-License-Identifier: Apache-2.0
"""What a running server tells of itself: metrics, events, live traces."""

import pathlib
import re
import subprocess

from api import Api
from lab import Lab, expect
from probe import Probe
from server import Office, configuration

CHECK_MONITORING = pathlib.Path(__file__).resolve().parents[2] / "tools/check-monitoring"
SCOPE = 'scope="10.1.0.0/24"'


def watched(lab: Lab) -> tuple[Office, Api]:
    """A server with a control socket."""
    path = f"{lab.directory}/control.sock"
    office = Office(lab, {**configuration(), "control": {"socket": path}})
    return office, Api(path)


def samples(text: str) -> dict[str, float]:
    """{"name{labels}": value}"""
    lines = (re.fullmatch(r"(\w+(?:\{.*\})?) (\S+)", line) for line in text.splitlines())
    return {line[1]: float(line[2]) for line in lines if line}


def test_metrics_count_what_clients_do(lab: Lab) -> None:
    office, api = watched(lab)
    before = samples(api.text("/metrics"))
    Probe(office.client_host().wire()).lease()
    after = samples(api.text("/metrics"))
    for name, more in {
        'tandem_dhcp_received_total{type="DHCPDISCOVER"}': 1,
        'tandem_dhcp_received_total{type="DHCPREQUEST"}': 1,
        'tandem_dhcp_sent_total{type="DHCPOFFER"}': 1,
        'tandem_dhcp_sent_total{type="DHCPACK"}': 1,
        'tandem_dhcp_sent_total{type="DHCPNAK"}': 0,
        "tandem_dhcp_reply_seconds_count": 2,
        "tandem_storage_commit_seconds_count": 1,
        'tandem_socket_received_total{socket="packet"}': 2,
        "tandem_socket_sent_total": 2,
        f"tandem_scope_addresses{{{SCOPE}}}": 0,
        f"tandem_scope_addresses_free{{{SCOPE}}}": -1,
        f"tandem_scope_addresses_in_use{{{SCOPE}}}": 1,
        f"tandem_scope_offers{{{SCOPE}}}": 0,
        "tandem_leases": 1,
        "tandem_journal_position": 1,
        "tandem_journal_durable_position": 1,
    }.items():
        expect(after[name] - before[name] == more, f"{name} goes from {before[name]} by {more} to {after[name]}")
    expect(after["tandem_storage_healthy"] == 1, "storage is healthy")
    expect(after[f'tandem_scope_info{{{SCOPE},name="Office",shared_network=""}}'] == 1, "the scope's name is told")


def test_prometheus_finds_nothing_wrong_with_the_metrics(lab: Lab) -> None:
    office, api = watched(lab)
    Probe(office.client_host().wire()).lease()
    text = api.text("/metrics")
    told = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
    expect(told.returncode == 0, f"promtool is content: {told.stdout}{told.stderr}")
    scrape = pathlib.Path(lab.directory) / "scrape"
    scrape.write_text(text, encoding="utf-8")
    checked = subprocess.run([CHECK_MONITORING, scrape], text=True, capture_output=True)
    expect(checked.returncode == 0, f"alerts and dashboards ask for what there is: {checked.stdout}{checked.stderr}")


def test_metrics_may_leave_out_the_scopes(lab: Lab) -> None:
    _, api = watched(lab)
    names = samples(api.text("/metrics?without-scopes"))
    expect("tandem_leases" in names, "the rest is there")
    expect(not any(name.startswith("tandem_scope_") for name in names), "no scope is")


def test_events_are_listed_with_what_to_do(lab: Lab) -> None:
    office, api = watched(lab)
    office.server.reload("{")
    office.server.wait_for_log("configuration-refused")
    errors = api.get("/v1/events?level=error")["items"]
    names = [event["name"] for event in errors]
    expect(names == ["configuration-problem", "configuration-refused"], f"two errors: {names}")
    expect(all(event["action"] and event["level"] == "error" for event in errors), "each says what to do")
    newest = api.get("/v1/events?sort=-number&limit=1")["items"][0]
    expect(newest == errors[-1], "the newest may come first")
    started = api.get("/v1/events?name=server-started")["items"]
    expect(len(started) == 1 and started[0]["fields"]["scopes"] == "1", f"its start is told: {started}")


def test_an_event_stream_resumes_where_it_broke_off(lab: Lab) -> None:
    office, api = watched(lab)
    with api.stream("/v1/events/stream?name=configuration-refused") as events:
        office.server.reload("{")
        first = next(events)
    expect(first["data"]["name"] == "configuration-refused", f"it is followed live: {first}")
    office.server.reload(configuration())
    office.server.wait_for_log("reconfigured")
    with api.stream("/v1/events/stream", last_event_id=first["id"]) as events:
        second = next(events)
    expect(int(second["id"]) > int(first["id"]), "what was had is not sent again")
    expect(second["data"]["name"] == "reconfigured", f"what happened meanwhile is: {second}")


def test_a_trace_follows_one_client(lab: Lab) -> None:
    office, api = watched(lab)
    host = office.client_host()
    other = office.lab.host("other", office.lan)
    with api.stream(f"/v1/trace?client={host.mac()}") as traces:
        Probe(other.wire(), mac=other.mac()).lease()
        Probe(host.wire(), mac=host.mac()).lease()
        seen = [next(traces)["data"] for _ in range(2)]
    expect([(t["message"], t["reply"]) for t in seen] ==
           [("DHCPDISCOVER", "DHCPOFFER"), ("DHCPREQUEST", "DHCPACK")], f"both exchanges: {seen}")
    expect(all(t["client"] == host.mac() for t in seen), "of this client only")
    expect(all(t["steps"] for t in seen), "step by step")
