// A correct shop, and the same shop with one breach of its contract planted: node server.mjs [BREACH]. The first line
// is `ready URL`; the token endpoint is URL/token, the API is below URL/api.
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { description } from "./description.mjs";
import { validate } from "../validate.mjs";
import { breaches } from "./breaches.mjs";

const planted = process.argv[2] ?? "";
if (planted && !breaches.some((each) => each.id === planted)) throw new Error(`no breach ${planted}`);
const breach = breaches.find((each) => each.id === planted) ?? {};
const on = (flag) => breach.flag === flag;

const key = randomBytes(32);
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const sign = (text) => createHmac("sha256", key).update(text).digest("base64url");
const lifetime = 3600;
const grantable = ["shop.read", "shop.write", "shop.delete", "shop.audit"];

function token(scopes) {
  const now = Math.floor(Date.now() / 1000);
  const text = `${encode({ alg: "HS256", typ: "at+jwt" })}.${encode({ iss: "shop", aud: "shop", sub: "keur", exp: now + lifetime, jti: randomUUID(), scope: scopes.join(" ") })}`;
  return `${text}.${sign(text)}`;
}

function claims(text) {
  const parts = text.split(".");
  if (parts.length !== 3) return null;
  try {
    const header = JSON.parse(Buffer.from(parts[0], "base64url"));
    const body = JSON.parse(Buffer.from(parts[1], "base64url"));
    if (on("alg-none") && header.alg === "none") return body;
    if (!on("signature-ignored") && parts[2] !== sign(`${parts[0]}.${parts[1]}`)) return null;
    return body.exp > Date.now() / 1000 || on("expiry-ignored") ? body : null;
  } catch {
    return null;
  }
}

// --- the shop's state
const items = new Map();
const unlisted = new Set(), ghosts = [];
const public_ = ({ secret, ...item }) => (on("secret-shown") && secret ? { ...item, secret } : item);
function store(input, old) {
  const now = new Date().toISOString();
  const item = { status: on("default-not-applied") ? "active" : "draft", ...input, id: old?.id ?? randomUUID(), createdAt: old?.createdAt ?? now, version: (old?.version ?? 0) + 1 };
  if (on("read-only-taken") && input.id) item.id = input.id;
  if (on("read-only-stamp-taken") && input.createdAt) item.createdAt = input.createdAt;
  items.set(item.id, item);
  return item;
}
for (let i = 0; i < 7; ++i)
  store({ name: `Item ${i}`, price: 1.25 + i, code: `AB-10${i}`, status: ["draft", "active", "retired"][i % 3], stock: (i * 5) % 7, fragile: i % 2 === 0, tags: ["red", i % 2 ? "blue" : "green"], released: "2024-02-29", contact: "a@example.org" });

// --- answers
const problem = (status, title, headers = {}) => ({ status, headers: { "Content-Type": "application/problem+json", ...headers }, value: { type: "about:blank", title, status } });
const answer = (status, value, headers = {}) => ({ status, headers: { "Content-Type": "application/json", ...headers }, value });
const unauthorized = (error) => problem(401, "Unauthorized", { "WWW-Authenticate": error ? `Bearer realm="shop", error="${error}"` : 'Bearer realm="shop"' });

const catalogue = () => ({
  shape: { radius: 2 }, either: "abc", pair: { left: "l", right: { deep: 1 } },
  formats: { date: "2024-02-29", time: "2024-02-29T12:00:00Z", id: randomUUID(), mail: "a@example.org", link: "https://example.org/a?b=c", v4: "192.0.2.1", v6: "2001:db8::1", host: "example.org", bytes: "aGVsbG8=", dates: ["2024-01-01", "2024-12-31"], small: 7 },
  labels: { a: 1, b: 2 }, exact: "v1", ratio: 0.5, even: 4, codes: ["ABC", "DEF"], names: ["Zoë", "渡辺"], nothing: null, flag: true,
  nested: [{ a: [{ b: "x" }, { b: "y" }] }, { a: [] }], kinds: [{ kind: "card", number: "4111111111111111" }, { kind: "iban", iban: "NL91ABNA0417164300" }], small: 3, bag: { allowed: 1 },
});

