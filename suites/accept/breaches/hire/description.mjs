// The contract of an instrument hire: OpenAPI 3.1, written for servers that page by cursors, guard writes by validators,
// finish work later and answer in bulk.
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema, more = {}) => ({ "application/json": { schema, ...more } });
const problem = { description: "Refused.", content: { "application/problem+json": { schema: ref("Problem") } } };
const refusals = (...statuses) => Object.fromEntries(["400", "401", "403", ...statuses].map((status) => [status, problem]));
const header = (schema, required = true) => ({ required, schema });
const text = { type: "string" };
const etag = { ETag: header({ type: "string", pattern: '^(W/)?"[^"]*"$' }) };
const query = (name, schema, more = {}) => ({ name, in: "query", schema, ...more });
const path = (name, schema = { type: "string", format: "uuid" }) => ({ name, in: "path", required: true, schema });
const field = (name, schema, more = {}) => ({ name, in: "header", schema, ...more });
const ifMatch = (required) => field("If-Match", { type: "string", pattern: '^(\\*|(W/)?"[^"]*"( *, *(W/)?"[^"]*")*)$' }, { required, description: "The ETag of the version that is to be changed." });
const scope = (...names) => [{ oauth: names }];
const both = [{ oauth: ["hire.admin"], key: [] }];
const either = [{ key: [] }, { oauth: ["hire.read"] }];
const object = (required, properties, more = {}) => ({ type: "object", additionalProperties: false, required, properties, ...more });
const page = (item, more = {}) => object(["items"], { items: { type: "array", items: ref(item) }, ...more });

const families = ["strings", "woodwind", "brass", "percussion", "keys"];
const facts = {
  name: { type: "string", minLength: 1, maxLength: 200 },
  serial: { type: "string", minLength: 4, maxLength: 40, pattern: "^[A-Za-z0-9-]+$", description: "Unique." },
  family: { type: "string", enum: families },
  fee: { type: "number", minimum: 0, maximum: 100000, multipleOf: 0.01, description: "A month." },
  makerCode: { type: ["string", "null"], pattern: "^[a-z]{2}-[0-9]{1,6}$" },
  strings: { type: ["integer", "null"], minimum: 0, maximum: 300 },
  insured: { type: "boolean", default: false },
  notes: { type: ["string", "null"], maxLength: 2000 },
  tags: { type: "array", items: { type: "string", minLength: 1, maxLength: 40 }, maxItems: 10 },
  size: { oneOf: [object(["length"], { length: { type: "number", exclusiveMinimum: 0 } }), object(["width", "height"], { width: { type: "number", exclusiveMinimum: 0 }, height: { type: "number", exclusiveMinimum: 0 } })] },
  place: object(["room"], { room: { type: "string", minLength: 1, maxLength: 60 }, shelf: { type: ["integer", "null"], minimum: 1, maximum: 99 } }),
};
const needed = ["name", "serial", "family", "fee"];
const own = {
  id: { type: "string", format: "uuid", readOnly: true },
  createdAt: { type: "string", format: "date-time", readOnly: true },
  changedAt: { type: "string", format: "date-time", readOnly: true },
};

