// @node-oauth/oauth2-server with express: opaque tokens, no metadata. usage: node node_oauth2_server.mjs PORT
import ExpressOAuthServer from '@node-oauth/express-oauth-server';
import express from 'express';

const [port] = process.argv.slice(2);
const client = { id: 'robot-1', secret: process.env.SECRET, grants: ['client_credentials'], scopes: ['things:read'] };
const tokens = new Map();
const model = {
  getClient: async (id, secret) => (id === client.id && (secret == null || secret === client.secret) ? client : false),
  getUserFromClient: async (who) => ({ id: who.id }),
  validateScope: async (_, who, scope) => ((scope ?? who.scopes).every((one) => who.scopes.includes(one)) ? (scope ?? who.scopes) : false),
  saveToken: async (token, who, user) => (tokens.set(token.accessToken, { ...token, client: who, user }), tokens.get(token.accessToken)),
  getAccessToken: async (token) => tokens.get(token) ?? false,
  verifyScope: async (token, scope) => scope.every((one) => token.scope?.includes(one)),
};
const app = express();
app.use(express.urlencoded({ extended: false }));
const oauth = new ExpressOAuthServer({ model, accessTokenLifetime: 600 });
app.post('/token', oauth.token());
app.get('/things', oauth.authenticate({ scope: 'things:read' }), (_, response) => response.json([{ id: 1 }]));
app.get('/things/:id', oauth.authenticate({ scope: 'things:read' }), (_, response) => response.status(404).end());
app.listen(+port, '127.0.0.1', () => console.log('ready'));
