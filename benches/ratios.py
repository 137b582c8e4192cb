#!/usr/bin/env python3
"""Times whole processes over generated books, side by side, and writes a table of ratios.

Runs alternate, so that what else the machine does falls on all of them; figures are medians of CPU time (user and system)
and of the time on the clock, and the highest peak of memory. `--against NAME=COMMAND` adds a program to time against; `{book}` in it is the folder of
the book, `{plain}` that of the same book for mdBook alone, which includes the files of the examples, and `{broken}` that
of the same book with a slip in every second example. `--examples N` gives a book so many examples in all. `--ratio A/B` adds a column. Nothing but Python's standard library
is needed:

    cargo build --release --locked
    python3 benches/ratios.py --events 21 1000 10000 --runs 5 --against "broken={program} check {broken}" --ratio broken/check
"""

import argparse
import json
import os
import resource
import shlex
import shutil
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IN_A_CHAPTER = 20
IN_A_MODEL = 2000
TYPES = [("string", {"type": "string", "minLength": 1}, "text"), ("integer", {"type": "integer", "minimum": 0}, 7),
         ("boolean", {"type": "boolean"}, True), ("string", {"enum": ["new", "open", "done"]}, "open")]

PLAIN = """[book]
title = "Events"
"""

SETTINGS = PLAIN + """
[preprocessor.contracts]
command = "{program}"

[preprocessor.contracts.family.events]
envelope = "contracts/envelope.json"
schemas = "contracts/schemas/*.json"
examples = "contracts/examples/*.json"
name = "/event_name"
data-model = "data-model/*.md"

[preprocessor.contracts.rules]
value-not-shown = "allow"
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text if isinstance(text, str) else json.dumps(text, indent=2) + "\n")


def fields_of(number):
    """The fields of an event: the same ones for the same number, and not those of its neighbours."""
    return [(f"field_{number % 7}_{at}", *TYPES[(number + at) % len(TYPES)], at % 3 != 2) for at in range(6 + number % 5)]


def generate(folder, program, events, examples=0, plain=False, broken=False):
    """A book of so many events, with a schema, an example, a table in the catalog and a line in the data model for each.
    Examples beyond that are spread over the events, and no chapter shows them. A plain one is for mdBook alone; in a
    broken one, every second example has a slip."""
    draft = "http://json-schema.org/draft-07/schema#"
    envelope = {"event_name": {"type": "string"}, "event_id": {"type": "string", "minLength": 1}}
    write(folder / "book.toml", PLAIN if plain else SETTINGS.format(program=program))
    write(folder / "contracts/envelope.json", {"$schema": draft, "type": "object", "required": list(envelope), "properties": envelope})
    chapters, models = [], []
    for number in range(events):
        name, fields = f"Event{number:06}", fields_of(number)
        properties = {"event_name": {"const": name}, "event_id": True} | {key: schema for key, _, schema, _, _ in fields}
        required = [key for key, _, _, _, needed in fields if needed]
        write(folder / f"contracts/schemas/{name}.json", {
            "$schema": draft, "title": name, "type": "object", "allOf": [{"$ref": "../envelope.json"}],
            "required": required, "properties": properties, "additionalProperties": False})
        values = {"event_name": name, "event_id": f"id-{number}"} | {key: value for key, _, _, value, _ in fields}
        if broken and number % 2:
            values[fields[number % 3][0]] = ["a slip"]
        write(folder / f"contracts/examples/{name}.json", values)
        for more in range(number + events, examples, events):
            write(folder / f"contracts/examples/{name}-{more}.json", values | {"event_id": f"id-{more}"})
        if number % IN_A_CHAPTER == 0:
            chapters.append([f"# Chapter {len(chapters) + 1}", ""])
        rows = [f"| `{key}` | {word} | {'yes' if needed else 'no'} |" for key, word, _, _, needed in fields]
        inlined = ["```json", f"{{{{#include ../../contracts/examples/{name}.json}}}}", "```"]
        shown = inlined if plain else [f"{{{{#example {name}}}}}"]
        chapters[-1] += [f"## {name}", "", "| Field | Type | Required |", "|---|---|---|", *rows, "", *shown, ""]
        keys = ", ".join(key + ("" if needed else "?") for key, _, _, _, needed in fields)
        if number % IN_A_MODEL == 0:
            models.append([f"# Data model {len(models) + 1}", ""])
        models[-1].append(f"- {name}: {{ {keys} }}")
    summary = ["# Summary", ""]
    for name, chapters_of_kind in (("catalog", chapters), ("data-model", models)):
        for at, lines in enumerate(chapters_of_kind):
            write(folder / f"src/{name}/{at:05}.md", "\n".join(lines) + "\n")
            summary.append(f"- [{lines[0].removeprefix('# ')}]({name}/{at:05}.md)")
    write(folder / "src/SUMMARY.md", "\n".join(summary) + "\n")


def run(command, folder):
    """The CPU time of a command and the time on the clock, in seconds, and its peak of memory, in megabytes."""
    start = time.monotonic()
    child = os.posix_spawn("/bin/sh", ["sh", "-c", f"cd {shlex.quote(str(folder))} && exec {command} >/dev/null 2>{folder}/said"], os.environ)
    _, status, used = os.wait4(child, 0)
    clock = time.monotonic() - start
    allowed = (0, 1) if "/broken" in command else (0,)
    if os.waitstatus_to_exitcode(status) not in allowed:
        sys.exit(f"`{command}` failed:\n{(folder / 'said').read_text()}")
    return used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/mdbook-contracts", help="the program to time")
    parser.add_argument("--events", type=int, nargs="+", default=[21, 1000], help="how many events a book has")
    parser.add_argument("--examples", type=int, default=0, help="how many examples a book has, where that is more")
    parser.add_argument("--runs", type=int, default=5, help="how often each command runs")
    parser.add_argument("--against", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--ratio", action="append", default=[], metavar="A/B", help="a column: the CPU time of A over that of B")
    options = parser.parse_args()
    program = options.program.resolve()
    if not program.exists():
        sys.exit(f"{program} is not there: run `cargo build --release --locked`")
    commands = {"check": f"{program} check"} | dict(it.split("=", 1) for it in options.against)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ratios = [tuple(it.split("/", 1)) for it in options.ratio]
    heads = ["events", *(f"{name}: CPU s, clock s, peak MB" for name in commands), *(f"{one} over {other}" for one, other in ratios)]
    print("| " + " | ".join(heads) + " |\n" + "|---" * len(heads) + "|")
    for events in options.events:
        folder = ROOT / "target" / "ratios" / str(events)
        shutil.rmtree(folder, ignore_errors=True)
        used = " ".join(commands.values())
        generate(folder, program, events, options.examples)
        for kind in ("plain", "broken"):
            if f"{{{kind}}}" in used:
                generate(folder / kind, program, events, options.examples, **{kind: True})
        places = {"book": folder, "plain": folder / "plain", "broken": folder / "broken", "program": program}
        measured = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                command = command.format(**{name: shlex.quote(str(place)) for name, place in places.items()})
                measured[name].append(run(command, folder))
        cpu = {name: statistics.median(it[0] for it in all) for name, all in measured.items()}
        clock = {name: statistics.median(it[1] for it in all) for name, all in measured.items()}
        cells = [f"{cpu[name]:.3f}, {clock[name]:.3f}, {max(it[2] for it in all):.0f}" for name, all in measured.items()]
        columns = [f"{cpu[one] / cpu[other]:.2f}" for one, other in ratios]
        print("| " + " | ".join([f"{events:,}", *cells, *columns]) + " |", flush=True)


if __name__ == "__main__":
    main()
