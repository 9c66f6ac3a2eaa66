// An authorization server (npm oidc-provider) with one client for each way to authenticate, and an API that asks it about
// every token. usage: node oidc_provider.mjs FOLDER, where ca.pem, server.pem, server.key, client.pem and key.pub.pem lie
// and node_modules is; prints "ready ORIGIN".
import fs from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const require = createRequire(pathToFileURL(path.join(folder, 'package.json')));
const load = async (name) => import(pathToFileURL(require.resolve(name)));
const { Provider, errors } = await load('oidc-provider');
const { exportJWK, importSPKI, generateKeyPair } = await load('jose');
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');

const secret = process.env.PROVIDER_SECRET;
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = await importSPKI(read('key.pub.pem'), 'ES256', { extractable: true });
const common = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
const client = (method, more = {}) => ({
  client_id: method, token_endpoint_auth_method: method, ...common, ...more,
});
const resource = 'https://things.example.test';

const server = https.createServer({
  key: read('server.key'), cert: read('server.pem'), ca: read('ca.pem'), requestCert: true, rejectUnauthorized: false,
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `https://localhost:${server.address().port}`;

const provider = new Provider(origin, {
  clients: [
    client('client_secret_post', { client_secret: secret }),
    client('client_secret_basic', { client_secret: secret }),
    client('client_secret_jwt', { client_secret: secret }),
    client('private_key_jwt', { jwks: { keys: [{ ...(await exportJWK(key)), alg: 'ES256', use: 'sig' }] } }),
    client('tls_client_auth', { tls_client_auth_subject_dn: 'CN=keur client' }),
  ],
  clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'client_secret_jwt', 'private_key_jwt', 'tls_client_auth', 'none'],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    mTLS: {
      enabled: true, tlsClientAuth: true,
      getCertificate: (ctx) => ctx.socket.getPeerX509Certificate?.(),
      certificateAuthorized: (ctx) => ctx.socket.authorized,
      certificateSubjectMatches: (ctx, property, expected) =>
        property === 'tls_client_auth_subject_dn' && ctx.socket.getPeerCertificate().subject?.CN === expected.slice(3),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      getResourceServerInfo: (ctx, asked) => {
        if (asked !== resource) throw new errors.InvalidTarget();
        return { scope: 'things:read', audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: 600 };
      },
    },
  },
});
if (process.env.PROVIDER_LOG) provider.on('grant.error', (ctx, error) => console.error(error.error, error.error_description));
const authorize = provider.callback();

async function things(request, response) {
  const [, token] = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const found = token && (await provider.ClientCredentials.find(token));
  const challenge = 'Bearer realm="things"' + (token ? ', error="invalid_token"' : '');
  if (!found?.isValid) return response.writeHead(401, { 'WWW-Authenticate': challenge }).end();
  if (request.method !== 'GET') return response.writeHead(405, { Allow: 'GET' }).end();
  if (!found.scope?.includes('things:read'))
    return response.writeHead(403, { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="things:read"' }).end();
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('[{"id":1}]');
}
server.on('request', (request, response) =>
  request.url === '/things' ? things(request, response) : authorize(request, response));
console.log(`ready ${origin}`);
