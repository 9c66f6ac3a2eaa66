// oauth2-mock-server (npm), and an API that reads its tokens. usage: node oauth2_mock_server.mjs PORT ALG
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';

const [port, alg] = process.argv.slice(2);
const server = new OAuth2Server();
await server.issuer.keys.generate(alg);
await server.start(+port, '127.0.0.1');
const keys = createRemoteJWKSet(new URL(server.issuer.url + '/jwks'));
const app = express();
app.use('/things', async (request, response) => {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  if (!bearer) return response.status(401).set('WWW-Authenticate', 'Bearer realm="things"').end();
  try {
    await jwtVerify(bearer[1], keys, { issuer: server.issuer.url });
  } catch {
    return response.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').end();
  }
  return request.path === '/' ? response.json([{ id: 1 }]) : response.status(404).end();
});
app.listen(+port + 1, '127.0.0.1', () => console.log('ready'));
