# nginx with ssl_verify_client: a client certificate of its authority, none, and an encrypted key.
command -v nginx >/dev/null || skip "nginx is not installed"
make_certificates
mkdir -p html logs && echo '[{"id":1}]' >html/things.json
port=$(free_port)
for verify in on optional; do
  cat >nginx.conf <<CONF
user $(id -un); pid $PWD/nginx.pid; error_log $PWD/logs/error.log; daemon off; worker_processes 1;
events {}
http {
  access_log off; client_body_temp_path $PWD/logs/a; proxy_temp_path $PWD/logs/b; fastcgi_temp_path $PWD/logs/c;
  uwsgi_temp_path $PWD/logs/d; scgi_temp_path $PWD/logs/e;
  server {
    listen 127.0.0.1:$port ssl; ssl_certificate $PWD/server.pem; ssl_certificate_key $PWD/server.key;
    ssl_client_certificate $PWD/ca.pem; ssl_verify_client $verify;
    location = /things {
      if (\$ssl_client_verify != SUCCESS) { return 403; }
      if (\$request_method !~ ^(GET|HEAD)\$) { return 405; }
      default_type application/json; alias $PWD/html/things.json;
    }
    location / { return 404; }
  }
}
CONF
  nginx -p "$PWD" -c nginx.conf 2>logs/start.log &
  server=$!
  for _ in $(seq 100); do curl -sk "https://127.0.0.1:$port/" >/dev/null 2>&1 && break; sleep 0.05; done
  url=https://localhost:$port
  chmod 600 both.pem
  expect "nginx, ssl_verify_client $verify" 0 run "$here/mutual_tls.yaml" --target "$url" --ca-file ca.pem \
    --client-certificate both.pem --suite generated
  expect "nginx, $verify, preflight" 0 preflight "$here/mutual_tls.yaml" --target "$url" --ca-file ca.pem \
    --client-certificate both.pem
  cat >keur.yaml <<YAML
profiles:
  here:
    description: $here/mutual_tls.yaml
    target: $url
    ca_file: ca.pem
    client_certificate: {certificate: client.pem, key: {file: encrypted.key}, key_password: {command: [printf, opensesame]}}
YAML
  expect "nginx, $verify, an encrypted key" 0 run --profile here --suite generated
  stop_server
done
expect "nginx, a key that does not fit" 2 run "$here/mutual_tls.yaml" --target "$url" --ca-file ca.pem --client-certificate misfit.pem
