#!/usr/bin/env python3
"""Does an independent mock ever fail without a reason? Runs descriptions of a corpus against Prism.

Usage: prism.py KEUR CORPUS PRISM [--count N] [--only ID]... [--details FILE]

PRISM is the program of @stoplight/prism-cli. `keur mock` beside it gives the tokens, which Prism only looks for. What is left
is explained in prism.tsv (rule, check, a text of the message, why it is Prism's); what is not explained there is listed.
Exits 1 then, and when a description could not be run."""
import argparse
import collections
import fnmatch
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def explanations():
    with open(os.path.join(HERE, "prism.tsv"), encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(path, text, process, seconds=40):
    end = time.time() + seconds
    while time.time() < end and process.poll() is None:
        with open(path, encoding="utf-8", errors="replace") as log:
            said = log.read()
        if text in said:
            return said
        time.sleep(0.05)
    return None


class Served:
    """A server for as long as the with-block lasts."""

    def __init__(self, words, folder, name, text):
        self.log = os.path.join(folder, name)
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT, cwd=folder)
        self.said = wait_for(self.log, text, self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def value_of(said, name):
    line = next(line for line in said.splitlines() if line.startswith(name + "  ") or line.startswith(name + " "))
    return line[len(name):].strip()


def run(keur, prism, path):
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with Served([keur, "mock", path], folder, "tokens.log", "journal") as tokens, \
                Served([prism, "mock", path, "--port", str(port)], folder, "prism.log", "Prism is listening") as mock:
            if tokens.said is None:
                return None, "keur mock did not start"
            if mock.said is None or mock.process.poll() is not None:
                return None, "Prism did not start"
            ready = next(line for line in tokens.said.splitlines() if line.startswith("ready ")).split(" ")[1]
            surroundings = {"PATH": os.environ["PATH"], "KEUR_CLIENT_ID": value_of(tokens.said, "client id"),
                            "KEUR_CLIENT_SECRET": value_of(tokens.said, "client secret"),
                            "KEUR_TENANT_ID": value_of(tokens.said, "tenant id")}
            line = [keur, "run", path, "--target", f"http://127.0.0.1:{port}/", "--token-url", ready + "/connect/token",
                    "--allow-writes", "--suite", "generated", "--max-time", "120s", "--json", "--quiet", "--report", "json"]
            done = subprocess.run(line, cwd=folder, capture_output=True, timeout=300, env=surroundings)
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return None, f"exit {done.returncode} without JSON"
    return (document, None) if "cases" in document else (None, document["error"]["message"])


def complaints(document):
    for case in document["cases"]:
        if case["verdict"] == "error":
            yield case["rule"], "error", case.get("verdict_reason") or case.get("reason") or "", case["id"]
        for finding in case["findings"] if case["verdict"] == "fail" else []:
            if finding.get("level") == "fail":
                yield case["rule"], finding["check"], finding["message"], case["id"]


def explained(rows, rule, check, message):
    return any(fnmatch.fnmatch(rule, row[0]) and fnmatch.fnmatch(check, row[1]) and row[2] in message for row in rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("keur")
    parser.add_argument("corpus")
    parser.add_argument("prism")
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--details")
    options = parser.parse_args()
    keur, prism = os.path.abspath(options.keur), os.path.abspath(options.prism)
    with open(os.path.join(options.corpus, "index.jsonl"), encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    # Of each provider the smallest, so that many hands have written them.
    entries = [e for e in entries if e["reference_verdict"] == "valid" and e["files"] == 1 and 1 <= e["operations"] <= 30]
    entries.sort(key=lambda e: (e["operations"], e["id"]))
    seen = set()
    chosen = [e for e in entries if options.only and e["id"] in options.only or
              not options.only and not (e["family"] in seen or seen.add(e["family"]))][:options.count]
    rows = explanations()
    used, unexplained, cases, ran = set(), 0, 0, 0
    details = open(options.details, "w", encoding="utf-8") if options.details else None
    for entry in chosen:
        document, why = run(keur, prism, os.path.join(options.corpus, entry["file"]))
        if document is None:
            print(f"{entry['id']:<50.50} {why}", flush=True)
            continue
        ran += 1
        cases += document["summary"]["cases"]
        kinds = collections.Counter()
        for rule, check, message, case in complaints(document):
            found = [i for i, row in enumerate(rows) if explained([row], rule, check, message)]
            used.update(found)
            if not found:
                kinds[f"{rule} > {check}"] += 1
                if details:
                    details.write(json.dumps({"id": entry["id"], "rule": rule, "check": check, "message": message, "case": case}) + "\n")
        unexplained += bool(kinds)
        if kinds:
            print(f"{entry['id']:<50.50} " + ", ".join(f"{kind} x{times}" for kind, times in kinds.most_common(8)), flush=True)
    for i, row in enumerate(rows):
        if i not in used and not options.only:
            print(f"prism.tsv: nothing needs {row[0]} {row[1]} '{row[2]}' any more")
    print(f"prism: {ran} descriptions, {cases} cases; {ran - unexplained} descriptions with nothing unexplained")
    return 1 if unexplained or ran < min(options.count, len(chosen)) * 0.8 else 0


if __name__ == "__main__":
    sys.exit(main())
