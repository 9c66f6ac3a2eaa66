"""authlib (Debian: python3-authlib, python3-flask). usage: authlib_server.py PORT METHOD jwt|opaque metadata|none"""
import os
import sys
import time

os.environ['AUTHLIB_INSECURE_TRANSPORT'] = '1'
from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from flask import Flask, jsonify

port, method, form, published = sys.argv[1:5]
origin = f'http://127.0.0.1:{port}'
key = JsonWebKey.generate_key('EC', 'P-256', is_private=True, options={'kid': 'k1', 'use': 'sig', 'alg': 'ES256'})
tokens = {}


class Client(ClientMixin):
    client_id = 'robot-1'
    def get_client_id(self): return self.client_id
    def get_default_redirect_uri(self): return None
    def get_allowed_scope(self, scope): return ' '.join(one for one in (scope or '').split() if one == 'things:read')
    def check_redirect_uri(self, _): return False
    def check_client_secret(self, secret): return secret == os.environ['SECRET']
    def check_endpoint_auth_method(self, used, _): return used == method
    def check_response_type(self, _): return False
    def check_grant_type(self, grant): return grant == 'client_credentials'


class Token(TokenMixin):
    def __init__(self, data): self.__dict__.update(data); self.revoked = False; self.at = time.time()
    def check_client(self, _): return True
    def get_scope(self): return getattr(self, 'scope', '')
    def get_expires_in(self): return self.expires_in
    def is_expired(self): return time.time() > self.at + self.expires_in
    def is_revoked(self): return self.revoked


client = Client()
app = Flask('authlib')
app.config['OAUTH2_TOKEN_EXPIRES_IN'] = {'client_credentials': 600}
app.config['OAUTH2_SCOPES_SUPPORTED'] = ['things:read']


def make_token(client, grant_type, user, scope):
    now = int(time.time())
    claims = {'iss': origin, 'sub': client.client_id, 'client_id': client.client_id, 'aud': origin, 'iat': now,
              'exp': now + 600, 'jti': os.urandom(8).hex(), 'scope': scope or ''}
    return jwt.encode({'alg': 'ES256', 'typ': 'at+jwt', 'kid': 'k1'}, claims, key).decode()


if form == 'jwt':
    generator = type(sys)('generator')
    generator.make_token = make_token
    sys.modules['generator'] = generator
    app.config['OAUTH2_ACCESS_TOKEN_GENERATOR'] = 'generator.make_token'
server = AuthorizationServer(app, query_client=lambda one: client if one == client.client_id else None,
                             save_token=lambda data, _: tokens.__setitem__(data['access_token'], Token(data)))


class Grant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = [method]


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = [method]
    def query_token(self, token, hint): return tokens.get(token)
    def revoke_token(self, token, request): token.revoked = True


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = [method]
    def query_token(self, token, hint): return tokens.get(token)
    def check_permission(self, token, client, request): return True
    def introspect_token(self, token): return {'active': not token.revoked, 'scope': token.get_scope()}


class Validator(BearerTokenValidator):
    def authenticate_token(self, token): return tokens.get(token)


server.register_grant(Grant)
server.register_endpoint(Revocation)
server.register_endpoint(Introspection)
protect = ResourceProtector()
protect.register_token_validator(Validator())


@app.post('/oauth/token')
def token(): return server.create_token_response()
@app.post('/oauth/revoke')
def revoke(): return server.create_endpoint_response('revocation')
@app.post('/oauth/introspect')
def introspect(): return server.create_endpoint_response('introspection')
@app.get('/jwks')
def jwks(): return jsonify({'keys': [key.as_dict(is_private=False)]})
@app.get('/things')
@protect('things:read')
def things(): return jsonify([{'id': 1}])
@app.get('/things/<one>')
@protect('things:read')
def thing(one): return '', 404


if published == 'metadata':
    @app.get('/.well-known/oauth-authorization-server')
    def metadata():
        return jsonify({'issuer': origin, 'token_endpoint': origin + '/oauth/token', 'jwks_uri': origin + '/jwks',
                        'response_types_supported': ['token'], 'grant_types_supported': ['client_credentials'],
                        'token_endpoint_auth_methods_supported': [method],
                        'introspection_endpoint': origin + '/oauth/introspect',
                        'revocation_endpoint': origin + '/oauth/revoke', 'scopes_supported': ['things:read']})

print('ready', flush=True)
app.run('127.0.0.1', int(port), debug=False)
