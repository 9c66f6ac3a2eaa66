// Strict clients against `keur mock --tls`: openid-client, oauth4webapi with validateJwtAccessToken, jose.
// usage: NODE_EXTRA_CA_CERTS=ca.pem node clients.mjs URL CLIENT_ID TENANT AUDIENCE   (the secret in SECRET)
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as oidc from 'openid-client';

const [base, id, tenant_id, audience] = process.argv.slice(2);
const secret = process.env.SECRET;
const issuer = new URL(base);
for (const algorithm of ['oidc', 'oauth2'])
  for (const way of [oidc.ClientSecretPost(secret), oidc.ClientSecretBasic(secret)]) {
    const client = await oidc.discovery(issuer, id, {}, way, { algorithm });
    const token = await oidc.clientCredentialsGrant(client, { tenant_id });
    if (!(await oidc.tokenIntrospection(client, token.access_token)).active) throw new Error('the token is not active');
    await oidc.tokenRevocation(client, 'unknown');
  }
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
const client = { client_id: id };
const answer = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic(secret), new URLSearchParams({ tenant_id }));
const token = (await oauth.processClientCredentialsResponse(server, client, answer)).access_token;
const request = new Request('https://api.example.test/', { headers: { authorization: `Bearer ${token}` } });
await oauth.validateJwtAccessToken(server, request, audience);
await jwtVerify(token, createRemoteJWKSet(new URL(server.jwks_uri)), { issuer: base, audience, typ: 'at+jwt' });
console.log('openid-client, oauth4webapi and jose are content');
