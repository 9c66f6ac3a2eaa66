// Tokens and keys of the hire: RS256 access tokens with a published key, and one API key.
import { createHmac, generateKeyPairSync, randomUUID, sign, verify } from "node:crypto";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const published = publicKey.export({ type: "spki", format: "pem" });
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (text) => JSON.parse(Buffer.from(text, "base64url"));
export const grantable = ["hire.read", "hire.write", "hire.admin"];
export const apiKey = "hire-key-4c1d9f";
export const keySet = () => ({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" }] });

export function token(origin, scopes, audience) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: origin, aud: audience, sub: "keur", client_id: "keur", iat: now, exp: now + 3600, jti: randomUUID(), scope: scopes.join(" ") };
  const text = `${encode({ alg: "RS256", typ: "at+jwt", kid: "1" })}.${encode(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
}

/// The claims of a good token, else null.
export function claims(text, audience, on) {
  const parts = text.split(".");
  if (parts.length !== 3) return null;
  try {
    const head = decode(parts[0]), body = decode(parts[1]);
    const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
    if (on("access-alg-none") && head.alg === "none") return body;
    const symmetric = on("access-hs256") && head.alg === "HS256" && [published, published.trim()].some((key) => createHmac("sha256", key).update(signed).digest("base64url") === parts[2]);
    if (!symmetric && !on("access-signature-ignored") && !(head.alg === "RS256" && verify("sha256", signed, publicKey, Buffer.from(parts[2], "base64url")))) return null;
    if (body.aud !== audience && !on("access-audience-ignored")) return null;
    return body.exp > Date.now() / 1000 || on("access-expiry-ignored") ? body : null;
  } catch {
    return null;
  }
}

/// What the caller may do: {status, challenge?} of the refusal, or null. `requirements` are alternatives of schemes.
export function refusal(requirements, { headers, url }, audience, on, operationId) {
  if (requirements.length === 0) return on("success-hours-need-token") ? { status: 401, challenge: "Bearer" } : null;
  const [, scheme, credential] = (headers.authorization ?? "").match(/^(\S+) +(\S+)$/) ?? [];
  const bearer = scheme?.toLowerCase() === "bearer" || on("access-any-scheme") ? credential : undefined;
  const given = bearer ?? (on("access-token-in-query") ? url.searchParams.get("access_token") : undefined);
  const granted = given ? claims(given, audience, on) : null;
  const sent = headers["x-hire-key"] ?? (on("access-key-in-query") ? url.searchParams.get("X-Hire-Key") ?? undefined : undefined);
  const key = sent === apiKey || (on("access-any-key") && Boolean(sent)) || (on("access-empty-key") && sent === "");
  const scopes = granted?.scope?.split(" ") ?? [];
  const ignored = on("access-scope-ignored") || on(`access-scope-ignored-${operationId}`);
  const held = (names) => granted && (ignored || names.every((name) => scopes.includes(name) || (on("access-admin-by-write") && name === "hire.admin" && scopes.includes("hire.write"))));
  const satisfied = (scheme_, names) => (scheme_ === "key" ? key : held(names));
  const met = requirements.some((alternative) => {
    const parts = Object.entries(alternative);
    if (parts.length > 1 && on("access-and-token-suffices")) return held(alternative.oauth);
    if (parts.length > 1 && on("access-and-key-suffices")) return key;
    if (requirements.length > 1 && on("access-or-key-refused") && parts[0][0] === "key") return false;
    if (requirements.length > 1 && on("access-or-token-refused") && parts[0][0] === "oauth") return false;
    return parts.every(([name, names]) => satisfied(name, names));
  });
  if (on("access-ignored") || on(`access-open-${operationId}`)) return null;
  const challenge = granted || !credential ? 'Bearer realm="hire"' : 'Bearer realm="hire", error="invalid_token"';
  if (met) return null;
  if (!granted) return { status: on("access-401-as-403") ? 403 : 401, challenge };
  const short = requirements.some((alternative) => alternative.oauth && !held(alternative.oauth));
  if (short) return { status: on("access-403-as-401") ? 401 : 403, challenge: 'Bearer realm="hire", error="insufficient_scope"' };
  return { status: 401, challenge };
}
