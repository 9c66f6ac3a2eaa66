#!/usr/bin/env python3
"""Scores `keur validate` against a cases.jsonl of OpenAPI 3.0 schema-object cases.

usage: oas30_schema_cases.py KEUR CASES.jsonl [--verbose]

Each line: {id, schema, components?, instance, raw_instance?, direction any|request|response, valid, usable_for_scoring}.
Exits 1 when a usable case is judged otherwise.
"""
import argparse, json, pathlib, subprocess, sys, tempfile


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keur")
    parser.add_argument("cases", type=pathlib.Path)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    right = total = 0
    with tempfile.TemporaryDirectory() as folder:
        spec, instance = pathlib.Path(folder, "spec.json"), pathlib.Path(folder, "instance.json")
        for line in args.cases.read_text().splitlines():
            case = json.loads(line)
            if not case["usable_for_scoring"]:
                continue
            components = dict(case.get("components") or {})
            components["schemas"] = {**components.get("schemas", {}), "KeurCase": case["schema"]}
            spec.write_text(json.dumps({"openapi": "3.0.3", "info": {"title": "case", "version": "1"}, "paths": {},
                                        "components": components}))
            instance.write_text(case.get("raw_instance") or json.dumps(case["instance"]))
            command = [args.keur, "validate", spec, "--schema", "/components/schemas/KeurCase", instance, "--json"]
            if case["direction"] != "any":
                command += ["--direction", case["direction"]]
            done = subprocess.run(command, capture_output=True, text=True)
            total += 1
            ok = done.returncode == (0 if case["valid"] else 1)
            right += ok
            if not ok and args.verbose:
                print(f"  {case['id']}: expected {case['valid']}, exit {done.returncode}: {done.stdout[:300]} {done.stderr[:200]}")
    print(f"{right} of {total}")
    sys.exit(0 if right == total else 1)


if __name__ == "__main__":
    main()
