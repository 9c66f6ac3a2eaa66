#!/usr/bin/env bash
# Requests a second of `keur mock` beside nginx serving a static file of the same bytes (one worker), alternating, five
# rounds, wrk with one thread and 32 connections. Prints both medians and their ratio; fails below 0.5.
# usage: suites/bench/mock_throughput.sh path/to/keur [seconds]
set -eu
keur=$1
seconds=${2:-2}
dir=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$dir"' EXIT
for tool in wrk nginx; do
  command -v $tool >/dev/null || { echo "$tool is needed"; exit 2; }
done
body='{"id":1,"name":"Rex","kind":"dog","tags":["small","brown"],"born":"2020-01-01","owner":{"name":"Visser","city":"Utrecht"}}'
cat >"$dir/fixed.yaml" <<YAML
openapi: 3.0.3
info: {title: Fixed, version: '1'}
paths:
  /fixed:
    get:
      responses:
        '200':
          description: fixed
          content: {application/json: {schema: {type: object}, example: $body}}
YAML
mkdir "$dir/www"
printf '%s' "$body" >"$dir/www/fixed"
nginx_port=$((20000 + $$ % 20000))
cat >"$dir/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $dir/pid; error_log $dir/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000; default_type application/json;
  server { listen 127.0.0.1:$nginx_port; root $dir/www; } }
CONF
nginx -c "$dir/nginx.conf" -p "$dir" 2>/dev/null &
"$keur" mock "$dir/fixed.yaml" --quiet >"$dir/ready" &
for _ in $(seq 100); do
  grep -q ^ready "$dir/ready" && break
  sleep 0.05
done
mock_url=$(sed -n 's/^ready //p' "$dir/ready")/fixed
rate() { wrk -t1 -c32 -d"${seconds}s" "$1" | awk '/Requests\/sec/ {print $2}'; }
for _ in 1 2 3 4 5; do
  rate "$mock_url" >>"$dir/mock"
  rate "http://127.0.0.1:$nginx_port/fixed" >>"$dir/nginx"
done
median() { sort -n "$1" | sed -n 3p; }
awk -v mock="$(median "$dir/mock")" -v nginx="$(median "$dir/nginx")" \
  'BEGIN { printf "mock %.0f/s, nginx %.0f/s, ratio %.2f (limit 0.5)\n", mock, nginx, mock / nginx; exit mock < nginx / 2 }'
