# npm oidc-provider: every way in which a client can show who it is, found by the issuer alone.
packages="oidc-provider jose"
begin_npm_server oidc_provider.mjs
openssl ecparam -name prime256v1 -genkey -noout 2>/dev/null | openssl pkcs8 -topk8 -v2 aes256 -passout pass:opensesame -out key.pem
openssl pkey -in key.pem -passin pass:opensesame -pubout -out key.pub.pem
chmod 600 key.pem
start_npm_server
shared="issuer: $url, parameters: {resource: 'https://things.example.test'}, scopes: ['things:read']"
for method in client_secret_post client_secret_basic client_secret_jwt private_key_jwt tls_client_auth; do
  case $method in
    private_key_jwt) how="key: {file: key.pem}, key_password: \"\${KEY_PASSWORD}\"" ;;
    tls_client_auth) how="client_id: $method" ;;
    *) how="client_secret: \"\${PROVIDER_SECRET}\"" ;;
  esac
  cat >keur.yaml <<YAML
profiles:
  here:
    description: $here/oidc_provider.yaml
    target: $url
    ca_file: ca.pem
    client_certificate: {certificate: client.pem, key: {file: client.key}}
    credentials: {id: {authentication: $method, client_id: $method, $how, $shared}}
YAML
  [ $method != tls_client_auth ] || sed -i "s/client_id: $method, client_id: $method/client_id: $method/" keur.yaml
  KEY_PASSWORD=opensesame expect "oidc-provider, $method, preflight" 0 preflight --profile here
  KEY_PASSWORD=opensesame expect "oidc-provider, $method" 0 run --profile here --suite generated
done
sed -i "s/authentication: $method, client_id: $method/authentication: client_secret_basic, client_id: private_key_jwt, client_secret: \"\${NO_SECRET_OF_ITS}\"/" keur.yaml
NO_SECRET_OF_ITS=$PROVIDER_SECRET expect "oidc-provider, the wrong way" 4 run --profile here --suite generated
NO_SECRET_OF_ITS=$PROVIDER_SECRET expect "oidc-provider, the wrong way, preflight" 4 preflight --profile here
