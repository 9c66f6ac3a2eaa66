"""authlib and Python's own TLS against `keur mock --tls`. usage: clients.py URL CLIENT_ID TENANT CA_FILE (SECRET)"""
import os
import ssl
import sys
import urllib.request

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

base, client_id, tenant, ca = sys.argv[1:5]
os.environ['REQUESTS_CA_BUNDLE'] = ca
context = ssl.create_default_context(cafile=ca)
# The default since Python 3.13; it wants Authority and Subject Key Identifier (RFC 5280 section 4.2.1).
context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
assert urllib.request.urlopen(base + '/.well-known/openid-configuration', context=context).status == 200
metadata = requests.get(base + '/.well-known/oauth-authorization-server').json()
AuthorizationServerMetadata(metadata).validate()
for method in ('client_secret_post', 'client_secret_basic'):
    session = OAuth2Session(client_id, os.environ['SECRET'], token_endpoint_auth_method=method)
    token = session.fetch_token(metadata['token_endpoint'], grant_type='client_credentials', tenant_id=tenant)
    keys = JsonWebKey.import_key_set(requests.get(metadata['jwks_uri']).json())
    jwt.decode(token['access_token'], keys, claims_options={'iss': {'essential': True, 'value': base},
                                                            'sub': {'essential': True}}).validate()
print('authlib and a strict TLS context are content')
