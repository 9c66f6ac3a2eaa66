// A correct instrument hire, and the same with one breach of its contract planted: node server.mjs [BREACH] [lax]. The
// first line is `ready URL`; the token endpoint is URL/token, the API is below URL/v2. SEED chooses the data.
import { createServer } from "node:http";
import { grantable, keySet, refusal, token } from "./access.mjs";
import { breaches } from "./breaches.mjs";
import { description } from "./description.mjs";
import { answer, makeOperations, problem } from "./operations.mjs";
import { parameter } from "./reading.mjs";
import { fill, hires, instruments } from "./store.mjs";
import { validate } from "../validate.mjs";

const planted = process.argv[2] ?? "";
const lax = process.argv[3] === "lax";
const breach = breaches.find((each) => each.id === planted) ?? {};
if (planted && !breach.id) throw new Error(`no breach ${planted}`);
const on = (id) => id === planted;
fill(Number(process.env.SEED ?? 1));
const operations = makeOperations(on, !lax);

function route(method, pathname) {
  for (const [template, path] of Object.entries(description.paths)) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const match = pathname.match(new RegExp(`^${template.replaceAll(/\{\w+\}/g, "([^/]+)")}$`));
    if (!match || (template.includes("{") && description.paths[pathname])) continue;
    try {
      return { path, operation: path[method.toLowerCase()], values: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1])])) };
    } catch {
      return { bad: true };
    }
  }
  return null;
}

const strictText = new TextDecoder("utf-8", { fatal: true });
const depth = (text) => [...text].reduce(([now, most], c) => (c === "{" || c === "[" ? [now + 1, Math.max(most, now + 1)] : c === "}" || c === "]" ? [now - 1, most] : [now, most]), [0, 0])[1];
function doubled(text) {
  const names = [...text.matchAll(/"(name|serial|fee|family)"\s*:/g)].map((match) => match[1]);
  return new Set(names).size < names.length;
}

