// The authorization server of the library: client credentials (RFC 6749 section 4.4), signed tokens (RFC 9068), its
// metadata (RFC 8414) and keys.
import crypto from 'node:crypto';

const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyId = crypto.randomUUID();
export const audience = 'library';
export const allScopes = ['books:read', 'books:write', 'members:read', 'members:write', 'loans:write'];
const lifetime = 600; // seconds

const base64url = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const sign = (claims) => {
  const signed = `${base64url({ alg: 'RS256', typ: 'at+jwt', kid: keyId })}.${base64url(claims)}`;
  return `${signed}.${crypto.sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
};

const tokenFor = (issuer, clientId, scope) => {
  const now = Math.floor(Date.now() / 1000);
  const jti = crypto.randomUUID();
  return sign({ iss: issuer, aud: audience, sub: clientId, client_id: clientId, iat: now, exp: now + lifetime, jti, scope });
};

/// The scopes of a good token; nothing where it is none of ours, changed, run out or for somebody else.
export const scopesOf = (issuer, token) => {
  const [head, payload, signature, ...more] = token.split('.');
  if (!signature || more.length) return undefined;
  try {
    if (JSON.parse(Buffer.from(head, 'base64url')).alg !== 'RS256') return undefined;
    const bytes = Buffer.from(signature, 'base64url');
    if (bytes.toString('base64url') !== signature) return undefined;
    if (!crypto.verify('sha256', Buffer.from(`${head}.${payload}`), publicKey, bytes)) return undefined;
    const claims = JSON.parse(Buffer.from(payload, 'base64url'));
    if (claims.iss !== issuer || claims.aud !== audience || claims.exp <= Date.now() / 1000) return undefined;
    return claims.scope.split(' ');
  } catch {
    return undefined;
  }
};

const noStore = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
const refuse = (error, error_description, status = 400, fields = {}) => ({
  status,
  fields: { ...noStore, ...fields },
  body: { error, error_description },
});

const same = (a, b) => {
  const digest = (text) => crypto.createHash('sha256').update(text).digest();
  return crypto.timingSafeEqual(digest(a), digest(b));
};

// RFC 6749 section 2.3.1: both halves are form-encoded before they are joined.
const basicCredentials = (field) => {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(field)?.[1];
  const [id, secret] = Buffer.from(encoded ?? '', 'base64').toString().split(':');
  if (secret === undefined) return undefined;
  try {
    return [id, secret].map((half) => decodeURIComponent(half.replaceAll('+', ' ')));
  } catch {
    return undefined;
  }
};

const authenticate = (client, form, authorization) => {
  const byBasic = authorization !== undefined;
  if (byBasic && form.has('client_secret')) return refuse('invalid_request', 'two ways of client authentication');
  const [id, secret] = byBasic ? (basicCredentials(authorization) ?? ['', '']) : [form.get('client_id'), form.get('client_secret')];
  if (same(id ?? '', client.id) && same(secret ?? '', client.secret)) return undefined;
  return refuse('invalid_client', 'unknown client or wrong secret', 401, { 'WWW-Authenticate': 'Basic realm="library"' });
};

/// The answer of the token endpoint. `authorization` is the Authorization field or undefined.
export const grant = (issuer, client, contentType, text, authorization) => {
  if (contentType !== 'application/x-www-form-urlencoded') return refuse('invalid_request', 'the content is no form');
  const form = new URLSearchParams(text);
  const names = [...form.keys()];
  if (new Set(names).size < names.length) return refuse('invalid_request', 'a parameter is there twice');
  const refusal = authenticate(client, form, authorization);
  if (refusal) return refusal;
  const type = form.get('grant_type');
  if (!type) return refuse('invalid_request', 'grant_type is missing');
  if (type === 'authorization_code') return refuse('unauthorized_client', 'not for this client');
  if (type !== 'client_credentials') return refuse('unsupported_grant_type', 'unknown grant type');
  if (form.has('resource') && form.get('resource') !== issuer) return refuse('invalid_target', 'unknown resource');
  const scopes = form.get('scope') ? form.get('scope').split(' ') : allScopes;
  if (!scopes.every((scope) => allScopes.includes(scope))) return refuse('invalid_scope', 'unknown scope');
  const scope = scopes.join(' ');
  const body = { access_token: tokenFor(issuer, client.id, scope), token_type: 'Bearer', expires_in: lifetime, scope };
  return { status: 200, fields: noStore, body };
};

export const metadata = (issuer) => ({
  issuer,
  token_endpoint: `${issuer}/oauth/token`,
  jwks_uri: `${issuer}/oauth/keys`,
  grant_types_supported: ['client_credentials'],
  response_types_supported: [],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  scopes_supported: allScopes,
});

export const keys = () => ({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' }] });
