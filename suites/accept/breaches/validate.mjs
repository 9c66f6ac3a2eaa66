// A small validator of the keywords that description.mjs uses, independent of keur's own: a list of {at, keyword}.
const formats = {
  date: (t) => /^\d{4}-\d\d-\d\d$/.test(t) && !Number.isNaN(Date.parse(t)) && new Date(t).toISOString().startsWith(t),
  "date-time": (t) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i.test(t) && formats.date(t.slice(0, 10)) && t.slice(11, 13) < "24" && t.slice(14, 16) < "60",
  uuid: (t) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(t),
  email: (t) => /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)*$/.test(t),
  int32: (n) => n >= -(2 ** 31) && n < 2 ** 31,
};

const kind = (value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
const isType = (type, value) => (type === "integer" ? Number.isInteger(value) : kind(value) === type);
const multiple = (value, step) => Math.abs(value / step - Math.round(value / step)) < 1e-7;

export function validate(document, schema, value, at = "") {
  if (schema.$ref) return validate(document, document.components.schemas[schema.$ref.split("/").pop()], value, at);
  const errors = [];
  const say = (keyword, bad) => bad && errors.push({ at, keyword });
  const under = (other, item, place = at) => validate(document, other, item, place);
  if (value === null && schema.nullable) return errors;
  if (schema.type && !isType(schema.type, value)) return [{ at, keyword: "type" }];
  say("enum", schema.enum && !schema.enum.includes(value));
  if (typeof value === "number") {
    say("minimum", value < schema.minimum || (schema.exclusiveMinimum && value === schema.minimum));
    say("maximum", value > schema.maximum || (schema.exclusiveMaximum && value === schema.maximum));
    say("multipleOf", schema.multipleOf && !multiple(value, schema.multipleOf));
    say("format", schema.format === "int32" && !formats.int32(value));
  }
  if (typeof value === "string") {
    const length = [...value].length;
    say("minLength", length < schema.minLength);
    say("maxLength", length > schema.maxLength);
    say("pattern", schema.pattern && !new RegExp(schema.pattern, "u").test(value));
    say("format", formats[schema.format] && schema.format !== "int32" && !formats[schema.format](value));
  }
  if (Array.isArray(value)) {
    say("minItems", value.length < schema.minItems);
    say("maxItems", value.length > schema.maxItems);
    say("uniqueItems", schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length);
    if (schema.items) value.forEach((item, i) => errors.push(...under(schema.items, item, `${at}/${i}`)));
  }
  if (kind(value) === "object") {
    const names = Object.keys(value);
    for (const name of schema.required ?? []) if (!(name in value)) errors.push({ at: `${at}/${name}`, keyword: "required" });
    say("minProperties", names.length < schema.minProperties);
    say("maxProperties", names.length > schema.maxProperties);
    for (const name of names) {
      const member = schema.properties?.[name];
      if (member) errors.push(...under(member, value[name], `${at}/${name}`));
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
