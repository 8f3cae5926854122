# SPDX-License-Identifier: Apache-2.0
"""Reads transcripts and the guide, plays them on a stage, and writes down what was seen."""

from __future__ import annotations

import pathlib
import re
import shlex

from lab import Failure, Lab
from stage import Stage

# What is never the same twice, and what stands for it.
NEVER_THE_SAME = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \([^)]*\)", "TIME"),
    (r"(?<![:\w])\d\d:\d\d:\d\d(?=  )", "HH:MM:SS"),
    (r"\btandem-[0-9a-f]{64}\b", "TOKEN"),
    (r"\bxid [0-9a-f]{8}", "xid XID"),
    (r'"(number|position|index|uptime|oldest)": ?\d+', r'"\1":N'),
    (r"^( *(?:position|index|number|uptime) +)\d.*$", r"\1N"),
)
# Times from now on, and the titles above them: as wide as the longest that may come.
MOMENT = r"\b(?:in \d+ (?:s|min|h|d)|\d+ (?:s|min|h|d) ago|now)"
TIMES = rf"({MOMENT}|\bnever|\b(?:ENDS|LAST SEEN|TIME|EXPIRES|LAST USED|CREATED))(  +(?=\S)|$)"


def normalised(text: str, directory: str) -> str:
    def widened(found: re.Match[str]) -> str:
        word = "SOON" if re.fullmatch(MOMENT, found[1]) else found[1]
        return word.ljust(12) if found[2] else word

    text = text.replace(directory, "DIR")
    for pattern, word in NEVER_THE_SAME:
        text = re.sub(pattern, word, text, flags=re.MULTILINE)
    return re.sub(TIMES, widened, text, flags=re.MULTILINE)


def happen(stage: Stage, line: str) -> None:
    """A line "@ verb words..."."""
    verb, *words = shlex.split(line)
    action = getattr(stage, verb.replace("-", "_"), None)
    if action is None:
        raise Failure(f"nothing is called @ {verb}")
    action(*words)


def run_command(stage: Stage, line: str, out: list[str]) -> None:
    text, code = stage.shell(line)
    # Empty lines are left out: in a transcript they part what belongs together.
    out += [f"  {seen}" for seen in normalised(text, stage.home).splitlines() if seen.strip()]
    if code:
        out.append(f"[exit {code}]")


def play(lab: Lab, kept: str) -> str:
    """The transcript as it is seen now."""
    stage = Stage(lab)
    out: list[str] = []
    lines = kept.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.startswith("$ "):
            command = line[2:]
            out.append(line)
            while at < len(lines) and lines[at].startswith("> "):
                command += "\n" + lines[at][2:]
                out.append(lines[at])
                at += 1
            run_command(stage, command, out)
        elif line.startswith("@ "):
            out.append(line)
            happen(stage, line[2:])
        elif line.startswith("#") or not line:
            out.append(line)
        # else: what was seen then
    return "\n".join(out) + "\n"


def play_guide(lab: Lab, path: pathlib.Path) -> int:
    """Every shell block of the guide, line by line; comments <!-- @ verb words --> happen between.
    A command that fails is a mistake of the guide."""
    stage = Stage(lab)
    failed = 0
    for kind, content in re.findall(r"^(```sh|<!-- @)(.*?)(?:^```$|-->)",
                                    path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        if kind == "<!-- @":
            happen(stage, content.strip())
            continue
        for command in commands(content.strip()):
            text, code = guide_command(stage, command)
            if code:
                print(f"{command}: exit {code}\n{text}")
                failed = 1
    return failed


def commands(block: str) -> list[str]:
    """Its lines, each with the document (<<'END') that belongs to it."""
    found: list[str] = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.endswith("<<'END'"):
            for more in lines:
                line += "\n" + more
                if more == "END":
                    break
        found.append(line)
    return found


def guide_command(stage: Stage, line: str) -> tuple[str, int]:
    """systemd is not in this world: what the guide asks of it is done by the stage."""
    if line == "systemctl enable --now tandemd":
        stage.server.start()
        return "", 0
    return stage.shell(line)
