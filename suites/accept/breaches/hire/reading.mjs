// From texts of the wire to values (OAS 3.1.1 section 4.8.12).
const number = (text) => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text);
function typed(schema, text) {
  const types = [schema.type].flat();
  if (types.includes("integer") || types.includes("number")) return number(text);
  if (types.includes("boolean")) return text === "true" ? true : text === "false" ? false : text;
  return text;
}

/// The parameter's value; undefined where it is absent.
export function parameter({ name, in: place, schema, style, explode }, url, headers, path) {
  if (place === "path") return typed(schema, path[name]);
  if (place === "header") return headers[name.toLowerCase()];
  if (style === "deepObject") {
    const members = [...url.searchParams].filter(([key]) => key.startsWith(`${name}[`));
    if (members.length === 0) return undefined;
    return Object.fromEntries(members.map(([key, text]) => [key.slice(name.length + 1, -1), typed(schema.properties[key.slice(name.length + 1, -1)] ?? {}, text)]));
  }
  const found = url.searchParams.getAll(name);
  if (found.length === 0) return undefined;
  if (schema.type === "array") return (explode === false ? found[0].split(",") : found).map((text) => typed(schema.items, text));
  return typed(schema, found[0]);
}

/// The media type of `offered` that Accept prefers; null where it admits none.
export function negotiate(accept, offered) {
  if (!accept?.trim()) return offered[0];
  const ranges = accept.split(",").map((part) => {
    const [range, ...parameters] = part.trim().toLowerCase().split(/ *; */);
    return { range, q: Number(parameters.find((each) => each.startsWith("q="))?.slice(2) ?? 1) };
  });
  const quality = (type) => {
    const fits = [type, `${type.split("/")[0]}/*`, "*/*"].map((name) => ranges.find((each) => each.range === name)).find(Boolean);
    return fits?.q ?? 0;
  };
  const best = offered.map((type) => ({ type, q: quality(type) })).sort((a, b) => b.q - a.q)[0];
  return best.q > 0 ? best.type : null;
}

/// Which of the languages Accept-Language prefers (RFC 9110 section 12.5.4); the first where none.
export function language(field, offered) {
  const wanted = (field ?? "").split(",").map((part) => {
    const [range, q] = part.trim().toLowerCase().split(/ *; *q=/);
    return { range: range.split("-")[0], q: Number(q ?? 1) };
  }).filter(({ range, q }) => offered.includes(range) && q > 0).sort((a, b) => b.q - a.q);
  return wanted[0]?.range ?? offered[0];
}

/// [first, last] of a single byte range; null where the field is none; "none" where it cannot be satisfied (RFC 9110 section 14).
export function range(field, length) {
  const [, first, last] = (field ?? "").match(/^bytes=(\d*)-(\d*)$/) ?? [];
  if (first === undefined || (first === "" && last === "")) return null;
  if (first === "") return Number(last) === 0 || length === 0 ? "none" : [Math.max(0, length - Number(last)), length - 1];
  if (last !== "" && Number(last) < Number(first)) return null;
  return Number(first) >= length ? "none" : [Number(first), Math.min(length - 1, last === "" ? Infinity : Number(last))];
}