const schemas = {
  Problem: { type: "object", required: ["title", "status"], properties: { type: { type: "string", format: "uri-reference" }, title: text, status: { type: "integer", minimum: 400, maximum: 599 }, detail: text } },
  Instrument: object([...Object.keys(own), ...needed, "insured"], { ...own, ...facts }),
  NewInstrument: object(needed, facts),
  InstrumentPatch: { type: "object", additionalProperties: false, properties: facts },
  JsonPatch: { type: "array", minItems: 1, maxItems: 20, items: { type: "object", required: ["op", "path"], properties: { op: { type: "string", enum: ["add", "remove", "replace", "move", "copy", "test"] }, path: { type: "string", pattern: "^(/|$)" }, from: text, value: {} } } },
  InstrumentPage: page("Instrument", { next: { type: ["string", "null"], description: "Cursor of the next page; null on the last." }, total: { type: "integer", minimum: 0 } }),
  Maker: object(["code", "name", "country"], { code: { type: "string", pattern: "^[a-z]{2}-[0-9]{1,6}$", readOnly: true }, name: { type: "string", minLength: 1, maxLength: 120 }, country: { type: "string", pattern: "^[A-Z]{2}$" }, founded: { type: ["integer", "null"], minimum: 1500, maximum: 2100 }, website: { type: "string", format: "uri" } }),
  MakerFacts: object(["name", "country"], { code: { type: "string", pattern: "^[a-z]{2}-[0-9]{1,6}$", readOnly: true }, name: { type: "string", minLength: 1, maxLength: 120 }, country: { type: "string", pattern: "^[A-Z]{2}$" }, founded: { type: ["integer", "null"], minimum: 1500, maximum: 2100 }, website: { type: "string", format: "uri" } }),
  MakerPage: page("Maker", { total: { type: "integer", minimum: 0 } }),
  Hire: object(["id", "instrumentId", "hirer", "from", "state"], { id: own.id, instrumentId: { type: "string", format: "uuid" }, hirer: ref("Hirer"), from: { type: "string", format: "date" }, until: { type: ["string", "null"], format: "date" }, state: { type: "string", enum: ["open", "closed"], readOnly: true } }),
  NewHire: object(["instrumentId", "hirer", "from"], { instrumentId: { type: "string", format: "uuid" }, hirer: ref("Hirer"), from: { type: "string", format: "date" }, until: { type: ["string", "null"], format: "date" } }),
  Hirer: { oneOf: [ref("Person"), ref("School")], discriminator: { propertyName: "kind", mapping: { person: "#/components/schemas/Person", school: "#/components/schemas/School" } } },
  Person: object(["kind", "name"], { kind: { const: "person" }, name: { type: "string", minLength: 1, maxLength: 80 }, email: { type: "string", format: "email" } }),
  School: object(["kind", "name", "pupils"], { kind: { const: "school" }, name: { type: "string", minLength: 1, maxLength: 80 }, pupils: { type: "integer", minimum: 1, maximum: 100000 } }),
  Operation: object(["id", "state"], { id: { type: "string", format: "uuid" }, state: { type: "string", enum: ["queued", "running", "succeeded", "failed"] }, resultUrl: { type: ["string", "null"], format: "uri-reference" }, error: { type: ["string", "null"] } }),
  Valuation: object(["id", "amount", "currency"], { id: { type: "string", format: "uuid" }, amount: { type: "number", minimum: 0 }, currency: { type: "string", pattern: "^[A-Z]{3}$" } }),
  BulkResult: object(["results", "accepted", "refused"], { results: { type: "array", items: object(["index", "status"], { index: { type: "integer", minimum: 0 }, status: { type: "integer", minimum: 200, maximum: 599 }, id: { type: "string", format: "uuid" }, title: text }) }, accepted: { type: "integer", minimum: 0 }, refused: { type: "integer", minimum: 0 } }),
  // Schemas whose keywords few servers check.
  Settings: {
    type: "object", additionalProperties: false, required: ["scale", "codes", "pair"],
    properties: {
      scale: { type: "integer", format: "int64" },
      codes: { type: "array", contains: { const: "base" }, minContains: 1, maxContains: 2, items: { type: "string", minLength: 1 }, maxItems: 8 },
      pair: { type: "array", prefixItems: [{ const: "range" }, { type: "integer", minimum: 0, maximum: 10 }], items: false, minItems: 2 },
      labels: { type: "object", propertyNames: { pattern: "^[a-z]+$" }, additionalProperties: { type: "integer" }, maxProperties: 4 },
      mode: { type: "string", enum: ["plain", "timed"] }, seconds: { type: "integer", minimum: 1, maximum: 3600 },
      secret: { type: "string", writeOnly: true }, hint: { type: "string" },
      not7: { not: { const: 7 } },
    },
    dependentRequired: { secret: ["hint"] },
    if: { properties: { mode: { const: "timed" } }, required: ["mode"] }, then: { required: ["seconds"] }, else: { properties: { seconds: false } },
  },
  Opening: object(["day", "from", "until"], { day: { type: "string", enum: ["mon", "tue", "wed", "thu", "fri", "sat"] }, from: { type: "string", pattern: "^[0-2][0-9]:[0-5][0-9]$" }, until: { type: "string", pattern: "^[0-2][0-9]:[0-5][0-9]$" } }),
};

