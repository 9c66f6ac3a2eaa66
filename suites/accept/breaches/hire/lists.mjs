// Filters, orders and pages of the lists.
import { hires, instruments, makers } from "./store.mjs";

export function filtered(query, on) {
  const has = (name) => query[name] !== undefined && !on(`list-${name}-ignored`);
  let found = [...instruments.values()].reverse();
  if (has("family")) {
    const wanted = on("list-family-first-only") ? query.family.slice(0, 1) : on("list-family-last-only") ? query.family.slice(-1) : query.family;
    found = found.filter((each) => wanted.includes(each.family) !== on("list-family-inverted"));
  }
  if (has("insured") && !(on("list-insured-false-ignored") && !query.insured)) found = found.filter((each) => each.insured === (on("list-insured-inverted") ? !query.insured : query.insured));
  if (has("minFee")) found = found.filter((each) => (on("list-minFee-exclusive") ? each.fee > query.minFee : on("list-bounds-swapped") ? each.fee <= query.minFee : each.fee >= query.minFee));
  if (has("maxFee")) found = found.filter((each) => (on("list-maxFee-exclusive") ? each.fee < query.maxFee : on("list-bounds-swapped") ? each.fee >= query.maxFee : each.fee <= query.maxFee));
  if (has("place")) {
    if (query.place.room !== undefined && !on("list-place-room-ignored")) found = found.filter((each) => each.place?.room === query.place.room);
    if (query.place.shelf !== undefined && !on("list-place-shelf-ignored")) found = found.filter((each) => each.place?.shelf === query.place.shelf);
  }
  if (has("sort")) {
    const down = query.sort.startsWith("-") && !on("list-sort-down-ignored") ? -1 : 1;
    const member = query.sort.replace("-", "");
    const value = (each) => (on("list-sort-fee-as-text") ? String(each[member]) : each[member]);
    if (!(on("list-sort-name-ignored") && member === "name")) found.sort((a, b) => (value(a) < value(b) ? -down : value(a) > value(b) ? down : 0));
  }
  return found;
}

const cursorOf = (state) => Buffer.from(JSON.stringify(state)).toString("base64url");
function read(cursor) {
  try {
    const state = JSON.parse(Buffer.from(cursor, "base64url"));
    return Number.isInteger(state.after) ? state : null;
  } catch {
    return null;
  }
}

/// One page by cursor: {items, next, total}, or null where the cursor is none of ours.
export function cursorPage(query, on) {
  const state = query.cursor === undefined ? { after: 0 } : read(query.cursor);
  if (!state) return null;
  const asked = query.cursor === undefined ? query : { ...state.query, ...query };
  if (on("paging-cursor-drops-filter") && query.cursor !== undefined) for (const name of ["family", "insured", "minFee", "maxFee", "place"]) delete asked[name];
  if (on("paging-cursor-drops-order") && query.cursor !== undefined) delete asked.sort;
  const found = filtered(asked, on);
  let limit = asked.limit ?? 20;
  if (on("paging-cursor-drops-size") && query.cursor !== undefined) limit = 20;
  if (on("paging-limit-ignored")) limit = 20;
  let from = state.after;
  if (on("paging-cursor-repeats") && from > 0) from -= 1;
  if (on("paging-cursor-loses") && from > 0) from += 1;
  if (on("paging-cursor-starts-again") && from > 0) from = 0;
  const end = state.after + limit;
  const more = end < found.length;
  const { cursor, ...rest } = asked;
  const next = more || on("paging-never-ends") ? cursorOf({ after: more ? end : 0, query: rest }) : null;
  const total = on("paging-total-of-page") ? Math.min(limit, found.length - from) : on("paging-total-wrong") ? found.length + 1 : found.length;
  return { items: found.slice(from, from + limit), next: on("paging-next-null") ? null : next, total };
}

export function makerPage(query, on) {
  const country = on("list-country-ignored") ? undefined : query.country;
  const found = [...makers.values()].sort((a, b) => (a.code < b.code ? -1 : 1)).filter((each) => country === undefined || each.country === country);
  let from = on("paging-offset-ignored") ? 0 : query.offset ?? 0;
  if (on("paging-offset-repeats") && from > 0) from -= 1;
  if (on("paging-offset-loses") && from > 0) from += 1;
  const limit = on("paging-offset-limit-ignored") ? 10 : query.limit ?? (on("paging-default-ignored") ? 50 : 10);
  if (on("paging-beyond-end-crashes") && from > found.length) throw new Error("beyond the end");
  return { items: found.slice(from, from + limit), total: found.length };
}

export function hirePage(query, on) {
  let found = [...hires.values()].reverse();
  if (query.state && !on("list-state-ignored")) found = found.filter((each) => each.state === query.state);
  if (query.instrumentIds && !on("list-instrumentIds-ignored")) {
    const wanted = on("list-instrumentIds-first-only") ? query.instrumentIds.slice(0, 1) : query.instrumentIds;
    found = found.filter((each) => wanted.includes(each.instrumentId));
  }
  const size = query.pageSize ?? 10, number = query.page ?? 1;
  const from = (on("paging-page-from-zero") ? number : on("paging-page-ignored") ? 0 : number - 1) * size;
  return { items: found.slice(from, from + size), total: found.length, size, number, more: from + size < found.length };
}

const quote = (value, on) => (/[",\r\n]/.test(value) && !on("csv-unquoted") ? `"${on("csv-quotes-not-doubled") ? value : value.replaceAll('"', '""')}"` : value);
export function csv(items, on) {
  const columns = ["id", "name", "serial", "family", "fee"].filter((name) => !(on("csv-column-missing") && name === "serial"));
  if (on("csv-column-extra")) columns.push("cost");
  const head = on("csv-header-missing") ? [] : [columns.map((name) => (on("csv-header-renamed") && name === "fee" ? "Fee" : name)).join(",")];
  const rows = items.map((each, i) => {
    const cells = columns.map((name) => (name === "fee" ? (on("csv-number-comma") ? `"${String(each.fee.toFixed(2)).replace(".", ",")}"` : String(each.fee)) : name === "family" && on("csv-value-outside") ? "toys" : quote(String(each[name] ?? 7), on)));
    return (on("csv-ragged") && i === 0 ? cells.slice(1) : cells).join(on("csv-semicolons") ? ";" : ",");
  });
  return [...head, ...rows].map((line) => `${line}\r\n`).join("");
}
