#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the published JSON Schema against documents: every example fits it, what is wrong in form
does not, and what only load() can know to be wrong does. config_test says the same of the code."""

import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]


def plain_json(text):
    """The text without comments and trailing commas, octet for octet in its place."""
    out, i, comma = list(text), 0, None
    while i < len(text):
        if text[i] == '"':
            comma = None
            i += 1
            while text[i] != '"':
                i += 2 if text[i] == "\\" else 1
        elif text[i] == "/":
            end = text.index("\n", i) if text[i + 1] == "/" else text.index("*/", i) + 2
            out[i:end] = " " * (end - i)
            i = end - 1
        elif text[i] in "]}" and comma is not None:
            out[comma] = " "
            comma = None
        elif not text[i].isspace():
            comma = i if text[i] == "," else None
        i += 1
    return "".join(out)


def main():
    schema = json.loads((ROOT / "api/config.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    expectations = [("docs/examples", True), ("tests/config/bad/form", False),
                    ("tests/config/bad/meaning", True)]
    wrong = 0
    for folder, fits in expectations:
        documents = sorted((ROOT / folder).glob("*.json"))
        assert documents, f"{folder} holds no documents"
        for path in documents:
            errors = list(validator.iter_errors(json.loads(plain_json(path.read_text()))))
            if (not errors) == fits:
                continue
            wrong += 1
            print(f"{path.relative_to(ROOT)}: expected the schema to {'take' if fits else 'refuse'} it")
            for error in errors:
                print(f"  {error.json_path}: {error.message}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
