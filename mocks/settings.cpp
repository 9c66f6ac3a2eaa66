#include "mocks/settings.hpp"

#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>

namespace keur::mocks {
namespace {

using json::Value;

std::string take(bool& into, const Value& value) {
  if (!value.is_boolean())
    return "is true or false";
  into = value.boolean();
  return "";
}

std::string take(std::string& into, const Value& value) {
  if (!value.is_string())
    return "is a text";
  into = value.string();
  return "";
}

template <class Number>
std::string take_number(Number& into, const Value& value, std::int64_t least, std::int64_t most) {
  const auto number = value.is_number() ? json::to_integer(value.number()) : std::nullopt;
  if (!number || *number < least || *number > most)
    return "is a number from " + std::to_string(least) + " to " + std::to_string(most);
  into = Number(*number);
  return "";
}

std::string take_seconds(std::chrono::seconds& into, const Value& value) {
  return take_number(into, value, 0, 1'000'000'000);
}

/// A list of texts, or one text with spaces between them.
std::string take(std::vector<std::string>& into, const Value& value) {
  const bool list = value.is_array() && std::all_of(value.array().begin(), value.array().end(),
                                                    [](const Value& item) { return item.is_string(); });
  if (!list && !value.is_string())
    return "is a list of texts";
  into = texts_of(&value);
  return "";
}

std::string take(RateLimit& into, const Value& value) {
  if (!value.is_object())
    return "is an object of requests, window (seconds) and retry_after";
  for (const auto& member : value.object())
    if (member.name != "requests" && member.name != "window" && member.name != "retry_after")
      return "knows no " + escape_visible(member.name);
  std::string wrong;
  if (const auto* requests = value.find("requests"))
    wrong = take_number(into.requests, *requests, 0, 1'000'000'000);
  if (const auto* window = value.find("window"); window != nullptr && wrong.empty())
    wrong = take_number(into.window, *window, 1, 86'400);
  const auto form = value.find_string("retry_after").value_or("seconds");
  if (form != "seconds" && form != "date" && form != "none")
    return "has a retry_after of seconds, date or none";
  into.retry_after = form == "date"   ? RateLimit::Form::Date
                     : form == "none" ? RateLimit::Form::None
                                      : RateLimit::Form::Seconds;
  return wrong;
}

/// Nearest member name for a slip of the pen.
std::string unknown_member(const std::string& member) {
  std::vector<std::string> known = {"clients", "tenants", "users"};
  for (const auto& setting : settings())
    known.emplace_back(setting.name);
  const auto near = nearest(member, known);
  return "unknown member '" + escape_visible(member) + "'" + (near ? "; did you mean '" + *near + "'?" : "");
}

tl::unexpected<Error> bad_settings(const std::string& document, std::string message, json::Position at) {
  return fail(ErrorCode::Configuration, std::move(message), {document, at.line, at.column, ""});
}

} // namespace

const std::vector<Setting>& settings() {
  using S = Settings;
  using V = Value;
  static const std::vector<Setting> table = {
      {"audience", "`aud` of the tokens, a list", "the description's first server",
       [](S& s, const V& v) { return take(s.registry.audience, v); }},
      {"rfc_errors", "refusals of the token endpoint as RFC 6749 writes them instead of as IdentityServer does",
       "false", [](S& s, const V& v) { return take(s.registry.rfc_errors, v); }},
      {"tenant_required", "no token without `tenant_id`", "true for a description with export jobs",
       [](S& s, const V& v) { return take(s.registry.tenant_required, v); }},
      {"tenant_error", "OAuth error for an unknown tenant", "invalid_tenant",
       [](S& s, const V& v) { return take(s.registry.tenant_error, v); }},
      {"missing_tenant_error", "OAuth error where `tenant_id` is required and left out", "that of `tenant_error`",
       [](S& s, const V& v) { return take(s.registry.missing_tenant_error, v); }},
      {"unaccepted_tenant_error", "OAuth error for a tenant that has not accepted the application",
       "that of `tenant_error`", [](S& s, const V& v) { return take(s.registry.unaccepted_tenant_error, v); }},
      {"scope_as_text", "the scope claim as one text (RFC 9068) instead of a list", "false",
       [](S& s, const V& v) { return take(s.registry.scope_as_text, v); }},
      {"token_id", "tokens carry `jti`", "true", [](S& s, const V& v) { return take(s.registry.token_id, v); }},
      {"subject", "`sub` of the tokens; `client_id` stands for the client's own id", "none, as Visma Connect has it",
       [](S& s, const V& v) { return take(s.registry.subject, v); }},
      {"rfc9068", "tokens as RFC 9068 has them: `sub`, `jti`, `scope` as one text, `typ` at+jwt", "false",
       [](S& s, const V& v) { return take(s.registry.rfc9068, v); }},
      {"token_type_header", "`typ` in the header of the tokens", "at+jwt",
       [](S& s, const V& v) { return take(s.registry.token_type_header, v); }},
      {"token_lifetime", "of access tokens, in seconds", "3600",
       [](S& s, const V& v) { return take_seconds(s.registry.token_lifetime, v); }},
      {"input_length", "longest client id and secret", "100",
       [](S& s, const V& v) { return take_number(s.registry.input_length, v, 1, 1'000'000); }},
      {"scope_length", "longest `scope` of a token request", "300, or 65536 without export jobs",
       [](S& s, const V& v) { return take_number(s.registry.scope_length, v, 1, 1'000'000); }},
      {"token_limit",
       "how often each client may ask for a token: {requests, window, retry_after: seconds, date or none}", "no limit",
       [](S& s, const V& v) { return take(s.registry.token_limit, v); }},
      {"api_limit", "how often each client may ask the API: {requests, window, retry_after}", "no limit",
       [](S& s, const V& v) { return take(s.registry.api_limit, v); }},
      {"missing_scope_status", "of the API for a good token without the scope", "403",
       [](S& s, const V& v) { return take_number(s.registry.missing_scope_status, v, 400, 499); }},
      {"aspnet_challenges", "`WWW-Authenticate` without realm, as ASP.NET words it", "false",
       [](S& s, const V& v) { return take(s.registry.aspnet_challenges, v); }},
      {"command_status", "of a started export; 0 = what the description declares", "0",
       [](S& s, const V& v) { return take_number(s.exports.command_status, v, 0, 299); }},
      {"job_timeline", "status words of one query after the other; the last one stays, 404 = no such job",
       "in progress as often as `--job-polls` says, then completed",
       [](S& s, const V& v) { return take(s.exports.timeline, v); }},
      {"failed_status", "the word for a job that failed", "Failed",
       [](S& s, const V& v) { return take(s.exports.failed, v); }},
      {"job_lifetime", "seconds until a job is forgotten", "86400",
       [](S& s, const V& v) { return take_seconds(s.exports.job_lifetime, v); }},
      {"file_refusal_status", "of a file address that is forged or has expired", "403",
       [](S& s, const V& v) { return take_number(s.exports.file_refusal, v, 400, 499); }},
      {"ignore_unknown_fields", "unknown names in the selection of columns are ignored instead of refused", "false",
       [](S& s, const V& v) { return take(s.exports.unknown_fields, v); }},
      {"csv_byte_order_mark", "files begin with one", "false",
       [](S& s, const V& v) { return take(s.exports.byte_order_mark, v); }},
      {"csv_yes", "text of a true cell", "True", [](S& s, const V& v) { return take(s.cells.yes, v); }},
      {"csv_no", "text of a false cell", "False", [](S& s, const V& v) { return take(s.cells.no, v); }},
      {"csv_utc", "what stands behind a moment such as 2026-01-31T08:15:42", "Z",
       [](S& s, const V& v) { return take(s.cells.utc, v); }},
      {"callback_attempts", "how often a callback is tried", "3",
       [](S& s, const V& v) { return take_number(s.callbacks.attempts, v, 1, 100); }},
      {"callback_pause", "milliseconds before the second attempt; twice as long before the third, and so on", "100",
       [](S& s, const V& v) { return take_number(s.callbacks.pause, v, 0, 3'600'000); }},
  };
  return table;
}

Status apply_tenant_file(Settings& into, const json::Value& file, const std::string& name) {
  if (!file.is_object())
    return bad_settings(name, "a tenant file is one object", file.at());
  for (const auto& member : file.object()) {
    if (member.name == "clients" || member.name == "tenants" || member.name == "users")
      continue;
    const auto found = std::find_if(settings().begin(), settings().end(),
                                    [&](const Setting& setting) { return setting.name == member.name; });
    if (found == settings().end())
      return bad_settings(name, unknown_member(member.name), member.at);
    if (const auto wrong = found->read(into, member.value); !wrong.empty())
      return bad_settings(name, member.name + ' ' + wrong, member.value.at());
  }
  return read_accounts(into.registry, file, name);
}

std::string settings_page() {
  std::string text =
      "# Settings of the mock\n\nMade from the table in `mocks/settings.cpp`; a test keeps it fresh.\n\n"
      "What is not publicly known of the vendor's servers is a setting here, and its default is our best guess.\n"
      "`keur mock --tenant FILE` reads them from a JSON or YAML file, beside the clients and tenants:\n\n"
      "```yaml\n"
      "clients:                    # instead of the built-in one\n"
      "- id: isv_example\n"
      "  secrets: [old-secret, {value: new-secret, expires: 2027-01-01}]   # good at the same time\n"
      "  scopes: ['hrmanalytics:nlhrm:exportemployees']  # all where left out; all are granted when none is asked for\n"
      "  grant_types: [client_credentials]               # the default; also password and refresh_token\n"
      "  keys: [{kty: RSA, n: …, e: AQAB}]               # public keys, for private_key_jwt; client_secret_jwt needs "
      "none\n"
      "  enabled: true                                   # the default\n"
      "tenants:                    # instead of the built-in ones\n"
      "- id: 7f1c9a52-0000-4000-8000-000000000001\n"
      "  accepted: [isv_example]   # clients that the tenant's administrator has accepted\n"
      "  kind: company             # or customer: a token is given that the API does not take\n"
      "users:                      # who may log in by the password grant\n"
      "- {name: me, password: my-password}\n"
      "missing_scope_status: 401   # one of the settings below\n"
      "```\n\n"
      "| setting | meaning | default |\n|---|---|---|\n";
  for (const auto& setting : settings())
    text += "| `" + std::string(setting.name) + "` | " + std::string(setting.meaning) + " | " +
            std::string(setting.otherwise) + " |\n";
  return text +
         "\nMethod, body and fields of a callback, the columns of every file, the statuses and bodies of refusals, "
         "and which\nexports take `fields` are no settings: the description says them.\n";
}

} // namespace keur::mocks
