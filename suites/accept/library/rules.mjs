// What values may be. A rule is a function of a value and its pointer that gives the list of what is wrong:
// [{pointer, message}], empty when all is well. Written by hand from openapi.yaml, not derived from it: two readings of
// one description keep each other honest.

const wrong = (pointer, message) => [{ pointer, message }];
const length = (text) => [...text].length; // characters, not UTF-16 units (JSON Schema validation section 6.3.1)

const isDate = (text) => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
};

// RFC 3339 section 5.6; a leap second only where one can be: at the end of a UTC day.
const isDateTime = (text) => {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (!parts || !isDate(parts[1])) return false;
  const [hour, minute, second] = [parts[2], parts[3], parts[4]].map(Number);
  if (hour > 23 || minute > 59 || second > 60) return false;
  const zone = /^([+-])(\d\d):(\d\d)$/.exec(parts[6]);
  if (zone && (Number(zone[2]) > 23 || Number(zone[3]) > 59)) return false;
  if (second < 60) return true;
  const ahead = zone ? (zone[1] === '+' ? 1 : -1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  return (hour * 60 + minute - ahead + 2880) % 1440 === 1439;
};

const isUri = (text) =>
  /^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|\[[0-9A-Fa-f:.]+\]|%[0-9A-Fa-f]{2})*$/.test(text) &&
  URL.canParse(text);

const isEmail = (text) =>
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/.test(
    text,
  );

const formats = {
  date: isDate,
  'date-time': isDateTime,
  uri: isUri,
  email: isEmail,
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
};

export const text = ({ min = 0, max = Infinity, pattern, format, among } = {}) => (value, pointer) => {
  if (typeof value !== 'string') return wrong(pointer, 'must be a text');
  if (length(value) < min) return wrong(pointer, `must have at least ${min} characters`);
  if (length(value) > max) return wrong(pointer, `must have at most ${max} characters`);
  if (pattern && !pattern.test(value)) return wrong(pointer, `must match ${pattern.source}`);
  if (format && !formats[format](value)) return wrong(pointer, `must be a ${format}`);
  if (among && !among.includes(value)) return wrong(pointer, `must be one of ${among.join(', ')}`);
  return [];
};

export const integer = (min, max) => (value, pointer) => {
  if (!Number.isInteger(value)) return wrong(pointer, 'must be an integer');
  if (value < min || value > max) return wrong(pointer, `must be from ${min} to ${max}`);
  return [];
};

// A price in whole cents. The nearest cent has to be the same binary number: 19.99 is a multiple of 0.01, 19.995 is not.
export const price = (below) => (value, pointer) => {
  if (typeof value !== 'number') return wrong(pointer, 'must be a number');
  if (value < 0 || value >= below) return wrong(pointer, `must be from 0 to below ${below}`);
  return Math.round(value * 100) / 100 === value ? [] : wrong(pointer, 'must be in whole cents');
};

export const boolean = (value, pointer) => (typeof value === 'boolean' ? [] : wrong(pointer, 'must be true or false'));

export const orNull = (rule) => (value, pointer) => (value === null ? [] : rule(value, pointer));

export const list = (rule, { min = 0, max = Infinity, unique = false } = {}) => (value, pointer) => {
  if (!Array.isArray(value)) return wrong(pointer, 'must be a list');
  if (value.length < min || value.length > max) return wrong(pointer, `must have from ${min} to ${max} items`);
  if (unique && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
    return wrong(pointer, 'must have no item twice');
  return value.flatMap((item, at) => rule(item, `${pointer}/${at}`));
};

const escaped = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');

// Members that the object does not know are refused.
export const object = (members, { required = [], min = 0, open = false } = {}) => (value, pointer) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(pointer, 'must be an object');
  const names = Object.keys(value);
  if (names.length < min) return wrong(pointer, `must have at least ${min} members`);
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  const found = missing.flatMap((name) => wrong(pointer, `must have the member ${name}`));
  for (const name of names) {
    const at = `${pointer}/${escaped(name)}`;
    if (Object.hasOwn(members, name)) found.push(...members[name](value[name], at));
    else if (!open) found.push(...wrong(at, 'is not known here'));
  }
  return found;
};

// One of several shapes, told apart by a member.
export const either = (name, shapes) => (value, pointer) => {
  const kind = value?.[name];
  if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind))
    return wrong(pointer, `must have ${name}: ${Object.keys(shapes).join(' or ')}`);
  return shapes[kind](value, pointer);
};
