#!/usr/bin/env python3
"""Scores keur-bowtie against a folder of the JSON-Schema-Test-Suite (or Debian's json-schema-test-suite).

usage: json_schema_suite.py KEUR_BOWTIE SUITE [--draft draft7] [--optional | --format] [--verbose]

SUITE holds draft*/ (or tests/draft*/) and remotes/. Without --optional and --format the required tests are run, formats
as annotations; --format runs optional/format with formats asserted; --optional the rest of optional/, formats not asserted.
Exits 1 when a required test fails or fewer than 95 % of a draft's format tests pass.
"""
import argparse, json, pathlib, subprocess, sys

DIALECTS = {
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}


def remotes(folder):
    found = {}
    for path in sorted(folder.rglob("*.json")):
        try:
            found["http://localhost:1234/" + path.relative_to(folder).as_posix()] = json.loads(path.read_text())
        except ValueError:
            pass
    return found


def uris(value):
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("$ref", "$schema", "$dynamicRef", "$id", "id") and isinstance(each, str):
                yield each
            yield from uris(each)
    elif isinstance(value, list):
        for each in value:
            yield from uris(each)


def files(draft, kind):
    if kind == "required":
        return sorted(draft.glob("*.json"))
    if kind == "format":
        return sorted((draft / "optional" / "format").glob("*.json"))
    return sorted((draft / "optional").glob("*.json"))


def score(bowtie, draft, kind, registry, verbose):
    command = [bowtie] + (["--assert-format"] if kind == "format" else [])
    lines = [{"cmd": "start", "version": 1}, {"cmd": "dialect", "dialect": DIALECTS[draft.name]}]
    cases = []
    for path in files(draft, kind):
        for group in json.loads(path.read_text()):
            needs = any("localhost:1234" in uri or not uri.startswith("#") for uri in uris(group["schema"]))
            cases.append((path, group))
            lines.append({"cmd": "run", "seq": len(cases) - 1, "case": {
                "description": group["description"], "schema": group["schema"],
                "registry": registry if needs else {},
                "tests": [{"description": t["description"], "instance": t["data"]} for t in group["tests"]]}})
    lines.append({"cmd": "stop"})
    out = subprocess.run(command, input="\n".join(json.dumps(line) for line in lines), capture_output=True, text=True)
    answers = {a["seq"]: a for a in map(json.loads, out.stdout.splitlines()) if "seq" in a}
    passed = total = 0
    for index, (path, group) in enumerate(cases):
        answer = answers.get(index, {"errored": True, "context": {"message": "no answer: " + out.stderr[-300:]}})
        for at, test in enumerate(group["tests"]):
            total += 1
            result = answer["results"][at] if "results" in answer else answer
            ok = result.get("valid") == test["valid"] and not result.get("errored")
            passed += ok
            if not ok and verbose:
                print(f"  {path.name}: {group['description']} / {test['description']}: expected {test['valid']}, "
                      f"got {result.get('valid', result.get('context', {}).get('message'))}")
    return passed, total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bowtie")
    parser.add_argument("suite", type=pathlib.Path)
    parser.add_argument("--draft", action="append")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--optional", action="store_const", const="optional", dest="kind")
    kinds.add_argument("--format", action="store_const", const="format", dest="kind")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    kind = args.kind or "required"
    tests = args.suite / "tests" if (args.suite / "tests").is_dir() else args.suite
    registry = remotes(args.suite / "remotes")
    bad = False
    for name in args.draft or DIALECTS:
        if not (tests / name).is_dir():
            continue
        passed, total = score(args.bowtie, tests / name, kind, registry, args.verbose)
        share = 100.0 * passed / total if total else 100.0
        print(f"{name:14} {kind:9} {passed:5} of {total:5}  {share:6.2f} %")
        bad |= share < (100.0 if kind == "required" else 95.0 if kind == "format" else 0.0)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
