// Parcels on Fastify: AJV judges requests, @fastify/swagger makes the description of the routes.
// Known: AJV's coercion takes "1" for 1 (lenient-coercion, a warning).
import { require, port, describe, newId } from './modules.mjs';
const app = require('fastify')({ logger: false });
await app.register(require('@fastify/swagger'), { openapi: { openapi: '3.0.3', info: { title: 'Parcels', version: '2.0.0' } } });
const id = { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } };
const weight = { type: 'number', minimum: 1, maximum: 100 };
const label = { type: 'string', minLength: 1, maxLength: 20 };
app.addSchema({ $id: 'parcel', type: 'object', required: ['id', 'weight'], properties: { id: id.properties.id, weight, label } });
app.addSchema({ $id: 'error', type: 'object', required: ['statusCode'], properties: { statusCode: { type: 'integer' }, error: { type: 'string' }, message: { type: 'string' }, code: { type: 'string' } } });
const parcel = { $ref: 'parcel#' }, error = { $ref: 'error#' };
const parcels = new Map();
const find = (request, reply) => {
  const found = parcels.get(request.params.id);
  if (!found) { reply.code(404); throw new Error('no such parcel'); }
  return found;
};
await app.register(async (routes) => {
  const errors = { 400: error, 404: error, 415: error, 413: error };
  routes.get('/parcels', { schema: {
    querystring: { type: 'object', properties: { limit: { type: 'integer', minimum: 1, maximum: 50, default: 10 }, offset: { type: 'integer', minimum: 0, default: 0 } } },
    response: { 200: { type: 'array', items: parcel }, ...errors } } },
    async ({ query }) => [...parcels.values()].slice(query.offset, query.offset + query.limit));
  routes.post('/parcels', { schema: {
    body: { type: 'object', required: ['weight'], properties: { weight, label } }, response: { 201: parcel, ...errors } } },
    async ({ body }, reply) => {
      const made = { ...body, id: newId() };
      parcels.set(made.id, made);
      reply.code(201).header('location', `/parcels/${made.id}`);
      return made;
    });
  routes.get('/parcels/:id', { schema: { params: id, response: { 200: parcel, ...errors } } }, async (request, reply) => find(request, reply));
  routes.delete('/parcels/:id', { schema: { params: id, response: { 204: { type: 'null', description: 'gone' }, ...errors } } },
    async (request, reply) => { find(request, reply); parcels.delete(request.params.id); reply.code(204); });
});
await app.ready();
describe(app.swagger());
await app.listen({ host: '127.0.0.1', port });
