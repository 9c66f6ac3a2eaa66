// The description of the shop that server.mjs serves: a list with filters, a life-cycle, rich bodies, oauth2 scopes.
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema, type = "application/json") => ({ [type]: { schema } });
const problem = (description, headers) => ({ description, ...(headers && { headers }), content: json(ref("Problem"), "application/problem+json") });
const needs = (scope) => [{ oauth: [scope] }];
const errors = (...codes) => Object.fromEntries(codes.map((code) => [code, problem(`status ${code}`,
  code === "401" ? { "WWW-Authenticate": { required: true, schema: { type: "string" } } } : undefined)]));
const traced = { "X-Request-Id": { required: true, schema: { type: "string", format: "uuid" } } };
const itemMembers = {
  name: { type: "string", minLength: 2, maxLength: 40 },
  status: { type: "string", enum: ["draft", "active", "retired"], default: "draft" },
  price: { type: "number", minimum: 0, exclusiveMinimum: true, maximum: 100000, multipleOf: 0.01 },
  stock: { type: "integer", format: "int32", minimum: 0, maximum: 9999 },
  code: { type: "string", pattern: "^[A-Z]{2}-[0-9]{3}$" },
  released: { type: "string", format: "date" },
  contact: { type: "string", format: "email" },
  note: { type: "string", nullable: true, maxLength: 200 },
  fragile: { type: "boolean" },
  tags: { type: "array", items: { type: "string", minLength: 1, maxLength: 20 }, minItems: 1, maxItems: 5, uniqueItems: true },
  size: { type: "object", required: ["width", "height"], additionalProperties: false,
    properties: { width: { type: "integer", minimum: 1, maximum: 1000 }, height: { type: "integer", minimum: 1 }, unit: { type: "string", enum: ["mm", "cm"] } } },
  secret: { type: "string", minLength: 8, writeOnly: true },
};
const patched = Object.fromEntries(Object.entries(itemMembers).map(([name, { default: _, ...schema }]) => [name, schema]));
const stamped = { id: { type: "string", format: "uuid", readOnly: true }, createdAt: { type: "string", format: "date-time", readOnly: true },
  version: { type: "integer", minimum: 1, readOnly: true } };
const itemId = { name: "itemId", in: "path", required: true, schema: { type: "string", format: "uuid" } };
const itemAnswer = (description, more = {}) => ({ description, headers: { ...traced, ...more }, content: json(ref("Item")) });

