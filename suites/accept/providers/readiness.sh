# npm and Debian servers: preflight says READY with true facts, the token contract fails only what stands in
# readiness/breaches.tsv; strict clients get their tokens from keur mock --tls.
packages="oidc-provider oauth2-mock-server @node-oauth/oauth2-server @node-oauth/express-oauth-server express openid-client oauth4webapi jose \
oauth2orize passport passport-http passport-http-bearer passport-oauth2-client-password"
/usr/bin/python3 -c 'import authlib, flask, oauth2_provider, requests' 2>/dev/null ||
  skip "needs python3-authlib, python3-flask, python3-django-oauth-toolkit and python3-requests"
begin_npm_server readiness/oidc_provider.mjs
cp "$here"/readiness/*.mjs .
"$here/readiness/run.py" "$keur" "$PWD" || complain "readiness"
