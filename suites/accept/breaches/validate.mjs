// A small validator of the keywords that description.mjs uses, independent of keur's own: a list of {at, keyword}.
const formats = {
  date: (t) => /^\d{4}-\d\d-\d\d$/.test(t) && !Number.isNaN(Date.parse(t)) && new Date(t).toISOString().startsWith(t),
  "date-time": (t) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(t) && formats.date(t.slice(0, 10)) && t.slice(11, 13) < "24" && t.slice(14, 16) < "60",
  uri: (t) => /^[A-Za-z][A-Za-z0-9+.-]*:[^\s"<>\\^`{|}]+$/.test(t) && URL.canParse(t),
  uuid: (t) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(t),
  email: (t) => /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)*$/.test(t),
  int32: (n) => n >= -(2 ** 31) && n < 2 ** 31,
};

const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const isOne = (type, value) => (type === "integer" ? Number.isInteger(value) : kind(value) === type);
const isType = (type, value) => [type].flat().some((each) => isOne(each, value));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const multiple = (value, step) => Math.abs(value / step - Math.round(value / step)) < 1e-7;

export function validate(document, schema, value, at = "") {
  if (schema === true) return [];
  if (schema.$ref) return validate(document, document.components.schemas[schema.$ref.split("/").pop()], value, at);
  const errors = [];
  const say = (keyword, bad) => bad && errors.push({ at, keyword });
  const under = (other, item, place = at) => validate(document, other, item, place);
  if (value === null && schema.nullable) return errors;
  if (schema.type && !isType(schema.type, value)) return [{ at, keyword: "type" }];
  say("enum", schema.enum && !schema.enum.includes(value));
  say("const", "const" in schema && !same(schema.const, value));
  say("not", schema.not && under(schema.not, value).length === 0);
  if (schema.if) {
    const chosen = under(schema.if, value).length === 0 ? schema.then : schema.else;
    if (chosen) for (const error of under(chosen, value)) errors.push({ ...error, keyword: `if/${error.keyword}` });
  }
  if (typeof value === "number") {
    say("minimum", value < schema.minimum || (schema.exclusiveMinimum === true && value === schema.minimum));
    say("exclusiveMinimum", typeof schema.exclusiveMinimum === "number" && value <= schema.exclusiveMinimum);
    say("maximum", value > schema.maximum || (schema.exclusiveMaximum && value === schema.maximum));
    say("multipleOf", schema.multipleOf && !multiple(value, schema.multipleOf));
    say("format", schema.format === "int32" && !formats.int32(value));
    say("format", schema.format === "int64" && (value < -(2 ** 63) || value >= 2 ** 63));
  }
  if (typeof value === "string") {
    const length = [...value].length;
    say("minLength", length < schema.minLength);
    say("maxLength", length > schema.maxLength);
    say("pattern", schema.pattern && !new RegExp(schema.pattern, "u").test(value));
    say("format", formats[schema.format] && !schema.format.startsWith("int") && !formats[schema.format](value));
  }
  if (Array.isArray(value)) {
    say("minItems", value.length < schema.minItems);
    say("maxItems", value.length > schema.maxItems);
    say("uniqueItems", schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length);
    const first = schema.prefixItems ?? [];
    first.slice(0, value.length).forEach((part, i) => errors.push(...under(part, value[i], `${at}/${i}`)));
    say("items", schema.items === false && value.length > first.length);
    if (schema.items) value.slice(first.length).forEach((item, i) => errors.push(...under(schema.items, item, `${at}/${i + first.length}`)));
    if (schema.contains) {
      const found = value.filter((item) => under(schema.contains, item).length === 0).length;
      say("contains", found < (schema.minContains ?? 1));
      say("maxContains", found > schema.maxContains);
    }
  }
  if (kind(value) === "object") {
    const names = Object.keys(value);
    for (const name of schema.required ?? []) if (!(name in value)) errors.push({ at: `${at}/${name}`, keyword: "required" });
    say("minProperties", names.length < schema.minProperties);
    say("maxProperties", names.length > schema.maxProperties);
    for (const [name, others] of Object.entries(schema.dependentRequired ?? {}))
      if (name in value) for (const other of others) if (!(other in value)) errors.push({ at: `${at}/${other}`, keyword: "dependentRequired" });
    for (const name of names) {
      say("propertyNames", schema.propertyNames && under(schema.propertyNames, name).length > 0);
      const member = schema.properties?.[name];
      if (member === false) errors.push({ at: `${at}/${name}`, keyword: "false" });
      else if (member) errors.push(...under(member, value[name], `${at}/${name}`));
      else if (schema.additionalProperties === false) errors.push({ at: `${at}/${name}`, keyword: "additionalProperties" });
      else if (typeof schema.additionalProperties === "object") errors.push(...under(schema.additionalProperties, value[name], `${at}/${name}`));
    }
  }
  for (const part of schema.allOf ?? []) errors.push(...under(part, value));
  const fitting = (list) => list.filter((part) => under(part, value).length === 0).length;
  say("oneOf", schema.oneOf && fitting(schema.oneOf) !== 1);
  say("anyOf", schema.anyOf && fitting(schema.anyOf) === 0);
  return errors;
}
