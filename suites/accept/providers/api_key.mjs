// An API behind keys (npm express, passport, passport-headerapikey). usage: node api_key.mjs FOLDER; prints "ready ORIGIN".
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(path.join(process.argv[2], 'package.json')));
const express = require('express');
const passport = require('passport');
const { HeaderAPIKeyStrategy } = require('passport-headerapikey');

const key = process.env.PROVIDER_SECRET;
passport.use(new HeaderAPIKeyStrategy({ header: 'X-Api-Key', prefix: '' }, false, (given, done) =>
  done(null, given === key && { name: 'keur' })));
const orders = new Map([['2024-17', { id: '2024-17', customerId: '4711' }]]);
const app = express();
app.disable('x-powered-by');
app.use((request, response, next) =>
  passport.authenticate('headerapikey', { session: false }, (error, user) =>
    user ? next() : response.status(401).set('WWW-Authenticate', 'ApiKey realm="orders"').end())(request, response, next));
app.get('/orders', (request, response) => response.json([...orders.values()].map(({ customerId }) => ({ customerId }))));
app.get('/orders/:id', (request, response) =>
  orders.has(request.params.id) ? response.json(orders.get(request.params.id)) : response.status(404).end());
app.get('/customers/:customerId', (request, response) =>
  request.params.customerId === '4711' ? response.json({ id: '4711' }) : response.status(404).end());
app.all(['/orders', '/orders/:id', '/customers/:customerId'], (request, response) => response.status(405).set('Allow', 'GET, HEAD').end());
const server = app.listen(0, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${server.address().port}`));