function list(query) {
  let found = [...items.values(), ...ghosts].filter((item) => !unlisted.has(item.id));
  const has = (name) => query[name] !== undefined && !on(`${name}-ignored`);
  if (has("status")) found = found.filter((item) => item.status === query.status);
  if (on("false-is-true") && query.fragile === false) query.fragile = true;
  if (has("fragile")) found = found.filter((item) => (item.fragile ?? null) === query.fragile);
  if (has("tags")) found = found.filter((item) => query.tags.some((tag) => [item.tags].flat().includes(tag)));
  if (has("sort")) found.sort((a, b) => ((a.stock ?? 0) - (b.stock ?? 0)) * (query.sort === "-stock" ? -1 : 1));
  const offset = has("offset") ? query.offset : 0;
  const limit = on("limit-ignored") ? 100 : query.limit ?? (on("limit-default-ignored") ? 100 : 3);
  if (on("beyond-end-crashes") && offset > found.length) throw new Error("beyond the end");
  if (on("empty-list-is-null") && found.length === 0) return answer(200, { items: null, total: 0 });
  if (on("empty-list-is-404") && found.length === 0) return problem(404, "Not Found");
  const page = found.slice(offset, offset + limit + (on("limit-off-by-one") ? 1 : 0));
  const total = found.length;
  return answer(200, { items: page.map(public_), total, nextOffset: offset + limit < total ? offset + limit : null }, { "X-Total": String(total) });
}

const etag = (item) => `"${item.id.slice(0, 8)}-${item.version}"`;
const operations = {
  listItems: ({ query }) => list(query),
  createItem: ({ body }) => {
    const lost = on("created-lost");
    const item = store(on("member-dropped") ? { ...body, fragile: undefined } : on("text-cut") ? { ...body, name: body.name.slice(0, 20) } : on("created-other") ? { ...body, price: 1 } : body);
    if (lost) items.delete(item.id);
    if (on("created-unlisted")) unlisted.add(item.id);
    const shown = on("create-echoes-wrong") ? { ...public_(item), name: "Item" } : public_(item);
    return answer(201, shown, { Location: on("location-wrong") ? `/api/items/${randomUUID()}` : on("location-collection") ? "/api/items" : `/api/items/${item.id}` });
  },
  readItem: ({ item }) => answer(200, on("other-item-read") ? public_([...items.values()][0]) : public_(item), { ETag: etag(item) }),
  replaceItem: ({ item, body }) => {
    if (on("put-no-effect")) return answer(200, public_({ ...item, ...body }));
    if (on("put-new-id")) { items.delete(item.id); return answer(200, public_(store(body))); }
    return answer(200, public_(store(body, item)));
  },
  changeItem: ({ item, body }) => {
    if (on("patch-no-effect")) return answer(200, public_({ ...item, ...body }));
    if (on("patch-clears")) return answer(200, public_(store({ name: item.name, price: item.price, code: item.code, ...body }, item)));
    return answer(200, public_(store({ ...item, ...body }, item)));
  },
  removeItem: ({ item }) => {
    if (on("deleted-listed")) ghosts.push(item);
    if (on("delete-all")) items.clear();
    else if (!on("delete-no-effect")) items.delete(item.id);
    return { status: 204, headers: {} };
  },
  search: () => answer(200, [{ key: randomUUID(), score: 0.5 }, { key: randomUUID(), score: 1 }]),
  order: ({ body }) => answer(200, { orders: body ? 1 : 0 }),
  catalogue: () => answer(200, catalogue()),
  audit: () => answer(200, { entries: 3 }),
  health: () => answer(200, { up: true }),
};

// --- requests
const number = (text) => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text);
function typed(schema, text) {
  if (schema.type === "integer" || schema.type === "number") return number(text);
  if (schema.type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}
function readParameter(parameter, url, headers, path) {
  const { name, schema } = parameter;
  if (parameter.in === "path") return typed(schema, path[name]);
  if (parameter.in === "header") return headers[name.toLowerCase()];
  if (parameter.style === "deepObject") {
    const members = [...url.searchParams].filter(([key]) => key.startsWith(`${name}[`));
    if (members.length === 0) return undefined;
    return Object.fromEntries(members.map(([key, text]) => [key.slice(name.length + 1, -1), typed(schema.properties[key.slice(name.length + 1, -1)] ?? {}, text)]));
  }
  const text = url.searchParams.get(name);
  if (text === null) return undefined;
  if (schema.type === "array") return text.split(parameter.style === "pipeDelimited" ? "|" : ",").map((item) => typed(schema.items, item));
  return typed(schema, text);
}

function route(method, pathname) {
  for (const [template, path] of Object.entries(description.paths)) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const match = pathname.match(new RegExp(`^${template.replaceAll(/\{\w+\}/g, "([^/]+)")}$`));
    if (!match) continue;
    const known = Object.keys(path).filter((name) => name !== "parameters");
    try {
      return { path, known, operation: path[method.toLowerCase()], values: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1])])) };
    } catch {
      return null;
    }
  }
  return null;
}

