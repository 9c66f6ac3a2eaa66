#include "plan/rules/rules.hpp"

#include <algorithm>

namespace keur::plan {

/// In the order in which --max-cases fills up.
const std::vector<Rule>& rules() {
  static const std::vector<Rule> table{
      {"valid-request", "valid", "valid requests, smallest and largest",
       "Sends what is required only, then every parameter and member. A valid request must not be refused as invalid; "
       "reading "
       "a collection without parameters must succeed.",
       "OAS 3.1.1 section 4.8.10", derive::valid_request},
      {"created-thing-listed", "state", "what was created is in the list",
       "POST, then GET of the collection with the longest page that may be asked for. A full page tells nothing.",
       "RFC 9110 section 9.3.1", derive::created_thing_listed},
      {"deleted-thing-unlisted", "state", "what was deleted is in no list", "POST, DELETE, then GET of the collection.",
       "RFC 9110 section 9.3.5", derive::deleted_thing_unlisted},
      {"no-token", "credential", "no credential", "The valid request without any credential: 401 with a challenge.",
       "RFC 9110 section 15.5.2, RFC 6750 section 3", derive::no_token},
      {"garbage-token", "credential", "a token that is none",
       "The valid request with a bearer token that is no token: 401 with a challenge.", "RFC 6750 section 3.1",
       derive::garbage_token},
      {"declared-example", "valid", "the description's own examples",
       "Every example of a parameter, a media type or a schema is sent as it stands; it must not be refused as "
       "invalid. Examples that "
       "do not fit their own schema are reported as not plannable.",
       "OAS 3.1.1 section 4.8.19", derive::declared_example},
      {"missing-scope", "scope", "each required scope taken away",
       "For operations under oauth2 or openIdConnect: the valid request with a token that lacks one required scope: "
       "403 or 401.",
       "RFC 6750 section 3.1, RFC 6749 section 3.3", derive::missing_scope},
      {"undeclared-method", "protocol", "methods that the path does not declare",
       "GET, POST, PUT, PATCH and DELETE where no matching path declares them: 405 with Allow. Never TRACE or CONNECT.",
       "RFC 9110 section 15.5.6", derive::undeclared_method},
      {"missing-required", "invalid", "required things left out",
       "One required parameter, body or member of the body is left out: 4xx.",
       "OAS 3.1.1 section 4.8.12, JSON Schema 2020-12 validation section 6.5.3", derive::missing_required},
      {"invalid-value", "invalid", "one keyword broken at a time",
       "In every parameter and at every position of the body one keyword is broken (type, enum, bounds, lengths, "
       "pattern, format, "
       "counts, additional members): 4xx. Values that mean something valid once they are written are not sent.",
       "JSON Schema 2020-12 validation section 6", derive::invalid_value},
      {"malformed-json", "invalid", "a body that is no JSON",
       "The valid body cut off, with a trailing comma, a comment, single quotes or text behind it, and a bare word: "
       "4xx.",
       "RFC 8259 section 2", derive::malformed_body},
      {"wrong-content-type", "invalid", "a media type that is not taken",
       "The valid body under an invented media type and as text/plain, where the operation declares neither: 415 or "
       "another 4xx.",
       "RFC 9110 section 15.5.16", derive::wrong_content_type},
      {"media-type-spelling", "protocol", "the media type in another spelling",
       "The valid body with `charset=utf-8` behind its media type: not refused as invalid. In capitals: a refusal is a "
       "remark.",
       "RFC 9110 section 8.3.1", derive::media_type_spelling},
      {"boundary-value", "boundary", "valid values at every edge",
       "For each parameter and each position of the body: both ends of every bound and length, each enum member, each "
       "branch of oneOf "
       "and anyOf, null where allowed, counts of items, each optional member alone. None may be refused as invalid.",
       "JSON Schema 2020-12 validation section 6", derive::boundary_value},
      {"optional-parameter", "valid", "every optional parameter alone",
       "The smallest valid request with one optional parameter: not refused as invalid.", "OAS 3.1.1 section 4.8.12",
       derive::optional_parameter},
      {"request-media-type", "valid", "each accepted media type",
       "The body in each further media type that the operation declares: not refused as invalid.",
       "OAS 3.1.1 section 4.8.13", derive::request_media_type},
      {"created-thing-found", "state", "what was created can be read",
       "POST to a collection, then GET of the thing under the id that the answer gave: success.",
       "RFC 9110 section 9.3.3", derive::created_thing_found},
      {"written-thing-read", "state", "what was written is what is read",
       "POST with every member, then GET: each member that both describe, neither readOnly nor writeOnly, has the "
       "value "
       "that was sent. A created-thing-found case asks the same of the smallest body and of the defaults. Again with "
       "values that are easily lost: inner spaces, letters beyond ASCII, markup, line breaks, 0, false and empty, "
       "null, "
       "lists with doubles and out of order, fractions, numbers beyond 2^53; case and order count then.",
       "RFC 9110 sections 9.3.1 and 9.3.3", derive::written_thing_read},
      {"replaced-thing-read", "state", "what PUT writes is what is read",
       "POST, PUT with other values, then GET: the values of the PUT.", "RFC 9110 section 9.3.4",
       derive::replaced_thing_read},
      {"changed-thing-read", "state", "PATCH changes what it names",
       "POST, PATCH of one member, then GET: the new value, and the other members as they were.",
       "RFC 5789 section 2, RFC 7396 section 2", derive::changed_thing_read},
      {"read-only-member", "state", "members that are the server's",
       "A valid body with its readOnly members set: refused, or the server's own values in the answer.",
       "OAS 3.0.3 section 4.7.24.2, JSON Schema 2020-12 validation section 9.4", derive::read_only_member},
      {"created-location", "state", "Location leads to what was created",
       "POST that documents a Location, then GET of that address: the thing that was made.",
       "RFC 9110 sections 10.2.2 and 15.3.2", derive::created_location},
      {"deleted-twice", "state", "what is gone cannot be deleted",
       "POST, DELETE and DELETE again where 404 is documented for it: 404 or 410.", "RFC 9110 section 15.5.5",
       derive::deleted_twice},
      {"use-after-delete", "state", "what was deleted is gone", "POST, DELETE, then GET of the same thing: 404 or 410.",
       "RFC 9110 section 9.3.5", derive::use_after_delete},
      {"listed-thing-found", "state", "what a list names can be read",
       "GET of a collection, then GET of its first thing: success.", "RFC 9110 section 9.3.1",
       derive::listed_thing_found},
      {"unknown-thing", "invalid", "a thing that never was",
       "GET, PUT, PATCH and DELETE under an invented id where the description documents 404: 404 or 410.",
       "RFC 9110 section 15.5.5", derive::unknown_thing},
      {"link", "state", "declared links lead somewhere",
       "The request that a link of a successful answer describes: possible.", "OAS 3.1.1 section 4.8.20", derive::link},
      {"page-size", "protocol", "a page holds no more than asked for",
       "A list with a page size of one: at most one item; without a page size: at most as many as its default says.",
       "OAS 3.1.1 sections 4.8.12 and 4.8.24", derive::page_size},
      {"next-page", "protocol", "a page begins where it was asked to",
       "A list from its first item, from its second, and from its first again: as long as the first is still the same, "
       "the second is another one.",
       "OAS 3.1.1 section 4.8.12", derive::next_page},
      {"filter", "protocol", "a filter leaves out what does not fit",
       "A query parameter named like a member of the list's items, both with few values or true and false: every item "
       "listed has the value asked for. Lower and upper bounds of a numeric member (`minFee`, `feeMax`) as well.",
       "OAS 3.1.1 section 4.8.12", derive::filter},
      {"sorting", "protocol", "a list comes in the order asked for",
       "A sorting parameter whose values name a numeric member of the items, up and down.", "OAS 3.1.1 section 4.8.12",
       derive::sorting},
      {"whole-list", "protocol", "the pages of a list make up the list",
       "A list page by page to its end (at most 40 pages) between two long pages, also with a filter and an order: no "
       "item twice, none lost, totals that fit, links that stay on the API's host. Sent when nothing writes any more.",
       "RFC 8288 section 3", derive::whole_list},
      {"conditional-request", "protocol", "validators and preconditions",
       "Where ETag, If-Match, If-None-Match, 304, 412 or 428 are described: GET twice, with the ETag and with another "
       "one; each write with an old ETag, a foreign one, none, `*`, a list, the right one. What is refused changes "
       "nothing.",
       "RFC 9110 sections 8.8.3 and 13, RFC 6585 section 3", derive::conditional_request},
      {"patch-semantics", "state", "patches do what their media type says",
       "Merge patches of a value, null, a nested member, a list and nothing; JSON patches that test, add, replace, "
       "remove, copy and move, and such that fail: what is not named stays, what is refused changes nothing.",
       "RFC 7396 section 2, RFC 6902 sections 4 and 5", derive::patch_semantics},
      {"idempotency-key", "state", "a key repeats nothing",
       "Where a header Idempotency-Key is described: the same request twice under one key gives one thing; another "
       "body under the same key is refused where 409 or 422 is described.",
       "the description's header", derive::idempotency_key},
      {"made-by-put", "state", "PUT makes and replaces",
       "Where PUT documents 201: a new key makes a thing (201), the same again replaces it (200 or 204), GET finds it, "
       "DELETE removes it.",
       "RFC 9110 section 9.3.4", derive::made_by_put},
      {"byte-range", "protocol", "a part is the part that was asked for",
       "Where Range, 206, 416 or Accept-Ranges are described: the whole, then its first byte, bytes from within, the "
       "last ones and some beyond the end.",
       "RFC 9110 section 14", derive::byte_range},
      {"representation", "protocol", "each documented representation",
       "Where GET describes several media types: each alone in Accept. Where the languages of Content-Language are "
       "described: each in Accept-Language.",
       "RFC 9110 section 12", derive::representation},
      {"refused-without-effect", "state", "what is refused has no effect",
       "A thing is made; PUT, PATCH and DELETE of it are sent without a credential, with a token that lacks a scope "
       "and "
       "with an invalid body; the thing is then as it was.",
       "RFC 9110 section 15.5", derive::refused_without_effect},
      {"robustness", "robustness", "hostile requests",
       "NUL, lone surrogates, 10,000 characters, twenty digits, negative numbers, 200 levels of nesting, a member "
       "twice, bytes that are no UTF-8, no Content-Type, a broken Accept: any answer but a server's error, silence or "
       "a closed "
       "connection. A suite of its own, sent with --allow-writes.",
       "RFC 9110 section 15.6", derive::robustness},
      {"head-request", "protocol", "HEAD is GET without a body",
       "GET and then HEAD of the same. A server need not know HEAD; what it answers must be GET's head.",
       "RFC 9110 section 9.3.2", derive::head_request},
      {"not-acceptable", "protocol", "an answer nobody can give",
       "A safe request that accepts only an unknown media type: 406, or a documented answer.",
       "RFC 9110 section 15.5.7", derive::not_acceptable},
      {"wrong-scheme", "credential", "a good token under another scheme",
       "The access token under an authentication scheme of another name: 401.", "RFC 9110 section 11.4",
       derive::wrong_scheme},
      {"expired-token", "credential", "a token whose time is over", "401 with a challenge.", "RFC 6750 section 3.1",
       derive::expired_token},
      {"bad-signature", "credential", "a token with another signature", "401 with a challenge.", "RFC 7515 section 5.2",
       derive::bad_signature},
      {"unsigned-token", "credential", "a token that nobody signed",
       "The good token's claims with `alg: none` and no signature: 401.", "RFC 8725 section 3.2",
       derive::unsigned_token},
      {"scheme-case", "credential", "the scheme in small letters",
       "A good token under `bearer`: the name of a scheme is read without regard to case. A refusal is a remark.",
       "RFC 9110 section 11.1", derive::scheme_case},
      {"other-audience", "credential", "a token for another API", "401 with a challenge.", "RFC 9068 section 4",
       derive::other_audience},
      {"other-tenant", "credential", "another tenant's token",
       "A thing of this tenant asked for with another tenant's token: never a success. Off by default: no description "
       "says which things are a tenant's own.",
       "RFC 9110 section 15.5.4", derive::other_tenant, false},
      {"bad-credential", "credential", "an invented key or password",
       "Every scheme but those that take a token: an invented credential gets 401, whatever goes with it is good.",
       "RFC 9110 section 15.5.2", derive::bad_credential},
      {"misplaced-key", "credential", "a good key in the wrong place",
       "A key that belongs into a field goes into the query, any other into a field. That it is taken is a remark.",
       "OAS 3.1.1 section 4.8.27", derive::misplaced_key},
      {"partial-credentials", "credential", "one credential of several left out",
       "Where a security requirement asks for several schemes together, one of them is not sent: 401 with a challenge.",
       "OAS 3.1.1 section 4.8.30", derive::partial_credentials},
      {"unknown-job-id", "invalid", "a job that never was", "The query of an export with an invented job id: 404.",
       "RFC 9110 section 15.5.5", derive::unknown_job_id},
      {"export-life-cycle", "export", "an export from command to files",
       "Starts an export, polls until its status leaves the pending ones, fetches every file without a token and reads "
       "its records. A job that "
       "never ends is a finding of its own.",
       "RFC 9110 section 15.3.3, RFC 4180", derive::export_life_cycle},
      {"export-repeated-command", "export", "the same command twice",
       "Two commands in a row; the job of the second ends too.", "RFC 9110 section 9.2.2",
       derive::export_repeated_command},
      {"export-field-selection", "export", "selected columns only",
       "Commands that select or leave out columns; the files' header shows exactly that.", "RFC 4180 section 2",
       derive::export_field_selection},
      {"export-other-tenant", "export", "another tenant's job",
       "A job that this tenant can see, read with another tenant's token: never a success.", "RFC 9110 section 15.5.4",
       derive::export_other_tenant},
      {"export-callback", "export", "the callback is made",
       "A command with a callback address; the finished job is reported there once and conforms.",
       "OAS 3.1.1 section 4.8.18", derive::export_callback},
      {"export-file-with-token", "export", "a file with a token on top",
       "A self-authorising file address with an invented bearer token: served or refused, never broken.",
       "RFC 6750 section 5.3", derive::export_file_with_token},
      {"export-file-changed-signature", "export", "a file under a changed address",
       "One character of the address changed: never a success.", "RFC 9110 section 15.5.4",
       derive::export_file_changed_signature},
      {"export-file-expired", "export", "a file after its time", "The address after it has expired: never a success.",
       "RFC 9110 section 15.5.4", derive::export_file_expired},
      {"random-request", "valid", "seeded random requests",
       "With --fuzz N: N random valid requests an operation, none refused as invalid; a failing one is made smaller.",
       "OAS 3.1.1 section 4.8.10", derive::random_request, false},
  };
  return table;
}

const Rule* find_rule(std::string_view id) {
  const auto found = std::find_if(rules().begin(), rules().end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules().end() ? nullptr : &*found;
}

} // namespace keur::plan
