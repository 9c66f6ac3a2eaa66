// One row a breach: id, capability and, where the id alone is not a switch in the server's files, what is different.
// `ignore` drops findings of the request validation; `change` edits an answer.
import { uploadBreaches, writingBreaches } from "./writing.mjs";

const ids = (capability, text) => text.trim().split(/\s+/).map((id) => ({ id, capability }));
const all = (capability, list) => list.map((id) => ({ id, capability }));
const keyword = (id, at, name, operationId) => ({ id, capability: "keywords", ignore: (error, operation) => error.at.replace(/\/\d+(?=\/|$)/g, "/*") === at && (!name || error.keyword === name) && (!operationId || operation === operationId) });
const at = (id, place, names, operationId) => names.split(" ").map((name) => keyword(`keyword-${id}-${name.replace("/", "-")}`, place, name, operationId));
const changed = (id, capability, operationId, edit) => ({ id, capability, change: (result) => (result.operationId === operationId && result.status < 300 ? edit(result) ?? result : result) });

export const breaches = [
  ...ids("success", `success-hours-need-token success-terms-401 success-settings-403 success-makers-404 success-create-conflicts success-create-403
    success-hire-always-409 success-end-always-409 success-read-always-404 success-list-400 success-put-never-matches success-delete-always-409
    success-batch-refused success-valuation-refused success-maker-put-409 success-photo-always-404`),
  ...ids("validators", `etag-constant etag-per-thing etag-missing etag-missing-on-write etag-unquoted etag-star-refused etag-list-refused etag-none-match-star-ignored
    etag-unguarded-put etag-unguarded-patch etag-428-as-400 etag-ignored-put etag-ignored-patch etag-ignored-delete etag-412-as-409 left-stale-put-done left-stale-patch-done
    left-stale-delete-done etag-created-other etag-put-answer-old etag-changes-on-get etag-always-304 etag-none-match-ignored etag-none-match-list-ignored
    etag-304-without etag-304-other etag-304-with-type`),
  ...ids("patches", `patch-null-ignored patch-nested-null-ignored patch-null-as-text patch-nested-replaced patch-nested-ignored patch-array-appended patch-array-by-index
    patch-scalar-ignored patch-test-ignored patch-add-ignored patch-replace-ignored patch-remove-ignored patch-move-ignored patch-copy-ignored patch-empty-clears
    patch-clears-others patch-not-atomic patch-no-effect patch-answer-old patch-any-media-type left-refused-patch-kept`),
  ...ids("paging", `paging-cursor-repeats paging-cursor-loses paging-cursor-starts-again paging-cursor-drops-filter paging-cursor-drops-order paging-cursor-drops-size paging-limit-ignored
    paging-never-ends paging-next-null paging-total-of-page paging-total-wrong paging-offset-ignored paging-offset-repeats paging-offset-loses paging-offset-limit-ignored
    paging-default-ignored paging-beyond-end-crashes paging-page-from-zero paging-page-ignored paging-cursor-crashes paging-link-elsewhere paging-link-outside paging-second-page-wrong
    paging-last-page-wrong paging-maker-total-wrong paging-count-of-page paging-link-same paging-link-drops-filter paging-link-drops-size paging-hire-second-page-wrong`),
  ...ids("later", `later-callback-never later-callback-body-wrong later-callback-other-id later-callback-state-wrong later-callback-put later-callback-typed-text later-id-other
    later-location-missing later-location-wrong later-never-ends later-backwards later-unknown-state later-ended-runs-again later-result-404 later-result-null later-result-elsewhere
    later-gone-when-done later-result-wrong`),
  ...ids("idempotency", "idempotency-ignored idempotency-other-body-first-answer idempotency-other-body-new idempotency-second-refused idempotency-second-thing idempotency-second-body idempotency-second-status"),
  ...all("written", [...writingBreaches, ...uploadBreaches]),
  ...ids("written", `written-default-wrong written-answer-only written-lost written-hirer-kind-lost written-int64-rounded written-secret-shown put-keeps-left-out put-no-effect
    delete-no-effect end-no-effect other-thing-read location-other maker-code-other`),
  ...at("name", "body/name", "required minLength maxLength type", "createInstrument"),
  ...at("serial", "body/serial", "required minLength maxLength pattern type", "createInstrument"),
  ...at("family", "body/family", "required enum", "createInstrument"),
  ...at("fee", "body/fee", "required minimum maximum multipleOf type", "createInstrument"),
  ...at("maker", "body/makerCode", "pattern type", "createInstrument"),
  ...at("strings", "body/strings", "maximum minimum type", "createInstrument"),
  ...at("insured", "body/insured", "type", "createInstrument"),
  ...at("notes", "body/notes", "maxLength type", "createInstrument"),
  ...at("tags", "body/tags", "maxItems type", "createInstrument"),
  ...at("tag", "body/tags/*", "minLength maxLength type", "createInstrument"),
  ...at("size", "body/size", "oneOf", "createInstrument"),
  ...at("place", "body/place", "type", "createInstrument"),
  ...at("room", "body/place/room", "required minLength maxLength type", "createInstrument"),
  ...at("shelf", "body/place/shelf", "minimum maximum type", "createInstrument"),
  { id: "keyword-additional", capability: "keywords", ignore: (error, operation) => operation === "createInstrument" && error.keyword === "additionalProperties" && !error.at.includes("place") },
  { id: "keyword-place-additional", capability: "keywords", ignore: (error, operation) => operation === "createInstrument" && error.keyword === "additionalProperties" && error.at.includes("place") },
  { id: "keyword-patch-additional", capability: "keywords", ignore: (error, operation) => operation === "changeInstrument" && error.keyword === "additionalProperties" },
  ...at("batch", "body", "minItems maxItems", "createInstruments"),
  ...at("batch-name", "body/*/name", "required maxLength", "createInstruments"),
  ...at("patch-op", "body/*/op", "enum required", "changeInstrument"),
  ...at("patch-path", "body/*/path", "pattern", "changeInstrument"),
  ...at("patch-fee", "body/fee", "minimum type", "changeInstrument"),
  ...at("hirer", "body/hirer", "oneOf", "createHire"),
  ...at("from", "body/from", "format required", "createHire"),
  ...at("until", "body/until", "format", "createHire"),
  ...at("instrumentId", "body/instrumentId", "format required", "createHire"),
  ...at("scale", "body/scale", "format type required", "writeSettings"),
  ...at("codes", "body/codes", "contains maxContains maxItems", "writeSettings"),
  ...at("code", "body/codes/*", "minLength type", "writeSettings"),
  ...at("pair", "body/pair", "items minItems", "writeSettings"),
  ...at("pair-item", "body/pair/*", "const maximum minimum type", "writeSettings"),
  ...at("labels", "body/labels", "maxProperties propertyNames", "writeSettings"),
  { id: "keyword-labels-value", capability: "keywords", ignore: (error) => /^body\/labels\/./.test(error.at) && error.keyword === "type" },
  ...at("hint", "body/hint", "dependentRequired", "writeSettings"),
  ...at("seconds", "body/seconds", "if/required if/false minimum maximum", "writeSettings"),
  ...at("mode", "body/mode", "enum", "writeSettings"),
  ...at("not7", "body/not7", "not", "writeSettings"),
  ...at("maker-country", "body/country", "pattern required", "writeMaker"),
  ...at("maker-website", "body/website", "format", "writeMaker"),
  ...at("founded", "body/founded", "minimum maximum type", "writeMaker"),
  ...at("limit", "query.limit", "minimum maximum type", "listInstruments"),
  ...at("family-item", "query.family/*", "enum", "listInstruments"),
  ...at("insured-query", "query.insured", "type", "listInstruments"),
  ...at("minFee", "query.minFee", "minimum type", "listInstruments"),
  ...at("sort", "query.sort", "enum", "listInstruments"),
  ...at("place-shelf", "query.place/shelf", "minimum maximum type", "listInstruments"),
  { id: "keyword-place-query-additional", capability: "keywords", ignore: (error) => /^query\.place/.test(error.at) && error.keyword === "additionalProperties" },
  ...at("page", "query.page", "minimum type", "listHires"),
  ...at("pageSize", "query.pageSize", "maximum minimum", "listHires"),
  ...at("state-query", "query.state", "enum", "listHires"),
  ...at("ids-item", "query.instrumentIds/*", "format", "listHires"),
  ...at("country-query", "query.country", "pattern", "listMakers"),
  ...at("key-header", "header.Idempotency-Key", "minLength maxLength", "createInstrument"),
  ...at("currency", "body/currency", "enum", "startValuation"),
  ...at("callback-url", "body/callbackUrl", "format", "startValuation"),
  ...ids("made-by-put", `put-made-code-of-body put-made-keeps-left-out put-made-no-replace put-made-lost put-made-twice put-made-again-201 put-made-new-200 put-made-location-missing
    put-made-location-wrong put-made-delete-no-effect`),
  ...ids("access", `access-ignored access-alg-none access-hs256 access-signature-ignored access-audience-ignored access-expiry-ignored access-any-scheme access-token-in-query access-key-in-query
    access-any-key access-empty-key access-scope-ignored access-scope-ignored-createInstrument access-scope-ignored-removeInstrument access-scope-ignored-readSettings access-scope-ignored-writeMaker
    access-scope-ignored-listInstruments access-scope-ignored-endHire access-admin-by-write access-and-token-suffices access-and-key-suffices access-or-key-refused access-or-token-refused
    access-open-readInstrument access-open-createHire access-open-removeMaker access-401-as-403 access-403-as-401 access-refused-done-createInstrument access-refused-done-removeInstrument
    access-refused-done-replaceInstrument access-refused-done-endHire access-refused-done-writeMaker`),
  ...ids("representations", `representation-csv-ignored csv-typed-json csv-header-parameter csv-latin1 csv-unquoted csv-quotes-not-doubled csv-column-missing csv-column-extra csv-header-missing csv-header-renamed
    csv-number-comma csv-value-outside csv-ragged csv-semicolons representation-text-ignored representation-text-typed-json language-ignored language-said-wrong language-unsaid language-vary-missing
    language-vary-short language-body-other range-beyond-crashes range-beyond-206 range-last-exclusive range-suffix-from-start range-shifted range-says-all range-length-wrong
    range-unit-missing range-content-range-missing range-whole-body`),
  ...ids("lists", `list-family-ignored list-family-first-only list-family-last-only list-family-inverted list-insured-ignored list-insured-false-ignored list-insured-inverted list-minFee-ignored list-maxFee-ignored
    list-minFee-exclusive list-maxFee-exclusive list-bounds-swapped list-place-ignored list-place-room-ignored list-place-shelf-ignored list-sort-ignored list-sort-down-ignored list-sort-fee-as-text
    list-sort-name-ignored list-empty-null list-empty-404 list-empty-204 list-country-ignored list-state-ignored list-instrumentIds-ignored list-instrumentIds-first-only`),
  ...ids("bulk", `bulk-one-invalid-crashes bulk-told-not-made bulk-refused-made bulk-made-told-refused bulk-refused-told-made bulk-id-of-first bulk-result-missing bulk-result-doubled bulk-index-from-one
    bulk-index-zero bulk-accepted-wrong bulk-refused-wrong`),
  ...ids("robustness", `robust-nul-500 robust-nul-closes robust-surrogate-500 robust-long-500 robust-long-closes robust-digits-500 robust-digits-hangs robust-negative-500 robust-nesting-500 robust-nesting-hangs
    robust-doubled-500 robust-percent-500 robust-no-content-type-500 robust-accept-500 leak-python leak-java leak-dotnet leak-node leak-sql leak-php leak-go leak-ruby leak-address`),
  ...ids("left-behind", `left-refused-create-kept left-refused-put-kept left-invalid-create-kept left-refused-delete-done left-refused-hire-kept left-maker-in-use-deleted left-refused-maker-delete-done
    left-ended-twice left-unknown-deleted left-unknown-maker-deleted unknown-is-empty`),
  changed("answer-patched-schema", "schema", "changeInstrument", (r) => void delete r.value.serial),
  changed("answer-bulk-schema", "schema", "createInstruments", (r) => void (r.value.results[0].status = "201")),
  changed("answer-settings-schema", "schema", "readSettings", (r) => void (r.value.pair = [3, "range"])),
  changed("answer-settings-contains", "schema", "readSettings", (r) => void (r.value.codes = ["high"])),
  changed("answer-settings-names", "schema", "readSettings", (r) => void (r.value.labels = { Low1: 1 })),
  changed("answer-hirer-kind", "schema", "listHires", (r) => void (r.value[0] && (r.value[0].hirer = { kind: "club", name: "x" }))),
  changed("answer-hirer-other-branch", "schema", "listHires", (r) => void (r.value[0] && (r.value[0].hirer = { kind: "school", name: "x" }))),
  changed("answer-hours-pattern", "schema", "readHours", (r) => void (r.value[0].from = "9:00")),
].map((each) => ({ ...each, category: each.capability }));
