// Notes on Express behind express-openapi-validator, which enforces the description.
// Planted: a note that is not there is answered 500 (no-server-error).
import { require, port, describe } from './modules.mjs';
import { notes } from './notes.mjs';
const express = require('express'), validator = require('express-openapi-validator');
const apiSpec = notes('Notes');
const app = express(), kept = new Map();
app.use(express.json({ strict: false }));
app.use(validator.middleware({ apiSpec, validateRequests: true, validateResponses: false }));
app.get('/notes', (request, response) => response.json([...kept.values()].slice(0, request.query.limit ?? 100)));
app.post('/notes', (request, response) => {
  const made = { ...request.body, id: kept.size + 1 };
  kept.set(made.id, made);
  response.status(201).json(made);
});
app.get('/notes/:id', (request, response) => response.status(kept.has(request.params.id) ? 200 : 500).json(kept.get(request.params.id) ?? { message: 'oops' }));
app.delete('/notes/:id', (request, response) => (kept.delete(request.params.id) ? response.status(204).end() : response.status(404).json({ message: 'none' })));
app.use((error, request, response, next) => response.status(error.status ?? 500).set(error.headers ?? {}).json({ message: error.message }));
describe(apiSpec);
app.listen(port, '127.0.0.1');
