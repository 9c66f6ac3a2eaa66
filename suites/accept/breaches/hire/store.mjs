// What the hire keeps, and how it writes things down.
import { createHash, randomUUID } from "node:crypto";

export const instruments = new Map(), makers = new Map(), hires = new Map(), operations = new Map(), valuations = new Map(), photos = new Map(), keys = new Map();
export const settings = { value: { scale: 5, codes: ["base", "high"], pair: ["range", 3], labels: { low: 1 }, mode: "plain" }, scale: "5" };
let clock = Date.parse("2026-01-01T08:00:00Z");
export const now = () => new Date((clock += 1000)).toISOString();

/// A random sequence of its own for each seed, so that runs can be repeated.
export function seeded(seed) {
  let state = seed >>> 0 || 1;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

const words = ["Viola", "Tuba", "Oboe", "Marimba", "Celesta", "Harp", "Cornet", "Bassoon", "Snare", "Spinet", "Fagott", "Banjo"];
const families = ["strings", "brass", "woodwind", "percussion", "keys"];
export function fill(seed) {
  const random = seeded(seed);
  const any = (list) => list[Math.floor(random() * list.length)];
  for (const [code, country] of [["nl-1", "NL"], ["nl-2", "NL"], ["de-7", "DE"], ["fr-3", "FR"], ["it-9", "IT"], ["be-4", "BE"], ["at-5", "AT"], ["cz-8", "CZ"], ["dk-2", "DK"], ["es-6", "ES"], ["pl-1", "PL"], ["se-3", "SE"], ["uk-7", "GB"]])
    makers.set(code, { code, name: `Maker ${code}`, country, founded: 1700 + Math.floor(random() * 300) });
  for (let i = 0; i < 27; ++i)
    keep({ name: `${any(words)} ${i}`, serial: `SN-${1000 + i}`, family: families[i % 5], fee: Math.round(random() * 9000) / 100, insured: i % 3 === 0, strings: i % 2 ? 4 : null, makerCode: i % 4 ? "nl-2" : null, tags: ["hall", i % 2 ? "new" : "old"], place: { room: `R${i % 4}`, shelf: 1 + (i % 7) } });
  for (const instrument of [...instruments.values()].slice(0, 23)) addHire({ instrumentId: instrument.id, hirer: { kind: "person", name: "A. Player" }, from: "2026-02-01" }, instrument.serial > "SN-1010" ? "closed" : "open");
}

export function keep(input, old) {
  const at = now();
  const thing = { insured: false, ...input, id: old?.id ?? randomUUID(), createdAt: old?.createdAt ?? at, changedAt: at };
  instruments.set(thing.id, thing);
  return thing;
}
export function addHire(input, state = "open") {
  const hire = { ...input, id: randomUUID(), state };
  hires.set(hire.id, hire);
  return hire;
}
export const etag = (thing, on) => (on("etag-constant") ? '"v1"' : on("etag-per-thing") ? `"${thing.id.slice(0, 8)}"` : `"${createHash("sha1").update(JSON.stringify(thing)).digest("hex").slice(0, 16)}"`);
