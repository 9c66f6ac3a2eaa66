#!/usr/bin/env bash
# Validates keur's SARIF logs with ajv against the schema of SARIF 2.1.0 that the npm package @microsoft/jest-sarif carries.
# usage: sarif.sh REPORT_SAMPLES     exit 77: npm is missing or the packages cannot be had
set -euo pipefail
samples=$(realpath "$1")
script=$(realpath "$(dirname "$0")")/sarif.cjs
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @microsoft/jest-sarif ajv@8 ajv-draft-04@1 ajv-formats@3 ||
  { echo "skipped: npm cannot fetch the schema"; exit 77; }
mkdir logs
"$samples" logs
NODE_PATH="$folder/node_modules" node "$script"
