# SPDX-License-Identifier: Apache-2.0
"""The control API of a live server, route by route and from outside: what succeeds and what does not,
who may ask, and that a change is whole whatever interrupts it."""

from __future__ import annotations

import json
import pathlib
import random
import re

import jsonschema
from api import Api, RemoteApi, Response
from api_calls import CALLS, Call
from lab import Failure, Lab, command, expect, wait_until
from probe import Probe
from server import SERVER, Office, configuration

OPENAPI = pathlib.Path(__file__).resolve().parents[2] / "api/openapi.json"
PORT = 6470


class Schemas:
    """The responses that api/openapi.json promises, held against those that come."""

    def __init__(self) -> None:
        self.document = json.loads(OPENAPI.read_text(encoding="utf-8"))
        self.routes = {operation["operationId"]: (path, method, operation)
                       for path, methods in self.document["paths"].items()
                       for method, operation in methods.items()}
        for schema in self.document["components"]["schemas"].values():
            # Clients let members pass that they do not know; here each must be described.
            if schema.get("type") == "object" and "properties" in schema:
                schema.setdefault("additionalProperties", False)

    def check(self, name: str, response: Response) -> None:
        promised = self.routes[name][2]["responses"].get(str(response.status))
        expect(promised, f"{name} may answer {response.status}: {response.text}")
        if "content" not in promised:
            expect(response.text == "", f"{name} answers {response.status} without a body")
            return
        media = response.headers["content-type"].split(";")[0]
        expect(media in promised["content"], f"{name} may answer {response.status} as {media}")
        if not media.endswith("json"):
            return
        schema = {**promised["content"][media]["schema"], "components": self.document["components"]}
        try:
            jsonschema.Draft202012Validator(schema).validate(response.json())
        except jsonschema.ValidationError as error:
            expect(False, f"{name} answers what its schema says: {error.message}\n{response.text}")


class Guarded(Office):
    """An office whose server listens on its socket and, with TLS, on the network."""

    def __init__(self, lab: Lab) -> None:
        directory = lab.directory
        self.certificate, key = f"{directory}/server.pem", f"{directory}/server.key"
        self.socket = f"{directory}/control.sock"
        super().__init__(lab, {**configuration(), "control": {
            "socket": self.socket, "listen": [f"{SERVER}:{PORT}"],
            "tls": {"certificate": self.certificate, "key": key}}})
        self.local = Api(self.socket)

    def prepare(self) -> None:
        command("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=server",
                "-addext", f"subjectAltName=IP:{SERVER}", "-out", self.certificate,
                "-keyout", self.certificate.replace(".pem", ".key"))

    def remote(self, token: str = "") -> RemoteApi:
        return RemoteApi(self.host, SERVER, PORT, self.certificate, token)

    def token(self, name: str, role: str, **more: object) -> str:
        made = self.local.ask("POST", "/v1/tokens", {"name": name, "role": role, **more})
        expect(made.status == 201, f"a token is made: {made.text}")
        return made.json()["token"]


def ask(api: Api, call: Call, lease: str) -> Response:
    return api.ask(call.method, call.target.replace("{lease}", lease), call.body, call.headers,
                   call.until)


def test_every_route_answers_as_openapi_says(lab: Lab) -> None:
    schemas = Schemas()
    expect(not set(schemas.routes) - set(CALLS),
           f"api_calls.py calls every route; missing: {set(schemas.routes) - set(CALLS)}")
    office = Guarded(lab)
    served = office.local.get("/v1/openapi.json")
    expect(served == json.loads(OPENAPI.read_text(encoding="utf-8")), "the server has this document")
    lease = Probe(office.client_host().wire()).lease()
    wrong = []
    for name, calls in CALLS.items():
        path, method, _ = schemas.routes[name]
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))
        for call in calls:
            expect(call.method.lower() == method and re.fullmatch(pattern, call.target.split("?")[0]),
                   f"{name} is {method} {path}, not {call.method} {call.target}")
            response = ask(office.local, call, lease)
            if response.status != call.status:
                wrong.append(f"{name}: {call.method} {call.target} answers {response.status}, not "
                             f"{call.status}: {response.text}")
                continue
            try:
                schemas.check(name, response)
            except Failure as failure:
                wrong.append(str(failure))
    expect(not wrong, "\n".join(wrong))


def test_nobody_gets_past_the_roles(lab: Lab) -> None:
    schemas = Schemas()
    office = Guarded(lab)
    strangers = office.remote()
    tokens = {role: office.remote(office.token(role, role)) for role in ("read", "operate")}
    for name, calls in CALLS.items():
        call, role = calls[0], schemas.routes[name][2]["x-role"]
        response = ask(strangers, call, "10.1.0.10")
        expect(response.status == 401, f"{name} without a token: {response.status}")
        schemas.check(name, response)
        for held, api in tokens.items():
            if ("read", "operate", "administer").index(held) >= ("read", "operate",
                                                                 "administer").index(role):
                continue
            response = ask(api, call, "10.1.0.10")
            expect(response.status == 403, f"{name} as {held}: {response.status} {response.text}")
            schemas.check(name, response)
    expect(office.local.get("/v1/server")["revision"] == 1, "nothing was changed")


