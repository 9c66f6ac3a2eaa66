// From texts of the wire to values (OAS 3.1.1 section 4.8.12, styles simple, form and deepObject).

const decode = (text) => decodeURIComponent(text.replaceAll('+', ' ')); // throws URIError on a broken escape

/// [[name, value as it was sent]] of a query or a form; names decoded.
const pairs = (text) =>
  text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), pair.slice(at + 1)];
    });

const scalar = (text, reads) => {
  if (reads === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text;
  if (reads === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
};

const one = (name, { reads }, found) => {
  if (reads === 'deepObject') {
    const inner = found.filter(([key]) => key.startsWith(`${name}[`) && key.endsWith(']'));
    const object = Object.fromEntries(inner.map(([key, value]) => [key.slice(name.length + 1, -1), decode(value)]));
    if (inner.length) return object;
  }
  const values = found.filter(([key]) => key === name).map(([, value]) => value);
  if (values.length === 0) return undefined;
  if (reads === 'repeated') return values.map(decode);
  if (values.length > 1) return values.map(decode); // no rule takes a list here
  if (reads === 'commas') return values[0] === '' ? [] : values[0].split(',').map(decode);
  return scalar(decode(values[0]), reads);
};

/// {value} of all described parameters that are there, and {wrong} for those that break their rule.
export const readQuery = (described = {}, text) => {
  const found = pairs(text);
  return judge(described, (name, how) => one(name, how, found), 'query');
};

export const readPath = (described = {}, texts) =>
  judge(described, (name, how) => scalar(decodeURIComponent(texts[name]), how.reads), 'path');

export const readHeaders = (described = {}, fields) => judge(described, (name) => fields[name], 'header');

export const readForm = (text) => Object.fromEntries(pairs(text).map(([name, value]) => [name, decode(value)]));

const judge = (described, valueOf, place) => {
  const value = {};
  const wrong = [];
  for (const [name, how] of Object.entries(described)) {
    const got = valueOf(name, how);
    if (got === undefined) continue;
    value[name] = got;
    wrong.push(...how.rule(got, `${place}/${name}`));
  }
  return { value, wrong };
};

/// Does an Accept field (RFC 9110 section 12.5.1) admit the media type? Absent and empty admit everything.
export const accepts = (field, type) => {
  if (!field?.trim()) return true;
  const [main] = type.split('/');
  const ranks = [type, `${main}/*`, '*/*'];
  let best = { rank: ranks.length, q: 0 };
  for (const entry of field.split(',')) {
    const [range, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const q = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
    const rank = ranks.indexOf(range);
    if (rank >= 0 && rank < best.rank) best = { rank, q };
  }
  return best.q > 0;
};