/// {body, text, type} or {refused}.
function readBody(operation, headers, bytes, errors) {
  const described = operation.requestBody;
  if (!described) return {};
  const type = (headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();
  if (bytes.length === 0 && type !== "application/octet-stream") {
    errors.push({ at: "body", keyword: "required" });
    return {};
  }
  if (!type && on("robust-no-content-type-500")) return { refused: problem(500, "Internal Server Error") };
  const taken = described.content[type] ?? (on("patch-any-media-type") && type === "application/json" ? Object.values(described.content)[0] : undefined);
  if (!taken) return { refused: problem(415, "Unsupported Media Type") };
  if (type === "application/octet-stream") return { bytes, type };
  let text, body;
  try {
    text = strictText.decode(bytes);
    body = JSON.parse(text);
  } catch {
    errors.push({ at: "body", keyword: "syntax" });
    return {};
  }
  if (on("robust-doubled-500") && doubled(text)) return { refused: problem(500, "Internal Server Error") };
  if (depth(text) > 100) return { refused: on("robust-nesting-500") ? problem(500, "Internal Server Error") : on("robust-nesting-hangs") ? { hang: true } : problem(400, "Nested too deeply") };
  if (taken.schema) errors.push(...validate(description, taken.schema, body).map((error) => ({ at: `body${error.at}`, keyword: error.keyword })));
  return { body, text, type };
}

function crash(text, ids) {
  if (/\\u0000|%00|\u0000/.test(text)) return ids.find((id) => id.startsWith("robust-nul"));
  if (/\\ud[89a-f]/i.test(text)) return ids.find((id) => id.startsWith("robust-surrogate"));
  if (/[^"\\]{5000}/.test(text)) return ids.find((id) => id.startsWith("robust-long"));
  if (/\d{20}/.test(text)) return ids.find((id) => id.startsWith("robust-digits"));
  return undefined;
}
const robust = ["robust-nul-500", "robust-nul-closes", "robust-surrogate-500", "robust-long-500", "robust-long-closes", "robust-digits-500", "robust-digits-hangs"];

function respond(request, bytes) {
  const url = new URL(request.url.startsWith("/") ? request.url : "/", `http://${request.headers.host ?? "hire"}`);
  if (url.pathname === "/token") return grant(request, bytes, url.origin);
  if (url.pathname === "/jwks") return answer(200, keySet());
  if (url.pathname === "/.well-known/openid-configuration" || url.pathname === "/.well-known/oauth-authorization-server")
    return answer(200, { issuer: url.origin, token_endpoint: `${url.origin}/token`, jwks_uri: `${url.origin}/jwks`, grant_types_supported: ["client_credentials"], response_types_supported: [], token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"], scopes_supported: grantable });
  const found = url.pathname.startsWith("/v2/") ? route(request.method === "HEAD" ? "GET" : request.method, url.pathname.slice(3)) : null;
  if (!found) return problem(404, "Not Found");
  if (found.bad) return on("robust-percent-500") ? problem(500, "Internal Server Error") : problem(400, "Bad path");
  const operation = found.operation;
  if (!operation) {
    const allow = Object.keys(found.path).filter((name) => name !== "parameters").map((name) => name.toUpperCase());
    return problem(405, "Method Not Allowed", { Allow: [...allow, ...(allow.includes("GET") ? ["HEAD"] : [])].join(", ") });
  }
  const { operationId } = operation;
  const wanted = crash(`${decodeURIComponent(url.search.replace(/%(?![0-9a-f]{2})/gi, ""))}${bytes.toString("latin1")}`, robust.filter(on));
  if (wanted) return wanted.endsWith("closes") ? { close: true } : wanted.endsWith("hangs") ? { hang: true } : problem(500, "Internal Server Error");
  if (on("robust-accept-500") && request.headers.accept && !/^[\w!#$&^.+*/; =",-]*$/.test(request.headers.accept)) return problem(500, "Internal Server Error");
  const refused = refusal(operation.security ?? description.security, { headers: request.headers, url }, url.origin, on, operationId);
  const refuse = refused && problem(refused.status, refused.status === 401 ? "Unauthorized" : "Forbidden", refused.challenge ? { "WWW-Authenticate": refused.challenge } : {});
  if (refuse && !on(`access-refused-done-${operationId}`)) return refuse;

  const errors = [], values = { query: {}, path: {}, header: {} };
  for (const each of [...(found.path.parameters ?? []), ...(operation.parameters ?? [])]) {
    const value = parameter(each, url, request.headers, found.values);
    const at = `${each.in}.${each.name}`;
    // A write without its precondition is 428 (RFC 6585 section 3), which the operation says itself.
    if (value === undefined && each.required && each.name !== "If-Match") errors.push({ at, keyword: "required" });
    if (value === undefined) continue;
    values[each.in][each.name] = value;
    errors.push(...validate(description, each.schema, value, at));
  }
  if (on("robust-negative-500") && (values.query.limit < 0 || values.query.page < 0 || values.query.pageSize < 0)) return problem(500, "Internal Server Error");
  if (!lax) {
    const known = [...(found.path.parameters ?? []), ...(operation.parameters ?? [])].filter((each) => each.in === "query");
    const strange = [...url.searchParams.keys()].find((key) => !known.some((each) => key === each.name || (each.style === "deepObject" && key.startsWith(`${each.name}[`))));
    if (strange) errors.push({ at: `query.${strange}`, keyword: "unknown" });
  }
  const read = readBody(operation, request.headers, bytes, errors);
  if (read.refused) return read.refused;
  const left = errors.filter((error) => !breach.ignore?.(error, operationId));
  if (left.length > 0) {
    if (on("left-invalid-create-kept") && operationId === "createInstrument" && read.body?.name && read.body?.serial) operations.createInstrument({ body: { family: "keys", fee: 1, ...read.body }, headers: {} });
    return leaky(problem(400, "Bad Request"));
  }
  let item;
  if (found.values.instrumentId !== undefined) item = instruments.get(found.values.instrumentId);
  if (found.values.hireId !== undefined) item = hires.get(found.values.hireId);
  if ((found.values.instrumentId ?? found.values.hireId) !== undefined && !item) {
    if (on("left-unknown-deleted") && request.method === "DELETE") return { status: 204, headers: {} };
    if (on("unknown-is-empty") && request.method === "GET") return answer(200, {});
    return leaky(problem(404, "Not Found"));
  }
  if (on("success-read-always-404") && operationId === "readInstrument") return problem(404, "Not Found");
  if (on("success-create-403") && operationId === "createInstrument") return problem(403, "Forbidden", { "WWW-Authenticate": 'Bearer error="insufficient_scope"' });
  if (on("success-list-400") && operationId === "listHires") return problem(400, "Bad Request");
  const result = operations[operationId]({ ...values, ...read, item, url, headers: request.headers });
  if (refuse) return refuse;
  return { ...result, operationId };
}

const leaks = {
  "leak-python": 'Traceback (most recent call last):\n  File "/srv/hire/app.py", line 42, in create\n    raise ValueError(fee)\nValueError: fee',
  "leak-java": "java.lang.IllegalArgumentException: fee\n\tat org.hire.web.Instruments.create(Instruments.java:57)\n\tat java.base/java.lang.Thread.run(Thread.java:840)",
  "leak-dotnet": "System.FormatException: Input string was not in a correct format.\n   at Hire.Api.Instruments.Create(NewInstrument body) in C:\\build\\Hire\\Instruments.cs:line 88",
  "leak-node": "TypeError: Cannot read properties of undefined (reading 'fee')\n    at create (/app/src/instruments.js:12:9)\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
  "leak-sql": "ERROR: insert or update on table \"instrument\" violates foreign key constraint \"instrument_maker_fk\" (SQLSTATE 23503)",
  "leak-php": "PHP Fatal error:  Uncaught TypeError: round(): Argument #1 must be of type int|float in /var/www/hire/Instrument.php:31\nStack trace:\n#0 {main}",
  "leak-go": "panic: runtime error: index out of range [3] with length 3\n\ngoroutine 7 [running]:\nmain.create(0xc000012345)\n\t/src/hire/main.go:77 +0x1d",
  "leak-ruby": "NoMethodError (undefined method `fee' for nil:NilClass):\napp/controllers/instruments_controller.rb:14:in `create'",
  "leak-address": "could not connect to postgres://hire:hunter2@10.0.3.17:5432/hire",
};
function leaky(result) {
  if (leaks[planted]) result.value.detail = leaks[planted];
  return result;
}

function grant(request, bytes, origin) {
  const form = new URLSearchParams(bytes.toString());
  const basic = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString().split(":");
  const id = form.get("client_id") ?? basic[0], secret = form.get("client_secret") ?? basic[1];
  const fields = { "Cache-Control": "no-store", Pragma: "no-cache" };
  if (request.method !== "POST") return answer(405, { error: "invalid_request" }, { ...fields, Allow: "POST" });
  if (id !== "keur" || secret !== "keur-secret") return answer(401, { error: "invalid_client" }, { ...fields, "WWW-Authenticate": 'Basic realm="hire"' });
  if (form.get("grant_type") !== "client_credentials") return answer(400, { error: "unsupported_grant_type" }, fields);
  const asked = (form.get("scope") ?? grantable.join(" ")).split(" ").filter(Boolean);
  if (asked.some((scope) => !grantable.includes(scope))) return answer(400, { error: "invalid_scope" }, fields);
  return answer(200, { access_token: token(origin, asked, form.get("resource") ?? origin), token_type: "Bearer", expires_in: 3600, scope: asked.join(" ") }, fields);
}

const numbers = (text) => text.replace(/\{"\$number":"(-?\d+)"\}/g, "$1");
function send(request, response, result) {
  if (result.hang) return;
  if (result.close) return request.socket.destroy();
  if (breach.change && result.operationId) result = breach.change(result, request) ?? result;
  const bytes = result.bytes ?? (result.value === undefined ? Buffer.alloc(0) : Buffer.from(numbers(JSON.stringify(result.value))));
  const headers = { ...result.headers };
  if (result.status !== 204 && result.status !== 304) headers["Content-Length"] ??= bytes.length;
  response.writeHead(result.status, headers);
  response.end(request.method === "HEAD" ? undefined : bytes);
}

const server = createServer({ keepAliveTimeout: 30000 }, (request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    let result;
    try {
      result = respond(request, Buffer.concat(parts));
    } catch (error) {
      if (!planted) console.error(error); // with a check left out the hire meets what it was not written for
      result = problem(500, "Internal Server Error");
    }
    send(request, response, result);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.on("SIGTERM", () => process.exit(0));
