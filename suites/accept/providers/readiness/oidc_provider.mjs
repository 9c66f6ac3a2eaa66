// oidc-provider (npm) and an API behind it. usage: node oidc_provider.mjs PORT METHOD jwt|opaque ALG MOUNT
import express from 'express';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { Provider, errors } from 'oidc-provider';

const [port, method, format, alg, mount = ''] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}${mount}`;
const audience = 'https://api.example.test/things';
const { privateKey } = await generateKeyPair(alg, { extractable: true });
const key = { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: 'k-' + alg };
const { d, p, q, dp, dq, qi, ...publicKey } = key;
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'robot-1', client_secret: process.env.SECRET, grant_types: ['client_credentials'], redirect_uris: [],
    response_types: [], token_endpoint_auth_method: method, id_token_signed_response_alg: alg,
  }],
  scopes: ['openid', 'things:read'],
  jwks: { keys: [key] },
  features: {
    devInteractions: { enabled: false }, clientCredentials: { enabled: true }, introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo(_, resource) {
        if (resource !== audience) throw new errors.InvalidTarget();
        return { scope: 'things:read', audience, accessTokenFormat: format, accessTokenTTL: 600, jwt: { sign: { alg } } };
      },
    },
  },
});
const keys = createLocalJWKSet({ keys: [publicKey] });
async function scopeOf(token) {
  if (format === 'jwt') return (await jwtVerify(token, keys, { issuer, audience })).payload.scope;
  const found = await provider.ClientCredentials.find(token);
  if (!found?.isValid) throw new Error('inactive');
  return found.scope;
}
const app = express();
app.use('/things', async (request, response) => {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  if (!bearer) return response.status(401).set('WWW-Authenticate', 'Bearer realm="things"').end();
  try {
    if (!(await scopeOf(bearer[1])).split(' ').includes('things:read')) return response.status(403).set('WWW-Authenticate', 'Bearer error="insufficient_scope"').end();
  } catch {
    return response.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').end();
  }
  return request.path === '/' ? response.json([{ id: 1 }]) : response.status(404).end();
});
app.use(mount || '/', provider.callback());
app.listen(+port, '127.0.0.1', () => console.log('ready'));
