// A small, correct server for openapi.yaml that shares no code with keur. usage: node server.mjs [PORT]
// The client is KEUR_CLIENT_ID with KEUR_CLIENT_SECRET. Prints "ready http://127.0.0.1:PORT" when it serves.
import http from 'node:http';
import { grant, keys, metadata, scopesOf } from './tokens.mjs';
import { accepts, readForm, readHeaders, readPath, readQuery } from './reading.mjs';
import { routes } from './operations.mjs';

const client = { id: process.env.KEUR_CLIENT_ID, secret: process.env.KEUR_CLIENT_SECRET };
if (!client.id || !client.secret) {
  console.error('server: set KEUR_CLIENT_ID and KEUR_CLIENT_SECRET');
  process.exit(2);
}
const largest = 1_000_000; // bytes of a request's content
let issuer = '';

const problem = (status, title, { detail, errors, fields = {} } = {}) => ({ status, fields, problem: { title, detail, errors } });
const unauthorized = (error) =>
  problem(401, error ? 'The token is not good' : 'A token is needed', {
    fields: { 'WWW-Authenticate': `Bearer realm="library"${error ? `, error="${error}"` : ''}` },
  });

const refuseCaller = (operation, authorization) => {
  if (operation.open) return undefined;
  const token = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
  if (!token) return unauthorized(/^Bearer\b/i.test(authorization ?? '') ? 'invalid_token' : undefined);
  const granted = scopesOf(issuer, token);
  if (!granted) return unauthorized('invalid_token');
  if (operation.scopes.every((scope) => granted.includes(scope))) return undefined;
  const challenge = `Bearer realm="library", error="insufficient_scope", scope="${operation.scopes.join(' ')}"`;
  return problem(403, 'The token lacks a scope', { fields: { 'WWW-Authenticate': challenge } });
};

/// The route of a path: concrete segments before templated ones; `texts` are what stands for the template's names.
const find = (path) => {
  const segments = path.split('/');
  for (const [template, methods] of Object.entries(routes)) {
    const parts = template.split('/');
    const fits = (part, at) => part === segments[at] || (part.startsWith('{') && segments[at] !== '');
    if (parts.length !== segments.length || !parts.every(fits)) continue;
    const named = parts.map((part, at) => [part.slice(1, -1), segments[at]]).filter((_, at) => parts[at].startsWith('{'));
    return { methods, texts: Object.fromEntries(named) };
  }
  return undefined;
};

const mediaType = (field) => {
  const [type, ...parameters] = (field ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((part) => part.startsWith('charset='))?.slice(8).replaceAll('"', '');
  return { type, utf8: charset === undefined || charset === 'utf-8' };
};

const readBody = (operation, fields, bytes) => {
  if (!operation.body) return {};
  if (bytes.length === 0) return { refusal: problem(400, 'The content is missing') };
  const { type, utf8 } = mediaType(fields['content-type']);
  const rule = operation.body[type];
  if (!rule || !utf8) return { refusal: problem(415, `Send ${Object.keys(operation.body).join(' or ')} in UTF-8`) };
  const form = type === 'application/x-www-form-urlencoded';
  let value;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = form ? readForm(text) : JSON.parse(text);
  } catch {
    return { refusal: problem(400, `The content is no ${type}`) };
  }
  const errors = rule(value, '');
  return errors.length ? { refusal: problem(422, 'The content breaks its schema', { errors }) } : { value, form };
};

const answerOperation = (operation, { texts, query, fields, bytes }) => {
  const refusal = refuseCaller(operation, fields.authorization);
  if (refusal) return refusal;
  const parts = [readPath(operation.path, texts), readQuery(operation.query, query), readHeaders(operation.headers, fields)];
  const errors = parts.flatMap((part) => part.wrong);
  if (errors.length) return problem(400, 'A parameter is not as described', { errors });
  if (!operation.silent && !accepts(fields.accept, 'application/json')) return problem(406, 'Only application/json is served');
  const body = readBody(operation, fields, bytes);
  if (body.refusal) return body.refusal;
  const [path, asked, headers] = parts.map((part) => part.value);
  return operation.run({ path, query: asked, headers, body: body.value, form: body.form });
};

const answerToken = ({ method, fields, bytes }) => {
  if (method !== 'POST') return problem(405, 'Ask with POST', { fields: { Allow: 'POST' } });
  return grant(issuer, client, mediaType(fields['content-type']).type, bytes.toString(), fields.authorization);
};

const documents = {
  '/.well-known/oauth-authorization-server': () => metadata(issuer),
  '/.well-known/openid-configuration': () => metadata(issuer),
  '/oauth/keys': () => keys(),
};

export const answer = (request) => {
  if (request.path === '/oauth/token') return answerToken(request);
  if (documents[request.path] && request.method === 'GET') return { status: 200, body: documents[request.path]() };
  const found = find(request.path);
  if (!found) return problem(404, 'There is nothing here');
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const allowed = Object.keys(found.methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  const Allow = [...allowed, 'OPTIONS'].join(', ');
  if (method === 'OPTIONS') return { status: 204, fields: { Allow } };
  if (!found.methods[method]) return problem(405, `${request.method} is not for this path`, { fields: { Allow } });
  return answerOperation(found.methods[method], { ...request, texts: found.texts });
};

const write = (response, { status, fields = {}, body, problem: refusal }) => {
  const value = refusal ? { type: 'about:blank', status, ...refusal } : body;
  if (value === undefined) return response.writeHead(status, fields).end();
  const text = JSON.stringify(value);
  const type = refusal ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), ...fields }).end(text);
};

const serve = (incoming, response) => {
  const parts = [];
  let size = 0;
  incoming.on('data', (part) => ((size += part.length) <= largest ? parts.push(part) : undefined));
  incoming.on('end', () => {
    if (size > largest) return write(response, problem(413, 'The content is too large'));
    const [path, query = ''] = incoming.url.split(/\?(.*)/s);
    const request = { method: incoming.method, path, query, fields: incoming.headers, bytes: Buffer.concat(parts) };
    try {
      write(response, answer(request));
    } catch (error) {
      if (error instanceof URIError) return write(response, problem(400, 'A percent escape is broken'));
      console.error(error);
      write(response, problem(500, 'The server has a bug'));
    }
  });
};

const server = http.createServer({ keepAliveTimeout: 60_000 }, serve);
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  console.log(`ready ${issuer}`);
});
process.on('SIGTERM', () => process.exit(0));
