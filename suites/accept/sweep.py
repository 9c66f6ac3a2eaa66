#!/usr/bin/env python3
"""Does a conforming server ever fail? Runs every valid description of a corpus against the generic mock.

Usage: sweep.py KEUR CORPUS [--only ID]... [--jobs N] [--seconds N] [--details FILE] [--run OPTION]...

CORPUS holds index.jsonl with `id`, `file` and `reference_verdict`. A description is clean when its run has neither a
`fail` nor an `error`. The others are listed with what was found and how often; --details writes each finding as a line of
JSON. Exits 1 when one is not clean, 77 when there is no corpus."""
import argparse
import collections
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

# keur run: nothing could be planned (no operations), or nothing could be judged.
NOTHING_TO_JUDGE = 7
# A busy machine makes the mock slow: that is not what is asked here.
PATIENT = "profiles: {mock: {target: mock, limits: {connect: 60s, first_byte: 60s, total: 90s}}}\n"


def run(keur, path, seconds, options):
    """The transcript, or a sentence that says why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "keur.yaml"), "w", encoding="utf-8") as profile:
            profile.write(PATIENT)
        line = [keur, "run", path, "--json", "--quiet", "--report", "json", "--max-time", f"{seconds}s", *options]
        try:
            done = subprocess.run(line, cwd=folder, capture_output=True, timeout=seconds * 2 + 60)
        except subprocess.TimeoutExpired:
            return None, "did not end in time"
    try:
        document = json.loads(done.stdout)
    except ValueError:
        return None, f"exit {done.returncode} without JSON: {done.stderr.decode(errors='replace')[-200:]}"
    if "error" in document:
        return document, f"exit {done.returncode}: {document['error'].get('message')}"
    return document, None


def complaints(document):
    """One (kind, case id, message) for each case that failed or could not be judged."""
    for case in document.get("cases", []):
        if case["verdict"] not in ("fail", "error"):
            continue
        findings = [f for f in case.get("findings", []) if f.get("level", "fail") == "fail"]
        wire = next((e["error"] for e in case.get("exchanges", []) if e.get("error")), case.get("reason", ""))
        for finding in findings[:1] or [{"check": case["verdict"], "message": wire}]:
            yield f"{case['rule']} > {finding['check']}", case["id"], finding["message"]


def judge(keur, corpus, entry, seconds, options):
    path = os.path.join(corpus, entry["file"])
    document, why = run(keur, path, seconds, options)
    if document and "cases" in document and not document["summary"]["failed"] and document["summary"]["errors"]:
        document, why = run(keur, path, seconds, options)  # a busy machine lets answers come too late
    if document is None or why and "cases" not in document:
        nothing = bool(why) and why.startswith(f"exit {NOTHING_TO_JUDGE}:")
        return entry, {}, None if nothing else why, [], nothing
    found = list(complaints(document))
    return entry, document["summary"], why, found, False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("keur")
    parser.add_argument("corpus")
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--details")
    parser.add_argument("--run", action="append", default=[])
    options = parser.parse_args()
    index = os.path.join(options.corpus, "index.jsonl")
    if not os.path.exists(index):
        print(f"sweep: no {index}", file=sys.stderr)
        return 77
    with open(index, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    entries = [e for e in entries if e["reference_verdict"] == "valid" and (not options.only or e["id"] in options.only)]
    entries.sort(key=lambda e: e["operations"])
    keur = os.path.abspath(options.keur)
    unclean = cases = inconclusive = empty = 0
    causes = collections.Counter()
    details = open(options.details, "w", encoding="utf-8") if options.details else None
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = [pool.submit(judge, keur, options.corpus, e, options.seconds, options.run) for e in entries]
        for job in concurrent.futures.as_completed(jobs):
            entry, summary, why, found, nothing = job.result()
            cases += summary.get("cases", 0)
            inconclusive += summary.get("inconclusive", 0)
            empty += nothing
            if not found and not why:
                continue
            unclean += 1
            kinds = collections.Counter(kind for kind, _, _ in found)
            causes.update(kinds.keys())
            shown = ", ".join(f"{kind} x{times}" for kind, times in kinds.most_common(6))
            print(f"{entry['id']:<50.50} {summary.get('cases', 0):>6}  {why or ''} {shown}", flush=True)
            for kind, case, message in found if details else []:
                details.write(json.dumps({"id": entry["id"], "kind": kind, "case": case, "message": message}) + "\n")
                details.flush()
    for kind, times in causes.most_common():
        print(f"  {times:>4} descriptions: {kind}")
    print(f"sweep: {len(entries) - unclean} of {len(entries)} descriptions clean ({empty} of them have nothing to run); "
          f"{cases} cases, {inconclusive} inconclusive")
    return 1 if unclean else 0


if __name__ == "__main__":
    sys.exit(main())