function authorize(operation, headers) {
  const [need] = operation.security ?? description.security;
  if (!need || on("auth-ignored")) return null;
  if (breach.open === operation.operationId) return null;
  const header = headers.authorization ?? "";
  if (!header) return on("no-token-403") ? problem(403, "Forbidden") : unauthorized("");
  const [, scheme, credential] = header.match(/^(\S+) +(\S+)$/) ?? [];
  if (on("any-token") || (on("any-scheme") && claims(credential ?? ""))) return null;
  if (on("scheme-case") ? scheme !== "Bearer" : scheme?.toLowerCase() !== "bearer") return unauthorized("");
  const granted = claims(credential);
  if (!granted) return unauthorized("invalid_token");
  const scope = need.oauth[0];
  const has = granted.scope.split(" ");
  if (on("scope-ignored") || (on("scope-prefix") && has.some((each) => each.split(".")[0] === scope.split(".")[0]))) return null;
  if (on("scope-delete-by-write") && scope === "shop.delete" && has.includes("shop.write")) return null;
  if (on("scope-403-as-400") && !has.includes(scope)) return problem(400, "Bad Request");
  return has.includes(scope) ? null : problem(403, "Forbidden", { "WWW-Authenticate": `Bearer realm="shop", error="insufficient_scope", scope="${scope}"` });
}

const strict = new TextDecoder("utf-8", { fatal: true });
function parsed(text) {
  try { return JSON.parse(text); } catch { return undefined; }
}
function readBody(operation, headers, bytes, errors) {
  const described = operation.requestBody;
  if (!described) return { body: undefined };
  if (bytes.length === 0) {
    if (described.required || on("optional-body-required")) errors.push({ at: "body", keyword: "required" });
    return { body: undefined };
  }
  const type = (headers["content-type"] ?? "").split(";")[0].trim();
  const media = on("media-type-case") ? type : type.toLowerCase();
  if (media !== "application/json" && !(on("any-media-type") || (on("text-as-json") && media === "text/plain"))) return { refused: problem(415, "Unsupported Media Type") };
  if (on("charset-refused") && /charset/i.test(headers["content-type"])) return { refused: problem(415, "Unsupported Media Type") };
  const schema = described.content["application/json"].schema;
  let body;
  try {
    body = JSON.parse(strict.decode(bytes));
  } catch {
    const text = bytes.toString();
    const start = on("trailing-accepted") ? parsed(text.slice(0, text.lastIndexOf("}") + 1)) : undefined;
    if (!on("malformed-accepted") && start === undefined) errors.push({ at: "body", keyword: "syntax" });
    body = start ?? parsed(text.replace(/,\s*([}\]])/g, "$1").replaceAll("'", '"')) ?? {};
  }
  if (!errors.length) errors.push(...validate(description, schema, body).map((error) => ({ at: `body${error.at}`, keyword: error.keyword })));
  return { body };
}

