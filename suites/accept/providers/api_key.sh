# An API behind keys (npm passport-headerapikey) and two real ids: from nothing to a run that reaches every GET.
packages="express passport passport-headerapikey"
begin_npm_server api_key.mjs
start_npm_server
cat >keur.yaml <<YAML
profiles:
  here:
    description: $here/api_key.yaml
    target: $url
    credentials: {key: {value: "\${PROVIDER_SECRET}"}}
    values: {id: "2024-17", customerId: "4711"}
YAML
expect "API key, preflight" 0 preflight --profile here
expect "API key, own ids" 0 run --profile here --suite generated --report json=t.json
for operation in 'GET /orders' 'GET /orders/{id}' 'GET /customers/{customerId}'; do
  reached "$operation" || complain "API key: $operation is not reached"
done
sed -i 's/value: .*"}}/value: {command: [echo, wrong]}}}/' keur.yaml
expect "API key, a wrong one, preflight" 4 preflight --profile here
expect "API key, a wrong one" "0|7" run --profile here --suite generated
tr -s ' \n' '  ' <out.txt | grep -q "was refused (401)" || complain "API key: nothing says that the key was refused"
