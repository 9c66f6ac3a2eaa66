// The operations of the hire: each takes what was asked, already judged, and gives {status, value, headers}.
import { randomUUID } from "node:crypto";
import { description } from "./description.mjs";
import { csv, cursorPage, hirePage, makerPage } from "./lists.mjs";
import { merge, patched } from "./patch.mjs";
import { language, negotiate, range } from "./reading.mjs";
import { addHire, etag, hires, instruments, keep, keys, makers, operations as works, photos, settings, valuations } from "./store.mjs";
import { stored, written } from "./writing.mjs";
import { validate } from "../validate.mjs";

export const problem = (status, title, headers = {}) => ({ status, headers: { "Content-Type": "application/problem+json", ...headers }, value: { type: "about:blank", title, status } });
export const answer = (status, value, headers = {}) => ({ status, headers: { "Content-Type": "application/json", ...headers }, value });
const shown = ({ id, createdAt, changedAt, ...facts }) => ({ id, createdAt, changedAt, ...facts });
const hours = ["mon", "tue", "wed", "thu", "fri"].map((day) => ({ day, from: "09:00", until: "17:30" }));
const texts = { nl: "Huur wordt vooruit betaald.", en: "Hire is paid in advance.", de: "Die Miete wird im Voraus bezahlt." };