function respond(request, bytes) {
  const url = new URL(request.url, "http://shop");
  if (url.pathname === "/token") return grant(request, bytes);
  let method = request.method;
  const found = url.pathname.startsWith("/api/") ? route(method, url.pathname.slice(4)) : null;
  if (!found) return problem(404, "Not Found");
  if (method === "HEAD" && found.path.get) method = "GET";
  const operation = found.path[method.toLowerCase()];
  const operationId = operation?.operationId;
  if (!operation) {
    if (on("any-method") || breach.method === method) return answer(200, { done: true });
    const allow = found.known.map((name) => name.toUpperCase()).concat("HEAD").join(", ");
    return problem(405, "Method Not Allowed", { Allow: allow });
  }
  const refusal = authorize(operation, request.headers);
  if (refusal) return refusal;
  const errors = [];
  const query = {};
  for (const parameter of [...(found.path.parameters ?? []), ...(operation.parameters ?? [])]) {
    const value = readParameter(parameter, url, request.headers, found.values);
    const at = `${parameter.in}.${parameter.name}`;
    if (value === undefined) {
      if (parameter.required) errors.push({ at, keyword: "required" });
      continue;
    }
    query[parameter.name] = value;
    errors.push(...validate(description, parameter.schema, value, at));
  }
  const read = readBody(operation, request.headers, bytes, errors);
  if (read.refused) return read.refused;
  if (breach.crash?.({ query, body: read.body, errors, operationId })) return problem(500, "Internal Server Error");
  if (breach.refuse?.({ query, body: read.body, operationId, headers: request.headers, url })) return problem(400, "Bad Request");
  const left = errors.filter((error) => !(breach.ignore?.(error, operationId) ?? false));
  if (left.length > 0) return problem(breach.instead ?? 400, "Bad Request");
  let item;
  if (found.values.itemId !== undefined) {
    item = items.get(found.values.itemId);
    if (!item && on("unknown-is-null") && method === "GET") return answer(200, null);
    if (!item && on("unknown-deleted") && method === "DELETE") return { status: 204, headers: {} };
    if (!item && on("delete-twice") && method === "DELETE") return { status: 204, headers: {} };
    if (!item && on("put-creates") && method === "PUT") return answer(200, public_(store(read.body)));
    if (!item) return problem(404, "Not Found");
  }
  return { ...operations[operationId]({ query, body: read.body, item }), operationId };
}

function grant(request, bytes) {
  const form = new URLSearchParams(bytes.toString());
  const basic = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString().split(":");
  const id = form.get("client_id") ?? basic[0], secret = form.get("client_secret") ?? basic[1];
  const head = { "Cache-Control": "no-store", Pragma: "no-cache" };
  if (request.method !== "POST") return answer(405, { error: "invalid_request" }, { ...head, Allow: "POST" });
  if (new Set(form.keys()).size < [...form.keys()].length) return answer(400, { error: "invalid_request" }, head);
  if (id !== "keur" || secret !== "keur-secret") return answer(401, { error: "invalid_client" }, { ...head, "WWW-Authenticate": 'Basic realm="shop"' });
  if (!form.has("grant_type")) return answer(400, { error: "invalid_request" }, head);
  if (form.get("grant_type") !== "client_credentials") return answer(400, { error: "unsupported_grant_type" }, head);
  const asked = (form.get("scope") ?? grantable.join(" ")).split(" ").filter(Boolean);
  if (asked.some((scope) => !grantable.includes(scope))) return answer(400, { error: "invalid_scope" }, head);
  return answer(200, { access_token: token(asked), token_type: "Bearer", expires_in: lifetime, scope: asked.join(" ") }, head);
}

// --- the wire
function send(request, response, result) {
  const token = request.url.startsWith("/token");
  if (!token) {
    if (result.status !== 204 || result.operationId) result.headers["X-Request-Id"] = randomUUID();
    if (breach.change) result = breach.change(result, { request, items, url: request.url, method: request.method }) ?? result;
  }
  let bytes = result.bytes ?? (result.value === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(result.value)));
  if (!token && breach.text && result.operationId) bytes = Buffer.from(breach.text(bytes.toString(), result.operationId));
  if (!token && breach.bytes && result.operationId) bytes = breach.bytes(bytes, result.operationId);
  const headers = { ...result.headers };
  if (!token && breach.coding && result.operationId) bytes = breach.coding(bytes, headers, { gzipSync, brotliCompressSync });
  if (breach.hang && result.operationId === breach.hang) return;
  if (!response.socket) return; // an earlier answer has ended the connection
  if (!token && breach.raw && result.operationId) return breach.raw(response.socket, result.status, headers, bytes, request.method);
  if (result.status !== 204) headers["Content-Length"] ??= bytes.length;
  response.writeHead(result.status, headers);
  response.end(request.method === "HEAD" ? undefined : bytes);
}

const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    // With its validation broken the shop meets what it was not written for.
    const guarded = () => { try { return respond(request, Buffer.concat(parts)); } catch { return problem(500, "Internal Server Error"); } };
    const work = () => send(request, response, guarded());
    breach.delay ? setTimeout(work, breach.delay) : work();
  });
});
server.keepAliveTimeout = 30000;
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
