// oauth2orize with passport (npm): opaque tokens, form and Basic, no metadata. usage: node oauth2orize_server.mjs PORT
import crypto from 'node:crypto';
import express from 'express';
import oauth2orize from 'oauth2orize';
import passport from 'passport';
import { BasicStrategy } from 'passport-http';
import { Strategy as BearerStrategy } from 'passport-http-bearer';
import { Strategy as FormStrategy } from 'passport-oauth2-client-password';

const [port] = process.argv.slice(2);
const client = { id: 'robot-1', secret: process.env.SECRET };
const tokens = new Set();
const check = (id, secret, done) => done(null, id === client.id && secret === client.secret && client);
passport.use(new BasicStrategy(check));
passport.use(new FormStrategy(check));
passport.use(new BearerStrategy((token, done) => done(null, tokens.has(token) && client, { scope: 'things:read' })));
const server = oauth2orize.createServer();
server.exchange(oauth2orize.exchange.clientCredentials((_, scope, done) => {
  if (scope?.some((one) => one !== 'things:read')) return done(new oauth2orize.TokenError('no such scope', 'invalid_scope'));
  const token = crypto.randomBytes(24).toString('base64url');
  tokens.add(token);
  return done(null, token, null, { expires_in: 600, scope: 'things:read' });
}));
const app = express();
app.use(express.urlencoded({ extended: false }));
const authenticated = (...ways) => passport.authenticate(ways, { session: false });
app.post('/token', authenticated('basic', 'oauth2-client-password'), server.token(), server.errorHandler());
app.get('/things', authenticated('bearer'), (_, response) => response.json([{ id: 1 }]));
app.get('/things/:id', authenticated('bearer'), (_, response) => response.status(404).end());
app.listen(+port, '127.0.0.1', () => console.log('ready'));
