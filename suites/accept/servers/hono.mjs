// Tours on Hono: zod judges requests, @hono/zod-openapi makes the description of the same schemas.
// Planted: the list answers its total as a text (body-schema).
import { require, port, describe, newId } from './modules.mjs';
const { OpenAPIHono, createRoute, z } = require('@hono/zod-openapi');
const { serve } = require('@hono/node-server');
const app = new OpenAPIHono();
const NewTour = z.object({ title: z.string().min(1).max(60), seats: z.number().int().min(1).max(80), level: z.enum(['easy', 'hard']) }).openapi('NewTour');
const Tour = NewTour.extend({ id: z.string().uuid() }).openapi('Tour');
const Problem = z.object({ message: z.string().optional(), success: z.boolean().optional(), error: z.any() }).openapi('Problem');
const json = (schema, description) => ({ description, content: { 'application/json': { schema } } });
const bad = json(Problem, 'bad'), none = json(Problem, 'none');
const params = z.object({ id: z.string().uuid() });
const tours = new Map();
app.openapi(createRoute({ method: 'get', path: '/tours', responses: { 200: json(z.object({ items: z.array(Tour), total: z.number().int() }), 'all') } }),
  (c) => c.json({ items: [...tours.values()], total: String(tours.size) }, 200));
app.openapi(createRoute({ method: 'post', path: '/tours', request: { body: { required: true, content: { 'application/json': { schema: NewTour } } } }, responses: { 201: json(Tour, 'made'), 400: bad } }),
  (c) => {
    const made = { ...c.req.valid('json'), id: newId() };
    tours.set(made.id, made);
    return c.json(made, 201);
  });
app.openapi(createRoute({ method: 'get', path: '/tours/{id}', request: { params }, responses: { 200: json(Tour, 'it'), 400: bad, 404: none } }),
  (c) => (tours.has(c.req.valid('param').id) ? c.json(tours.get(c.req.valid('param').id), 200) : c.json({ message: 'none' }, 404)));
app.openapi(createRoute({ method: 'delete', path: '/tours/{id}', request: { params }, responses: { 204: { description: 'gone' }, 400: bad, 404: none } }),
  (c) => (tours.delete(c.req.valid('param').id) ? c.body(null, 204) : c.json({ message: 'none' }, 404)));
describe(app.getOpenAPI31Document({ openapi: '3.1.0', info: { title: 'Tours', version: '1' } }));
serve({ fetch: app.fetch, port, hostname: '127.0.0.1' });
