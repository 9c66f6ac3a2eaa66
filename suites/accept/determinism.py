#!/usr/bin/env python3
"""Is a plan a pure function of description and seed, and do case ids stay when the description grows?

Usage: determinism.py KEUR CORPUS [--removals N] [--jobs N] [--only ID]...

Every valid description of the corpus is planned twice: the JSON must be the same byte for byte. Then operations are taken
away one at a time (N a description, through an overlay), with and without --max-cases: the ids of operations that have
nothing to do with the removed one must stay. Exits 1 when one differs, 77 when there is no corpus."""
import argparse
import collections
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

# Cases of these rules are about two operations: they come and go with the other one.
ABOUT_OTHERS = {"undeclared-method", "link", "created-thing-found", "listed-thing-found", "unknown-thing", "use-after-delete",
                "created-thing-listed", "deleted-thing-unlisted", "written-thing-read", "replaced-thing-read",
                "changed-thing-read", "created-location", "deleted-twice"}
MAX_CASES = 5


def plan(keur, path, *options):
    done = subprocess.run([keur, "plan", path, "--json", *options], capture_output=True, timeout=600)
    return done.stdout


def ids_by_operation(text, with_relations):
    found = collections.defaultdict(set)
    for case in json.loads(text).get("cases", []):
        if with_relations or case["rule"] not in ABOUT_OTHERS:
            found[case["operation"]].add(case["id"])
    return found


def related(one, other):
    """Does one path begin as the other goes on to its end? Only such operations make or list each other's things."""
    a, b = (name.split(" ", 1)[1].split("/") for name in (one, other))
    return all(x == y or x.startswith("{") or y.startswith("{") for x, y in zip(a, b))


def removal(operation):
    """An overlay that takes the operation away; nothing where its path cannot be written as a JSONPath."""
    method, path = operation.split(" ", 1)
    if "'" in path or "\\" in path or '"' in path:
        return None
    action = {"target": f"$.paths['{path}'].{method.lower()}", "remove": True}
    return json.dumps({"overlay": "1.0.0", "info": {"title": "one less", "version": "1"}, "actions": [action]})


def differences(keur, path, whole, operation, folder):
    overlay = removal(operation)
    if overlay is None:
        return
    file = os.path.join(folder, "overlay.json")
    with open(file, "w", encoding="utf-8") as out:
        out.write(overlay)
    for limit in ([], ["--max-cases", str(MAX_CASES)]):
        before = whole if not limit else plan(keur, path, *limit)
        after = plan(keur, path, "--overlay", file, *limit)
        try:
            sides = [ids_by_operation(text, bool(limit)) for text in (before, after)]
        except ValueError:
            continue  # without it nothing is left to plan
        for other in sides[0].keys() | sides[1].keys():
            if other == operation or limit and related(other, operation):
                continue
            if sides[0][other] != sides[1][other]:
                changed = sorted(sides[0][other] ^ sides[1][other])[:2]
                yield f"without {operation}{' '.join(['', *limit])}: {other} differs: {changed}"


def judge(keur, corpus, entry, removals):
    path = os.path.join(corpus, entry["file"])
    first, second = plan(keur, path), plan(keur, path)
    if first != second:
        return entry, 0, ["two plans differ"]
    try:
        operations = sorted(ids_by_operation(first, True))
    except ValueError:
        return entry, 0, ["no plan in JSON"]
    if len(operations) < 2 or len(operations) > 60 or removals == 0:
        return entry, 0, []
    chosen = operations[:: max(1, len(operations) // removals)][:removals]
    with tempfile.TemporaryDirectory() as folder:
        found = [text for operation in chosen for text in differences(keur, path, first, operation, folder)]
    return entry, len(chosen), found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("keur")
    parser.add_argument("corpus")
    parser.add_argument("--removals", type=int, default=2)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    index = os.path.join(options.corpus, "index.jsonl")
    if not os.path.exists(index):
        print(f"determinism: no {index}", file=sys.stderr)
        return 77
    with open(index, encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    entries = [e for e in entries if e["reference_verdict"] == "valid" and (not options.only or e["id"] in options.only)]
    keur = os.path.abspath(options.keur)
    removed = bad = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for entry, count, found in pool.map(lambda e: judge(keur, options.corpus, e, options.removals), entries):
            removed += count
            bad += bool(found)
            for text in found[:3]:
                print(f"{entry['id']:<50.50} {text}", flush=True)
    print(f"determinism: {len(entries) - bad} of {len(entries)} descriptions stay the same; {removed} operations removed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