/// `strict`: unique serials and known makers and instruments are asked for. `on`: which breach is planted.
export function makeOperations(on, strict) {
  const tag = (thing) => (on("etag-unquoted") ? etag(thing, on).slice(1, -1) : etag(thing, on));
  const single = (status, thing, more = {}) => answer(status, shown(thing), { ...(on("etag-missing") || (on("etag-missing-on-write") && status === 201) ? {} : { ETag: tag(thing) }), ...more });

  const taken = (serial, but) => strict && [...instruments.values()].some((each) => each.serial === serial && each.id !== but);
  const unknownMaker = (code) => strict && code && !makers.has(code);
  const conflict = (body, but) => (taken(body.serial, but) ? problem(409, "The serial is taken") : unknownMaker(body.makerCode) ? problem(422, "No such maker") : null);

  // Preconditions (RFC 9110 section 13): null where the request may go on.
  const matches = (field, thing) => field.trim() === "*" ? !on("etag-star-refused") : (on("etag-list-refused") ? [field] : field.split(",")).map((each) => each.trim()).includes(tag(thing));
  function precondition(method, thing, headers) {
    const field = headers["if-match"];
    const name = method.toLowerCase();
    if (headers["if-none-match"]?.trim() === "*" && !on("etag-none-match-star-ignored") && method !== "GET") return problem(412, "It exists");
    if (field === undefined) return method === "DELETE" || on(`etag-unguarded-${name}`) ? null : problem(on("etag-428-as-400") ? 400 : 428, "If-Match is needed");
    if (on("success-put-never-matches") && method === "PUT") return problem(412, "It has changed");
    if (on(`etag-ignored-${name}`) || matches(field, thing)) return null;
    return problem(on("etag-412-as-409") ? 409 : 412, "It has changed");
  }

  function guarded(method, { item, headers, body }, write) {
    const refused = precondition(method, item, headers);
    if (refused && on(`left-stale-${method.toLowerCase()}-done`) && refused.status === 412) write();
    return refused ?? write(body);
  }

  function create({ body, headers }) {
    const key = on("idempotency-ignored") ? undefined : headers["idempotency-key"];
    const print = JSON.stringify(body);
    const before = key === undefined ? undefined : keys.get(key);
    if (before) {
      if (before.print !== print && !on("idempotency-other-body-first-answer")) return on("idempotency-other-body-new") ? make(body) : problem(422, "The key was used for another body");
      if (on("idempotency-second-refused")) return problem(409, "The key was used");
      if (on("idempotency-second-thing")) return make({ ...body, serial: `${body.serial.slice(0, 30)}-2` });
      if (on("idempotency-second-body")) return { ...before.result, value: { ...before.result.value, id: randomUUID() } };
      if (on("idempotency-second-status")) return { ...before.result, status: 200 };
      return before.result;
    }
    const result = make(body);
    if (key !== undefined && result.status < 300) keys.set(key, { print, result });
    return result;
  }
  function make(body) {
    if (on("success-create-conflicts")) return problem(409, "The serial is taken");
    const refused = conflict(body);
    if (refused && !on("left-refused-create-kept")) return refused;
    const thing = keep(written(body, on));
    if (refused) return refused;
    if (on("written-default-wrong") && body.insured === undefined) thing.insured = true;
    const shows = on("written-answer-only") ? { ...thing, ...body } : thing;
    if (on("written-lost")) instruments.delete(thing.id);
    const location = `/v2/instruments/${on("location-other") ? [...instruments.keys()][0] : thing.id}`;
    const result = single(201, shows, { Location: location });
    if (on("etag-created-other")) result.headers.ETag = '"first"';
    return result;
  }

  function replace({ item, body, headers }) {
    return guarded("PUT", { item, headers, body }, (taken_ = body) => {
      const refused = conflict(taken_, item.id);
      if (refused && !on("left-refused-put-kept")) return refused;
      const base = on("put-keeps-left-out") ? item : {};
      const { id, createdAt, changedAt, ...rest } = base;
      const thing = on("put-no-effect") ? { ...item, ...taken_ } : keep(written({ ...rest, ...taken_ }, on), item);
      return refused ?? single(200, thing, on("etag-put-answer-old") ? { ETag: tag(item) } : {});
    });
  }

  function change({ item, body, headers, type }) {
    return guarded("PATCH", { item, headers, body }, () => {
      if (on("patch-empty-clears") && Object.keys(body).length === 0) return single(200, keep({ name: item.name, serial: item.serial, family: item.family, fee: item.fee }, item));
      const { id, createdAt, changedAt, ...facts } = item;
      const partial = {};
      let next = type === "application/json-patch+json" ? patched(facts, body, on, partial) : merge(facts, body, on);
      if (next && on("patch-clears-others") && type !== "application/json-patch+json") next = { name: facts.name, serial: facts.serial, family: facts.family, fee: facts.fee, ...body };
      const refused = !next ? problem(422, "The patch cannot be done") : validate(description, { $ref: "#/components/schemas/NewInstrument" }, next).length > 0 ? problem(422, "The instrument would not be valid") : conflict(next, item.id);
      if (refused) {
        if (on("patch-not-atomic") && partial.value && validate(description, { $ref: "#/components/schemas/NewInstrument" }, partial.value).length === 0) keep(partial.value, item);
        if (on("left-refused-patch-kept") && next === null) keep({ ...facts, notes: "half" }, item);
        return refused;
      }
      const same = JSON.stringify(next) === JSON.stringify(facts);
      const thing = on("patch-no-effect") || same ? { ...item, ...next } : keep(written(next, on), item);
      return single(200, on("patch-answer-old") ? item : thing);
    });
  }

  function remove({ item, headers }) {
    return guarded("DELETE", { item, headers }, () => {
      if (on("success-delete-always-409")) return problem(409, "In use");
      if (strict && [...hires.values()].some((each) => each.instrumentId === item.id && each.state === "open")) {
        if (on("left-refused-delete-done")) instruments.delete(item.id);
        return problem(409, "It is hired out");
      }
      if (!on("delete-no-effect")) instruments.delete(item.id);
      return { status: 204, headers: {} };
    });
  }

  function read({ item, headers }) {
    if (on("etag-changes-on-get")) keep(shown({ ...item }), item);
    const thing = on("other-thing-read") ? [...instruments.values()][0] : instruments.get(item.id) ?? item;
    const field = headers["if-none-match"];
    const hit = field !== undefined && (field.trim() === "*" || (on("etag-none-match-list-ignored") ? [field] : field.split(",")).some((each) => each.trim().replace(/^W\//, "") === tag(thing)));
    if (on("etag-always-304") && field !== undefined) return { status: 304, headers: { ETag: tag(thing) } };
    if (!hit || on("etag-none-match-ignored")) return single(200, thing);
    if (on("etag-304-with-type")) return { status: 304, headers: { ETag: tag(thing), "Content-Type": "application/json", "Content-Length": "17" } };
    return { status: 304, headers: on("etag-304-without") ? {} : { ETag: on("etag-304-other") ? '"other"' : tag(thing) } };
  }

  function list({ query, headers, url }) {
    const page = cursorPage(query, on);
    if (!page) return on("paging-cursor-crashes") ? problem(500, "Internal Server Error") : problem(400, "No such cursor");
    const items = page.items.map(shown);
    const type = on("representation-csv-ignored") ? "application/json" : negotiate(headers.accept, ["application/json", "text/csv"]);
    const link = page.next ? new URL(url) : null;
    link?.searchParams.set("cursor", page.next);
    const fields = link ? { Link: `<${on("paging-link-elsewhere") ? `http://hire.example${link.pathname}${link.search}` : on("paging-link-outside") ? `/v1/instruments${link.search}` : `${link.pathname}${link.search}`}>; rel="next"` } : {};
    if (on("paging-second-page-wrong") && query.cursor && items[0]) delete items[0].serial;
    if (on("paging-last-page-wrong") && !page.next && items[0]) items[0].fee = String(items[0].fee);
    if (on("list-empty-null") && items.length === 0) return answer(200, { items: null, next: null, total: 0 });
    if (on("list-empty-404") && items.length === 0) return problem(404, "Nothing found");
    if (on("list-empty-204") && items.length === 0) return { status: 204, headers: {} };
    if (type === "text/csv") {
      const text = csv(items, on);
      return { status: 200, headers: { ...fields, "Content-Type": on("csv-header-parameter") ? "text/csv; header=absent" : on("csv-typed-json") ? "application/json" : "text/csv; charset=utf-8; header=present" }, bytes: Buffer.from(text, on("csv-latin1") ? "latin1" : "utf8") };
    }
    return answer(200, { items, next: page.next, total: page.total }, fields);
  }

  function batch({ body }) {
    if (on("success-batch-refused")) return problem(422, "No");
    if (on("bulk-one-invalid-crashes") && new Set(body.map((each) => each.serial)).size < body.length) return problem(500, "Internal Server Error");
    let results = body.map((each, index) => {
      const made = make(each);
      const good = made.status === 201;
      if (good && on("bulk-told-not-made") && index === body.length - 1) instruments.delete(made.value.id);
      if (!good && on("bulk-refused-made")) keep(each);
      const status = good && on("bulk-made-told-refused") && index === 0 ? 409 : !good && on("bulk-refused-told-made") ? 201 : made.status;
      return status < 300 ? { index, status, id: good && !(on("bulk-id-of-first") && index > 0) ? made.value.id : on("bulk-id-of-first") ? [...instruments.keys()][0] : randomUUID() } : { index, status, title: made.value.title ?? "Refused" };
    });
    if (on("bulk-result-missing")) results = results.slice(0, -1);
    if (on("bulk-result-doubled")) results = [...results, results[0]];
    if (on("bulk-index-from-one")) results.forEach((each) => (each.index += 1));
    if (on("bulk-index-zero")) results.forEach((each) => (each.index = 0));
    const accepted = results.filter((each) => each.status < 300).length;
    return answer(207, { results, accepted: accepted + (on("bulk-accepted-wrong") ? 1 : 0), refused: on("bulk-refused-wrong") ? 0 : results.length - accepted });
  }

  async function call(address, work) {
    if (on("later-callback-never")) return;
    const body = on("later-callback-body-wrong") ? { operation: work.id } : { operationId: on("later-callback-other-id") ? randomUUID() : work.id, state: on("later-callback-state-wrong") ? "finished" : "succeeded" };
    const send = () => fetch(address, { method: on("later-callback-put") ? "PUT" : "POST", headers: { "Content-Type": on("later-callback-typed-text") ? "text/plain" : "application/json" }, body: JSON.stringify(body) }).catch(() => {});
    await send();
  }
  function value({ item, body }) {
    if (on("success-valuation-refused")) return problem(422, "Not today");
    const valuation = { id: randomUUID(), amount: item.fee * 20, currency: body.currency ?? "EUR" };
    const work = { id: randomUUID(), polls: 0, valuation, address: body.callbackUrl };
    works.set(work.id, work);
    if (work.address) setTimeout(() => call(work.address, work), 30);
    const shows = on("later-id-other") ? { ...state(work), id: randomUUID() } : state(work);
    return answer(202, shows, on("later-location-missing") ? {} : { Location: on("later-location-wrong") ? `/v2/operations/${randomUUID()}` : `/v2/operations/${work.id}` });
  }
  function state(work) {
    const at = ["queued", "running", "succeeded"];
    let name = at[Math.min(work.polls, 2)];
    if (on("later-never-ends") && name === "succeeded") name = "running";
    if (on("later-backwards") && work.polls === 2) name = "queued";
    if (on("later-unknown-state") && work.polls === 1) name = "busy";
    if (on("later-ended-runs-again") && work.polls > 2 && work.polls % 2) name = "running";
    const done = name === "succeeded";
    if (done) valuations.set(work.valuation.id, work.valuation);
    if (on("later-result-404")) valuations.delete(work.valuation.id);
    const result = on("later-result-null") ? null : on("later-result-elsewhere") ? "/v2/valuations/none" : `/v2/valuations/${work.valuation.id}`;
    return { id: work.id, state: name, resultUrl: done ? result : null, error: name === "failed" ? "It failed." : null };
  }
  function poll({ path }) {
    const work = works.get(path.operationId);
    if (!work) return problem(404, "No such operation");
    if (on("later-gone-when-done") && work.polls > 1) return problem(404, "No such operation");
    work.polls += 1;
    return answer(200, state(work));
  }

  function readPhoto({ item, headers }) {
    const content = photos.get(item.id);
    if (!content) return problem(404, "No photo");
    const fields = { "Content-Type": "application/octet-stream", "Accept-Ranges": "bytes" };
    const part = range(headers.range, content.length);
    if (!part) return { status: 200, headers: fields, bytes: content };
    if (part === "none") return on("range-beyond-crashes") ? problem(500, "Internal Server Error") : on("range-beyond-206") ? { status: 206, headers: { ...fields, "Content-Range": `bytes 0-0/${content.length}` }, bytes: Buffer.alloc(0) } : problem(416, "Not in there", { "Content-Range": `bytes */${content.length}` });
    let [first, last] = part;
    if (on("range-last-exclusive") && last > first) last -= 1;
    if (on("range-suffix-from-start") && /=-/.test(headers.range)) [first, last] = [0, last - first];
    const bytes = content.subarray(on("range-shifted") ? first + 1 : first, last + 1);
    const said = on("range-says-all") ? `bytes 0-${content.length - 1}/${content.length}` : on("range-length-wrong") ? `bytes ${first}-${last}/${content.length + 1}` : on("range-unit-missing") ? `${first}-${last}/${content.length}` : `bytes ${first}-${last}/${content.length}`;
    return { status: 206, headers: { ...fields, ...(on("range-content-range-missing") ? {} : { "Content-Range": said }) }, bytes: on("range-whole-body") ? content : bytes };
  }

  function terms({ headers }) {
    if (on("success-terms-401")) return problem(401, "Unauthorized", { "WWW-Authenticate": 'Bearer realm="hire"' });
    const chosen = on("language-ignored") ? "nl" : language(headers["accept-language"], ["nl", "en", "de"]);
    const said = on("language-said-wrong") ? "de" : chosen;
    const type = on("representation-text-ignored") ? "application/json" : negotiate(headers.accept, ["application/json", "text/plain"]);
    const fields = { "Content-Language": said, Vary: "Accept, Accept-Language" };
    if (on("language-unsaid")) delete fields["Content-Language"];
    if (on("language-vary-missing")) delete fields.Vary;
    if (on("language-vary-short")) fields.Vary = "Accept";
    if (type === "text/plain") return { status: 200, headers: { ...fields, "Content-Type": on("representation-text-typed-json") ? "application/json" : "text/plain; charset=utf-8" }, bytes: Buffer.from(texts[chosen]) };
    return answer(200, { language: on("language-body-other") ? "en" : chosen, text: texts[chosen] }, fields);
  }

  function writeMaker({ path, body }) {
    if (on("success-maker-put-409")) return problem(409, "Taken");
    const code = on("put-made-code-of-body") ? body.code ?? path.code : path.code;
    const old = makers.get(path.code);
    const { code: ignored, ...facts } = body;
    const maker = { ...(on("put-made-keeps-left-out") ? old : {}), ...facts, code };
    if (!(on("put-made-no-replace") && old) && !on("put-made-lost")) makers.set(code, maker);
    if (on("put-made-twice")) makers.set(`nl-${100000 + makers.size}`, { ...maker, code: `nl-${100000 + makers.size}` });
    const made = old ? on("put-made-again-201") : !on("put-made-new-200");
    return answer(made ? 201 : 200, maker, made && !on("put-made-location-missing") ? { Location: on("put-made-location-wrong") ? "/v2/makers/xx-0" : `/v2/makers/${path.code}` } : {});
  }
  function removeMaker({ path }) {
    const used = [...instruments.values()].some((each) => each.makerCode === path.code);
    if (used && !on("left-maker-in-use-deleted")) {
      if (on("left-refused-maker-delete-done")) makers.delete(path.code);
      return problem(409, "Instruments are still of this maker");
    }
    if (!on("put-made-delete-no-effect")) makers.delete(path.code);
    return { status: 204, headers: {} };
  }

  function createHire({ body }) {
    if (on("success-hire-always-409")) return problem(409, "Hired out");
    if (strict && !instruments.has(body.instrumentId)) return problem(422, "No such instrument");
    if (strict && [...hires.values()].some((each) => each.instrumentId === body.instrumentId && each.state === "open")) {
      if (on("left-refused-hire-kept")) addHire(body);
      return problem(409, "It is hired out");
    }
    const hire = addHire(on("written-hirer-kind-lost") && body.hirer.kind === "school" ? { ...body, hirer: { kind: "person", name: body.hirer.name } } : body);
    return answer(201, hire, { Location: `/v2/hires/${hire.id}` });
  }
  function endHire({ item }) {
    if (on("success-end-always-409")) return problem(409, "Closed");
    if (item.state === "closed") return on("left-ended-twice") ? answer(200, item) : problem(409, "It is closed already");
    const closed = { ...item, state: "closed" };
    if (!on("end-no-effect")) hires.set(item.id, closed);
    return answer(200, closed);
  }
  function listHires({ query, url }) {
    const { items, total, number, more } = hirePage(query, on);
    const fields = { "X-Total-Count": String(on("paging-count-of-page") ? items.length : total) };
    if (more) {
      const next = new URL(url);
      next.searchParams.set("page", String(on("paging-link-same") ? number : number + 1));
      if (on("paging-link-drops-filter")) next.searchParams.delete("state");
      if (on("paging-link-drops-size")) next.searchParams.delete("pageSize");
      fields.Link = `<${next.pathname}${next.search}>; rel="next"`;
    }
    if (on("paging-hire-second-page-wrong") && number > 1 && items[0]) return answer(200, items.map((each) => ({ ...each, state: "ended" })), fields);
    return answer(200, items, fields);
  }

  return {
    readHours: () => answer(200, hours),
    readTerms: terms,
    listInstruments: list,
    createInstrument: create,
    createInstruments: batch,
    readInstrument: read,
    replaceInstrument: replace,
    changeInstrument: change,
    removeInstrument: remove,
    writePhoto: ({ item, bytes }) => {
      if (on("success-photo-always-404")) return problem(404, "No such instrument");
      photos.set(item.id, stored(bytes, on));
      return { status: 204, headers: {} };
    },
    readPhoto,
    startValuation: value,
    readOperation: poll,
    readValuation: ({ path }) => {
      const valuation = valuations.get(path.valuationId);
      if (!valuation) return problem(404, "No such valuation");
      return answer(200, on("later-result-wrong") ? { ...valuation, amount: String(valuation.amount) } : valuation);
    },
    listMakers: ({ query }) => {
      if (on("success-makers-404")) return problem(404, "Not Found");
      const page = makerPage(query, on);
      return answer(200, { items: page.items, total: on("paging-maker-total-wrong") ? page.items.length - 1 : page.total });
    },
    readMaker: ({ path }) => {
      const maker = makers.get(path.code);
      return maker ? answer(200, on("maker-code-other") ? { ...maker, code: "nl-2" } : maker) : problem(404, "No such maker");
    },
    writeMaker,
    removeMaker: (asked) => (makers.has(asked.path.code) ? removeMaker(asked) : on("left-unknown-maker-deleted") ? { status: 204, headers: {} } : problem(404, "No such maker")),
    listHires,
    createHire,
    readHire: ({ item }) => answer(200, item),
    endHire,
    readSettings: () => (on("success-settings-403") ? problem(403, "Forbidden", { "WWW-Authenticate": 'Bearer error="insufficient_scope"' }) : answer(200, shownSettings())),
    writeSettings: ({ body, text }) => {
      settings.value = body;
      settings.scale = on("written-int64-rounded") ? String(body.scale) : text.match(/"scale"\s*:\s*(-?\d+)/)?.[1] ?? String(body.scale);
      return answer(200, shownSettings());
    },
  };

  function shownSettings() {
    const { secret, ...rest } = settings.value;
    return { ...(on("written-secret-shown") && secret ? { secret } : {}), ...rest, scale: { $number: settings.scale } };
  }
}