def test_a_token_ends_when_it_is_told_to(lab: Lab) -> None:
    office = Guarded(lab)
    secret = office.token("console", "read")
    api = office.remote(secret)
    expect(api.ask("GET", "/v1/server").status == 200, "the token is good")
    office.local.ask("DELETE", "/v1/tokens/console")
    expect(api.ask("GET", "/v1/server").status == 401, "it was revoked")
    brief = office.remote(office.token("brief", "read", lifetime=1))
    wait_until(lambda: brief.ask("GET", "/v1/server").status == 401, "it expires")
    kept = office.remote(office.token("kept", "read"))
    office.server.kill()
    office.server.start()
    expect(kept.ask("GET", "/v1/server").status == 200, "others survive a restart")
    expect(secret not in office.server.log(), "the log has no secret")
    for path in pathlib.Path(office.server.storage).iterdir():
        expect(secret.encode() not in path.read_bytes(), f"{path.name} has no secret")


def test_whoever_guesses_tokens_has_to_wait(lab: Lab) -> None:
    office = Guarded(lab)
    guesser = office.remote("wrong")
    statuses = [guesser.ask("GET", "/v1/server").status for _ in range(12)]
    expect(statuses == [401] * 10 + [429] * 2, f"ten guesses, then a pause: {statuses}")
    expect(office.local.ask("GET", "/v1/server").status == 200, "the socket is not concerned")


def test_nothing_listens_on_the_network_until_told(lab: Lab) -> None:
    path = f"{lab.directory}/control.sock"
    office = Office(lab, {**configuration(), "control": {"socket": path}})
    expect(office.host.run("ss", "-Hltn") == "", "no TCP port is open")
    expect(Api(path).ask("GET", "/v1/server").status == 200, "the socket answers")


def test_listening_begins_and_ends_with_the_configuration(lab: Lab) -> None:
    office = Guarded(lab)
    api = office.remote(office.token("admin", "administer"))
    off = api.ask("PATCH", "/v1/scopes/10.1.0.0", {"name": "over TLS"})
    expect(off.status == 200, f"a change over TLS: {off.text}")
    edits = [{"action": "remove", "where": ["control", name]} for name in ("listen", "tls")]
    ended = api.ask("POST", "/v1/configuration/changes", {"edits": edits})
    expect(ended.status == 200, f"even the change that ends it is answered: {ended.text}")
    wait_until(lambda: office.host.run("ss", "-Hltn") == "", "the port is closed")
    office.local.ask("POST", "/v1/configuration/rollback", {"revision": 1})
    wait_until(lambda: str(PORT) in office.host.run("ss", "-Hltn"), "and open again")
    expect(api.ask("GET", "/v1/server").status == 200, "the token is still good")


def test_the_file_and_the_api_do_not_overwrite_each_other(lab: Lab) -> None:
    path = f"{lab.directory}/control.sock"
    office = Office(lab, {**configuration(), "control": {"socket": path}})
    api = Api(path)
    expect(api.ask("PATCH", "/v1/scopes/10.1.0.0", {"name": "By API"}).status == 200, "a change")
    office.server.send_signal(1)  # SIGHUP: the file is the one that was taken
    wait_until(lambda: api.get("/v1/server")["working"] is None, "the file was read")
    expect(api.get("/v1/scopes/10.1.0.0")["name"] == "By API", "the change stays")
    changed = {**office.server.config, "lease-time": 700}
    office.server.reload(changed)
    office.server.wait_for_log("configuration-diverged")
    expect(api.get("/v1/scopes/10.1.0.0")["name"] == "By API", "the file is not taken by chance")
    office.server.kill()
    office.server.config = changed
    mark = len(office.server.log())
    office.server.start()
    office.server.wait_for_log("configuration-diverged", after=mark)
    expect(api.get("/v1/scopes/10.1.0.0")["name"] == "By API", "nor by a restart")
    text = pathlib.Path(office.server.config_path).read_text(encoding="utf-8")
    revision = api.ask("GET", "/v1/configuration").headers["etag"]
    applied = api.ask("PUT", "/v1/configuration", text, {"If-Match": revision})
    expect(applied.status == 200, f"applied by hand it is served: {applied.text}")
    expect(api.ask("POST", "/v1/server/reload").json()["changes"] == [], "and counts as taken")


def test_a_change_is_whole_whenever_the_server_is_killed(lab: Lab) -> None:
    path = f"{lab.directory}/control.sock"
    office = Office(lab, {**configuration(), "control": {"socket": path}})
    api, chance = Api(path), random.Random(1)
    answered = 0
    for number in range(20):
        name = f"n{number}"
        edits = [{"action": "put", "where": ["scopes", "10.1.0.0", "name"], "value": name},
                 {"action": "put", "where": ["server", "name"], "value": name}]
        connection = api.connect()
        connection.request("POST", "/v1/configuration/changes", json.dumps({"edits": edits}),
                           {"Content-Type": "application/json"})
        connection.sock.settimeout(chance.uniform(0.0001, 0.02))
        try:
            answered = number if connection.getresponse().status == 200 else answered
        except OSError:
            pass  # it was too slow for us
        office.server.kill()
        connection.close()
        office.server.start()
        scope, server = api.get("/v1/scopes/10.1.0.0")["name"], api.get("/v1/server")["name"]
        if (scope, server) == ("Office", "interop"):
            expect(answered == 0, "an answered change stays")
            continue
        expect(scope == server, f"both or none: {scope}, {server}")
        expect(int(scope[1:]) >= answered, f"{answered} was answered, {scope} is served")
