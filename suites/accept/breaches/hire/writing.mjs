// What breaches do to a value on its way into the store: "create" on POST, "write" on every write.
const texts = (value, edit, except = ["serial", "family", "makerCode", "id", "code", "kind", "mode"]) => {
  if (Array.isArray(value)) return value.map((each) => texts(each, edit, except));
  if (value === null || typeof value !== "object") return typeof value === "string" ? edit(value) : value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, except.includes(name) ? each : texts(each, edit, except)]));
};
const top = (value, edit) => Object.fromEntries(Object.entries(value).map(([name, each]) => edit(name, each)).filter(Boolean));

const edits = {
  "written-trimmed": (v) => texts(v, (t) => t.trim() || t),
  "written-normalised": (v) => texts(v, (t) => t.normalize("NFC")),
  "written-emoji-dropped": (v) => texts(v, (t) => t.replace(/[\u{10000}-\u{10ffff}]/gu, "?")),
  "written-html-escaped": (v) => texts(v, (t) => t.replaceAll("&", "&amp;").replaceAll("<", "&lt;")),
  "written-backslash-lost": (v) => texts(v, (t) => t.replaceAll("\\", "")),
  "written-newline-lost": (v) => texts(v, (t) => t.replace(/[\r\n]+/g, " ")),
  "written-accents-lost": (v) => texts(v, (t) => t.normalize("NFD").replace(/[\u0300-\u036f]/g, "")),
  "written-upper-case": (v) => texts(v, (t) => t.toUpperCase()),
  "written-spaces-folded": (v) => texts(v, (t) => t.replace(/ {2,}/g, " ")),
  "written-quote-doubled": (v) => texts(v, (t) => t.replaceAll("'", "''")),
  "written-percent-decoded": (v) => texts(v, (t) => { try { return decodeURIComponent(t); } catch { return t; } }),
  "written-plus-as-space": (v) => texts(v, (t) => t.replaceAll("+", " ")),
  "written-text-cut": (v) => texts(v, (t) => t.slice(0, 100)),
  "written-zero-lost": (v) => top(v, (n, x) => (x === 0 ? null : [n, x])),
  "written-false-lost": (v) => top(v, (n, x) => [n, n === "insured" && x === false ? undefined : x]),
  "written-true-lost": (v) => top(v, (n, x) => [n, n === "insured" ? false : x]),
  "written-null-as-empty": (v) => top(v, (n, x) => [n, n === "notes" && x === null ? "" : x]),
  "written-empty-as-null": (v) => top(v, (n, x) => [n, n === "notes" && x === "" ? null : x]),
  "written-list-sorted": (v) => top(v, (n, x) => [n, Array.isArray(x) ? [...x].sort() : x]),
  "written-list-deduped": (v) => top(v, (n, x) => [n, Array.isArray(x) ? [...new Set(x)] : x]),
  "written-list-cut": (v) => top(v, (n, x) => [n, Array.isArray(x) ? x.slice(0, 1) : x]),
  "written-list-reversed": (v) => top(v, (n, x) => [n, Array.isArray(x) ? [...x].reverse() : x]),
  "written-list-empty-lost": (v) => top(v, (n, x) => (Array.isArray(x) && x.length === 0 ? null : [n, x])),
  "written-number-rounded": (v) => top(v, (n, x) => [n, n === "fee" ? Math.round(x) : x]),
  "written-number-off": (v) => top(v, (n, x) => [n, n === "fee" ? Math.floor(x * 10) / 10 : x]),
  "written-nested-lost": (v) => top(v, (n, x) => (n === "place" ? null : [n, x])),
  "written-nested-member-lost": (v) => top(v, (n, x) => [n, n === "place" && x ? { room: x.room } : x]),
  "written-one-of-lost": (v) => top(v, (n, x) => (n === "size" ? null : [n, x])),
  "written-foreign-lost": (v) => top(v, (n, x) => (n === "makerCode" ? [n, null] : [n, x])),
};
export const writingBreaches = Object.keys(edits);

export function written(value, on) {
  const edit = Object.entries(edits).find(([id]) => on(id))?.[1];
  return edit ? edit(value) : value;
}

const bytes = {
  "upload-high-bit": (b) => Buffer.from(b.map((each) => each & 0x7f)),
  "upload-cut-at-zero": (b) => (b.includes(0) ? b.subarray(0, b.indexOf(0)) : b),
  "upload-as-text": (b) => Buffer.from(b.toString("utf8"), "utf8"),
  "upload-line-ends": (b) => Buffer.from([...b].filter((each) => each !== 13)),
  "upload-newline-added": (b) => Buffer.concat([b, Buffer.from("\n")]),
  "upload-cut": (b) => b.subarray(0, Math.max(0, b.length - 1)),
};
export const uploadBreaches = Object.keys(bytes);
export const stored = (content, on) => (Object.entries(bytes).find(([id]) => on(id))?.[1] ?? ((b) => b))(content);
