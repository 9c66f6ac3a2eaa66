// Notes on openapi-backend, which routes and judges requests by the description.
// Planted: what was deleted can still be read (out-of-reach).
import http from 'node:http';
import { require, port, describe } from './modules.mjs';
import { notes } from './notes.mjs';
const { default: OpenAPIBackend } = require('openapi-backend');
const definition = notes('Notes again');
const kept = new Map();
const answer = (status, body) => ({ status, body });
const api = new OpenAPIBackend({ definition, quick: true, coerceTypes: true });
api.register({
  list: (c) => answer(200, [...kept.values()].slice(0, Number(c.request.query.limit ?? 100))),
  add: (c) => {
    const made = { ...c.request.requestBody, id: kept.size + 1 };
    kept.set(made.id, made);
    return answer(201, made);
  },
  read: (c) => (kept.has(Number(c.request.params.id)) ? answer(200, kept.get(Number(c.request.params.id))) : answer(404, { message: 'none' })),
  remove: (c) => (kept.has(Number(c.request.params.id)) ? answer(204) : answer(404, { message: 'none' })),
  validationFail: (c) => answer(400, { message: 'invalid', errors: c.validation.errors }),
  notFound: () => answer(404, { message: 'no such path' }),
  methodNotAllowed: () => answer(405, { message: 'no such method' }),
});
await api.init();
describe(definition);
http.createServer((request, response) => {
  let text = '';
  request.on('data', (piece) => (text += piece));
  request.on('end', async () => {
    const url = new URL(request.url, 'http://x');
    const typed = request.method !== 'POST' || /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '');
    let body, sound = true;
    try { body = text === '' ? undefined : JSON.parse(text); } catch { sound = false; }
    const done = !typed ? answer(415, { message: 'only JSON is read' })
      : !sound ? answer(400, { message: 'malformed JSON' })
      : await api.handleRequest({ method: request.method, path: url.pathname, query: url.search.slice(1), headers: request.headers, body });
    const fields = done.status === 405 ? { allow: url.pathname === '/notes' ? 'GET, POST' : 'GET, DELETE' } : {};
    response.writeHead(done.status, done.body === undefined ? fields : { ...fields, 'content-type': 'application/json' });
    response.end(done.body === undefined || request.method === 'HEAD' ? undefined : JSON.stringify(done.body));
  });
}).listen(port, '127.0.0.1');