export const description = {
  openapi: "3.0.3",
  info: { title: "Shop", version: "1.0" },
  servers: [{ url: "/api" }],
  security: needs("shop.read"),
  paths: {
    "/items": {
      get: {
        operationId: "listItems",
        parameters: [
          { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100, default: 3 } },
          { name: "offset", in: "query", schema: { type: "integer", minimum: 0, default: 0 } },
          { name: "status", in: "query", schema: { type: "string", enum: ["draft", "active", "retired"] } },
          { name: "fragile", in: "query", schema: { type: "boolean" } },
          { name: "tags", in: "query", explode: false, schema: { type: "array", minItems: 1, maxItems: 3, items: { type: "string", minLength: 1, maxLength: 20 } } },
          { name: "sort", in: "query", schema: { type: "string", enum: ["stock", "-stock"] } },
          { name: "X-Trace", in: "header", schema: { type: "string", minLength: 4, maxLength: 16 } },
        ],
        responses: {
          200: { description: "a page", headers: { ...traced, "X-Total": { required: true, schema: { type: "integer", minimum: 0 } } }, content: json(ref("Page")) },
          ...errors("400", "401", "403"),
        },
      },
      post: {
        operationId: "createItem",
        security: needs("shop.write"),
        requestBody: { required: true, content: json(ref("ItemInput")) },
        responses: { 201: itemAnswer("made", { Location: { required: true, schema: { type: "string" } } }), ...errors("400", "401", "403", "415") },
      },
    },
    "/items/{itemId}": {
      parameters: [itemId],
      get: { operationId: "readItem", responses: { 200: itemAnswer("the item", { ETag: { schema: { type: "string" } } }), ...errors("400", "401", "403", "404") } },
      put: { operationId: "replaceItem", security: needs("shop.write"), requestBody: { required: true, content: json(ref("ItemInput")) },
        responses: { 200: itemAnswer("the new state"), ...errors("400", "401", "403", "404", "415") } },
      patch: { operationId: "changeItem", security: needs("shop.write"), requestBody: { required: true, content: json(ref("ItemPatch")) },
        responses: { 200: itemAnswer("the new state"), ...errors("400", "401", "403", "404", "415") } },
      delete: { operationId: "removeItem", security: needs("shop.delete"), responses: { 204: { description: "gone", headers: traced }, ...errors("400", "401", "403", "404") } },
    },
    "/search": {
      get: {
        operationId: "search",
        parameters: [
          { name: "q", in: "query", required: true, schema: { type: "string", minLength: 2, maxLength: 12, pattern: "^[a-z]+$" } },
          { name: "ids", in: "query", style: "pipeDelimited", explode: false, schema: { type: "array", uniqueItems: true, maxItems: 3, items: { type: "integer", minimum: 1 } } },
          { name: "range", in: "query", style: "deepObject", explode: true, schema: { type: "object", properties: { from: { type: "integer", minimum: 0 }, to: { type: "integer", maximum: 50 } } } },
          { name: "since", in: "query", schema: { type: "string", format: "date" } },
          { name: "X-Client", in: "header", required: true, schema: { type: "string", enum: ["web", "app"] } },
        ],
        responses: { 200: { description: "hits", headers: traced, content: json({ type: "array", minItems: 2, items: ref("Hit") }) }, ...errors("400", "401", "403") },
      },
    },
    "/orders": {
      post: {
        operationId: "order",
        security: needs("shop.write"),
        requestBody: { content: json(ref("Order")) },
        responses: { 200: { description: "accepted", headers: traced, content: json({ type: "object", required: ["orders"], properties: { orders: { type: "integer" } } }) }, ...errors("400", "401", "403", "415") },
      },
    },
    "/catalogue": { get: { operationId: "catalogue", responses: { 200: { description: "everything", headers: traced, content: json(ref("Catalogue")) }, ...errors("401", "403") } } },
    "/audit": { get: { operationId: "audit", security: needs("shop.audit"), responses: { 200: { description: "audit", headers: traced, content: json({ type: "object", required: ["entries"], properties: { entries: { type: "integer", minimum: 0 } } }) }, ...errors("401", "403") } } },
    "/health": { get: { operationId: "health", security: [], responses: { 200: { description: "up", content: json({ type: "object", required: ["up"], properties: { up: { type: "boolean" } }, additionalProperties: false }) } } } },
  },
  components: {
    securitySchemes: { oauth: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "/token", scopes: { "shop.read": "r", "shop.write": "w", "shop.delete": "d", "shop.audit": "a" } } } } },
    schemas: {
      Problem: { type: "object", required: ["type", "title", "status"], properties: { type: { type: "string" }, title: { type: "string" }, status: { type: "integer" }, detail: { type: "string" } } },
      ItemInput: { type: "object", required: ["name", "price", "code"], additionalProperties: false, properties: { ...stamped, ...itemMembers } },
      ItemPatch: { type: "object", minProperties: 1, additionalProperties: false, properties: patched },
      Item: { type: "object", required: ["id", "createdAt", "version", "name", "price", "code", "status"], additionalProperties: false, properties: { ...stamped, ...itemMembers } },
      Page: { type: "object", required: ["items", "total"], properties: { items: { type: "array", items: ref("Item") }, total: { type: "integer", minimum: 0 }, nextOffset: { type: "integer", nullable: true } } },
      Hit: { type: "object", required: ["key", "score"], additionalProperties: false, properties: { key: { type: "string", format: "uuid" }, score: { type: "number", minimum: 0, maximum: 1 } } },
      Card: { type: "object", required: ["kind", "number"], additionalProperties: false, properties: { kind: { type: "string", enum: ["card"] }, number: { type: "string", pattern: "^[0-9]{12,19}$" } } },
      Iban: { type: "object", required: ["kind", "iban"], additionalProperties: false, properties: { kind: { type: "string", enum: ["iban"] }, iban: { type: "string", minLength: 15, maxLength: 34 }, bic: { type: "string" } } },
      Line: { allOf: [{ type: "object", required: ["sku"], properties: { sku: { type: "string", minLength: 1 } } }, { type: "object", required: ["count"], properties: { count: { type: "integer", minimum: 1, maximum: 50 } } }] },
      Order: { type: "object", required: ["lines", "payment"], properties: {
        lines: { type: "array", minItems: 1, maxItems: 4, items: ref("Line") },
        payment: { oneOf: [ref("Card"), ref("Iban")], discriminator: { propertyName: "kind", mapping: { card: "#/components/schemas/Card", iban: "#/components/schemas/Iban" } } },
        deliver: { type: "string", format: "date-time" }, gift: { type: "boolean" }, labels: { type: "object", additionalProperties: { type: "integer" }, maxProperties: 3 },
        channel: { anyOf: [{ type: "string", enum: ["shop"] }, { type: "integer", minimum: 100 }] } } },
      Catalogue: { type: "object", additionalProperties: false,
        required: ["shape", "either", "pair", "formats", "labels", "exact", "ratio", "even", "codes", "names", "nothing", "flag", "nested", "kinds", "small", "bag"],
        properties: {
          shape: { oneOf: [{ type: "object", required: ["radius"], properties: { radius: { type: "number", minimum: 0, exclusiveMinimum: true } } }, { type: "object", required: ["side"], properties: { side: { type: "number" } } }] },
          either: { anyOf: [{ type: "string", maxLength: 3 }, { type: "integer", maximum: 10 }] },
          pair: { allOf: [{ type: "object", required: ["left"], properties: { left: { type: "string" } } }, { type: "object", required: ["right"], properties: { right: { type: "object", required: ["deep"], properties: { deep: { type: "integer" } } } } }] },
          formats: { type: "object", required: ["date", "time", "id", "mail", "link", "v4", "v6", "host", "bytes"], properties: {
            date: { type: "string", format: "date" }, time: { type: "string", format: "date-time" }, id: { type: "string", format: "uuid" }, mail: { type: "string", format: "email" },
            link: { type: "string", format: "uri" }, v4: { type: "string", format: "ipv4" }, v6: { type: "string", format: "ipv6" }, host: { type: "string", format: "hostname" }, bytes: { type: "string", format: "byte" },
            dates: { type: "array", items: { type: "string", format: "date" } }, small: { type: "integer", format: "int32" } } },
          labels: { type: "object", additionalProperties: { type: "integer" }, minProperties: 1, maxProperties: 3 },
          exact: { type: "string", enum: ["v1"] },
          ratio: { type: "number", minimum: 0, maximum: 1, exclusiveMaximum: true },
          even: { type: "integer", multipleOf: 2 },
          codes: { type: "array", uniqueItems: true, minItems: 2, maxItems: 4, items: { type: "string", pattern: "^[A-Z]{3}$" } },
          names: { type: "array", items: { type: "string", minLength: 2, maxLength: 5 } },
          nothing: { type: "string", nullable: true },
          flag: { type: "boolean" },
          nested: { type: "array", items: { type: "object", required: ["a"], properties: { a: { type: "array", items: { type: "object", required: ["b"], properties: { b: { type: "string", enum: ["x", "y"] } } } } } } },
          kinds: { type: "array", items: { oneOf: [ref("Card"), ref("Iban")], discriminator: { propertyName: "kind", mapping: { card: "#/components/schemas/Card", iban: "#/components/schemas/Iban" } } } },
          small: { type: "integer", minimum: 1, maximum: 5 },
          bag: { not: { required: ["forbidden"] }, type: "object" },
        } },
    },
  },
};
