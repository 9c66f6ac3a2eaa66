// RFC 7396 and RFC 6902, and the ways in which servers get them wrong.
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

export function merge(target, patch, on, depth = 0) {
  if (!isObject(patch)) return patch;
  const result = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      if (on("patch-null-ignored") || (on("patch-nested-null-ignored") && depth > 0)) continue;
      if (on("patch-null-as-text")) result[name] = "null";
      else delete result[name];
    } else if (isObject(value)) {
      result[name] = on("patch-nested-replaced") ? value : on("patch-nested-ignored") ? result[name] : merge(result[name], value, on, depth + 1);
    } else if (Array.isArray(value)) {
      result[name] = on("patch-array-appended") ? [...(result[name] ?? []), ...value] : on("patch-array-by-index") ? Object.assign([...(result[name] ?? [])], value) : value;
    } else {
      result[name] = on("patch-scalar-ignored") && typeof value === "string" ? result[name] : value;
    }
  }
  return result;
}

const steps = (pointer) => pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
function place(document, pointer) {
  const path = steps(pointer);
  const last = path.pop();
  let parent = document;
  for (const step of path) parent = parent?.[step];
  if (last === undefined || parent === null || typeof parent !== "object") return null;
  return { parent, last };
}
const at = (document, pointer) => steps(pointer).reduce((value, step) => value?.[step], document);
function put({ parent, last }, value, insert) {
  if (!Array.isArray(parent)) return void (parent[last] = value);
  const index = last === "-" ? parent.length : Number(last);
  parent.splice(index, insert ? 0 : 1, value);
}
function take({ parent, last }) {
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}

/// The patched document, or null where an operation fails. `partial` gets what was done before the failure.
export function patched(document, operations, on, partial = {}) {
  const result = (partial.value = structuredClone(document));
  for (const { op, path, from, value } of operations) {
    const to = place(result, path);
    if (op === "test") {
      if (!on("patch-test-ignored") && !same(at(result, path), value)) return null;
      continue;
    }
    if (!to) return null;
    if ((op === "remove" || op === "replace") && at(result, path) === undefined) return null;
    if (on(`patch-${op}-ignored`)) continue;
    if (op === "add") put(to, value, true);
    if (op === "replace") put(to, value, false);
    if (op === "remove") take(to);
    if (op === "move" || op === "copy") {
      const source = place(result, from ?? "");
      const moved = source && at(result, from);
      if (moved === undefined || moved === null) return null;
      if (op === "move") take(source);
      put(to, structuredClone(moved), true);
    }
  }
  return result;
}