const paths = {
  "/opening-hours": { get: { operationId: "readHours", security: [], responses: { 200: { description: "When we are open.", content: json({ type: "array", minItems: 1, items: ref("Opening") }) } } } },
  "/terms": { get: { operationId: "readTerms", security: either, parameters: [field("Accept-Language", text)],
    responses: { 200: { description: "The terms of hire, in nl, en or de.", headers: { "Content-Language": header({ type: "string", enum: ["nl", "en", "de"] }), Vary: header(text) }, content: { "text/plain": { schema: text }, ...json(object(["language", "text"], { language: { type: "string", enum: ["nl", "en", "de"] }, text })) } }, ...refusals() } } },
  "/instruments": {
    get: { operationId: "listInstruments", security: scope("hire.read"), parameters: [
      query("limit", { type: "integer", minimum: 1, maximum: 100, default: 20 }, { description: "Instruments a page." }),
      query("cursor", text, { description: "The `next` of the page before." }),
      query("family", { type: "array", items: { type: "string", enum: families }, minItems: 1, maxItems: 5 }, { style: "form", explode: true, description: "Only these families." }),
      query("insured", { type: "boolean" }),
      query("minFee", { type: "number", minimum: 0 }, { description: "Lowest fee." }), query("maxFee", { type: "number", minimum: 0 }, { description: "Highest fee." }),
      query("place", object([], { room: { type: "string", minLength: 1 }, shelf: { type: "integer", minimum: 1, maximum: 99 } }), { style: "deepObject", explode: true, description: "Only those in this place." }),
      query("sort", { type: "string", enum: ["name", "-name", "fee", "-fee"] })],
      responses: { 200: { description: "One page.", headers: { Link: header(text, false) }, content: { ...json(ref("InstrumentPage")), "text/csv": { schema: { type: "array", items: ref("InstrumentRow") } } } }, ...refusals() } },
    post: { operationId: "createInstrument", security: scope("hire.write"), parameters: [field("Idempotency-Key", { type: "string", minLength: 8, maxLength: 80 }, { description: "The same key with the same body gives the first answer again; with another body 422." })],
      requestBody: { required: true, content: json(ref("NewInstrument")) },
      responses: { 201: { description: "Made.", headers: { ...etag, Location: header({ type: "string", format: "uri-reference" }) }, content: json(ref("Instrument")) }, ...refusals("409", "415", "422") } } },
  "/instruments/batch": { post: { operationId: "createInstruments", security: scope("hire.write"), requestBody: { required: true, content: json({ type: "array", minItems: 1, maxItems: 20, items: ref("NewInstrument") }) },
    responses: { 207: { description: "One result an item, in the order of the items.", content: json(ref("BulkResult")) }, ...refusals("415", "422") } } },
  "/instruments/{instrumentId}": {
    parameters: [path("instrumentId")],
    get: { operationId: "readInstrument", security: scope("hire.read"), parameters: [field("If-None-Match", text)], responses: { 200: { description: "The instrument.", headers: etag, content: json(ref("Instrument")) }, 304: { description: "Not changed.", headers: etag }, ...refusals("404") } },
    put: { operationId: "replaceInstrument", security: scope("hire.write"), parameters: [ifMatch(true)], requestBody: { required: true, content: json(ref("NewInstrument")) }, responses: { 200: { description: "Replaced.", headers: etag, content: json(ref("Instrument")) }, ...refusals("404", "409", "412", "415", "422", "428") } },
    patch: { operationId: "changeInstrument", security: scope("hire.write"), parameters: [ifMatch(true)], requestBody: { required: true, content: { "application/merge-patch+json": { schema: ref("InstrumentPatch") }, "application/json-patch+json": { schema: ref("JsonPatch") } } }, responses: { 200: { description: "Changed.", headers: etag, content: json(ref("Instrument")) }, ...refusals("404", "409", "412", "415", "422", "428") } },
    delete: { operationId: "removeInstrument", security: scope("hire.admin"), parameters: [ifMatch(false)], responses: { 204: { description: "Gone." }, ...refusals("404", "409", "412") } },
  },
  "/instruments/{instrumentId}/photo": {
    parameters: [path("instrumentId")],
    put: { operationId: "writePhoto", security: scope("hire.write"), requestBody: { required: true, content: { "application/octet-stream": {} } }, responses: { 204: { description: "Kept." }, ...refusals("404", "415") } },
    get: { operationId: "readPhoto", security: scope("hire.read"), parameters: [field("Range", text)], responses: { 200: { description: "All of it.", headers: { "Accept-Ranges": header({ const: "bytes" }) }, content: { "application/octet-stream": {} } }, 206: { description: "A part.", headers: { "Content-Range": header(text) }, content: { "application/octet-stream": {} } }, 416: problem, ...refusals("404") } },
  },
  "/instruments/{instrumentId}/valuation": {
    parameters: [path("instrumentId")],
    post: { operationId: "startValuation", security: scope("hire.write"), requestBody: { required: true, content: json(object([], { currency: { type: "string", enum: ["EUR", "USD"] }, callbackUrl: { type: "string", format: "uri" } })) },
      responses: { 202: { description: "Begun.", headers: { Location: header({ type: "string", format: "uri-reference" }) }, content: json(ref("Operation")), links: { state: { operationId: "readOperation", parameters: { operationId: "$response.body#/id" } } } }, ...refusals("404", "415", "422") },
      callbacks: { done: { "{$request.body#/callbackUrl}": { post: { operationId: "valued", requestBody: { required: true, content: json(object(["operationId", "state"], { operationId: { type: "string", format: "uuid" }, state: { type: "string", enum: ["succeeded", "failed"] } })) }, responses: { 204: { description: "Heard." } } } } } } },
  },
  "/operations/{operationId}": { parameters: [path("operationId")], get: { operationId: "readOperation", security: scope("hire.read"), responses: { 200: { description: "How far it is.", content: json(ref("Operation")) }, ...refusals("404") } } },
  "/valuations/{valuationId}": { parameters: [path("valuationId")], get: { operationId: "readValuation", security: scope("hire.read"), responses: { 200: { description: "The valuation.", content: json(ref("Valuation")) }, ...refusals("404") } } },
  "/makers": { get: { operationId: "listMakers", security: either, parameters: [query("offset", { type: "integer", minimum: 0, maximum: 1000000, default: 0 }), query("limit", { type: "integer", minimum: 1, maximum: 50, default: 10 }), query("country", { type: "string", pattern: "^[A-Z]{2}$" })], responses: { 200: { description: "Makers, by their code.", content: json(ref("MakerPage")) }, ...refusals() } } },
  "/makers/{code}": {
    parameters: [path("code", { type: "string", pattern: "^[a-z]{2}-[0-9]{1,6}$" })],
    get: { operationId: "readMaker", security: either, responses: { 200: { description: "The maker.", content: json(ref("Maker")) }, ...refusals("404") } },
    put: { operationId: "writeMaker", security: both, requestBody: { required: true, content: json(ref("MakerFacts")) }, responses: { 200: { description: "Replaced.", content: json(ref("Maker")) }, 201: { description: "Made.", headers: { Location: header({ type: "string", format: "uri-reference" }) }, content: json(ref("Maker")) }, ...refusals("409", "415", "422") } },
    delete: { operationId: "removeMaker", security: both, responses: { 204: { description: "Gone." }, 409: { ...problem, description: "Instruments are still of this maker." }, ...refusals("404") } },
  },
  "/hires": {
    get: { operationId: "listHires", security: scope("hire.read"), parameters: [query("page", { type: "integer", minimum: 1, maximum: 100000, default: 1 }), query("pageSize", { type: "integer", minimum: 1, maximum: 50, default: 10 }), query("state", { type: "string", enum: ["open", "closed"] }), query("instrumentIds", { type: "array", items: { type: "string", format: "uuid" }, minItems: 1, maxItems: 10 }, { style: "form", explode: false })],
      responses: { 200: { description: "One page; Link leads to the next one.", headers: { Link: header(text, false), "X-Total-Count": header({ type: "integer", minimum: 0 }) }, content: json({ type: "array", items: ref("Hire") }) }, ...refusals() } },
    post: { operationId: "createHire", security: scope("hire.write"), requestBody: { required: true, content: json(ref("NewHire")) }, responses: { 201: { description: "Hired out.", headers: { Location: header({ type: "string", format: "uri-reference" }) }, content: json(ref("Hire")) }, ...refusals("409", "415", "422") } },
  },
  "/hires/{hireId}": { parameters: [path("hireId")], get: { operationId: "readHire", security: scope("hire.read"), responses: { 200: { description: "The hire.", content: json(ref("Hire")) }, ...refusals("404") } } },
  "/hires/{hireId}/end": { parameters: [path("hireId")], post: { operationId: "endHire", security: scope("hire.write"), responses: { 200: { description: "Closed.", content: json(ref("Hire")) }, 409: { ...problem, description: "It is closed already." }, ...refusals("404") } } },
  "/settings": {
    get: { operationId: "readSettings", security: scope("hire.admin"), responses: { 200: { description: "As they are.", content: json(ref("Settings")) }, ...refusals() } },
    put: { operationId: "writeSettings", security: scope("hire.admin"), requestBody: { required: true, content: json(ref("Settings")) }, responses: { 200: { description: "Kept.", content: json(ref("Settings")) }, ...refusals("415", "422") } },
  },
};
schemas.InstrumentRow = object(["id", "name", "serial", "family", "fee"], { id: own.id, name: text, serial: text, family: facts.family, fee: { type: "number" } });

export const description = {
  openapi: "3.1.0", info: { title: "Instrument hire", version: "2.0.0" }, servers: [{ url: "/v2" }], security: scope("hire.read"), paths,
  components: { schemas, securitySchemes: {
    oauth: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/token", scopes: { "hire.read": "Read.", "hire.write": "Write.", "hire.admin": "Administer." } } } },
    key: { type: "apiKey", in: "header", name: "X-Hire-Key" } } },
};
