// The description that express.mjs and openapi-backend.mjs enforce.
const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } };
const json = (schema, description) => ({ description, content: { 'application/json': { schema } } });
const Note = { $ref: '#/components/schemas/Note' };
const problem = json({ type: 'object', required: ['message'], properties: { message: { type: 'string' }, errors: {} } }, 'refused');
const errors = { 400: problem, 404: problem, 405: problem, 415: problem };
export const notes = (title) => ({
  openapi: '3.0.3',
  info: { title, version: '1' },
  paths: {
    '/notes': {
      get: { operationId: 'list', parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } }], responses: { 200: json({ type: 'array', items: Note }, 'all'), ...errors } },
      post: { operationId: 'add', requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/NewNote' } } } }, responses: { 201: json(Note, 'made'), ...errors } },
    },
    '/notes/{id}': {
      parameters: [id],
      get: { operationId: 'read', responses: { 200: json(Note, 'it'), ...errors } },
      delete: { operationId: 'remove', responses: { 204: { description: 'gone' }, ...errors } },
    },
  },
  components: {
    schemas: {
      NewNote: { type: 'object', required: ['text'], additionalProperties: false, properties: { text: { type: 'string', minLength: 1, maxLength: 80 }, stars: { type: 'integer', minimum: 0, maximum: 5 } } },
      Note: { type: 'object', required: ['id', 'text'], properties: { id: { type: 'integer' }, text: { type: 'string' }, stars: { type: 'integer' } } },
    },
  },
});
