#include "preflight/copied_value.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Text;

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool holds_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](auto part) { return text.find(part) != text.npos; });
}
bool begins_with_any(std::string_view text, std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(), [&](auto begin) { return text.starts_with(begin); });
}

// White space and controls of ASCII, and what web pages and word processors put in their place (UTF-8): soft hyphen,
// no-break and other spaces, zero-width characters and joiners, direction marks, byte order mark, variation selectors,
// tag characters.
bool holds_invisible(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < ' ' || byte == 0x7F)
      return true;
  }
  return holds_any(text,
                   {"\xC2\xA0",     "\xC2\xAD",     "\xC2\x85",     "\xCD\x8F",     "\xD8\x9C",     "\xE1\x9A\x80",
                    "\xE1\xA0\x8E", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84",
                    "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
                    "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8",
                    "\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
                    "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE2\x81\xA0", "\xE2\x81\xA1", "\xE2\x81\xA2", "\xE2\x81\xA3",
                    "\xE2\x81\xA4", "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xE3\x80\x80",
                    "\xEF\xB8\x8F", "\xEF\xBB\xBF", "\xEF\xBF\xBC", "\xF3\xA0\x80"});
}

// A scope list may hold spaces between its scopes; a credential may not.
bool holds_space(Field field, std::string_view text) {
  return field == Field::Scope ? text != trim(text) || text.find("  ") != text.npos : text.find(' ') != text.npos;
}

// Quotation marks of ASCII around it, or typographic ones and backquotes anywhere: “ ” „ ‟ ‘ ’ ‚ ‛ « » ‹ ›, full width.
bool is_quoted(std::string_view text) {
  const bool around = text.size() > 1 && text.front() == text.back() &&
                      (text.front() == '"' || text.front() == '\'' || text.front() == '`');
  const bool half = !text.empty() && (text.front() == '"' || text.back() == '"');
  return around || half ||
         holds_any(text, {"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9A", "\xE2\x80\x9B", "\xE2\x80\x9C",
                          "\xE2\x80\x9D", "\xE2\x80\x9E", "\xE2\x80\x9F", "\xC2\xAB", "\xC2\xBB", "\xE2\x80\xB9",
                          "\xE2\x80\xBA", "\xEF\xBC\x82", "\xEF\xBC\x87", "\xE2\x80\xB2", "\xE2\x80\xB3"});
}

// ‐ ‑ ‒ – — ― − ﹣ －
bool holds_other_dash(std::string_view text) {
  return holds_any(text, {"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\x94",
                          "\xE2\x80\x95", "\xE2\x88\x92", "\xEF\xB9\xA3", "\xEF\xBC\x8D", "\xE2\x80\xA6"});
}

// RFC 6749 appendix A.1, A.2: a client id and a secret are visible ASCII.
bool holds_other_script(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) > 0x7E; });
}

// "$NAME", "%NAME%" with nothing around them: names of variables are upper case by custom.
bool is_bare_variable(std::string_view text) {
  const auto is_name = [](std::string_view name) {
    return name.size() > 1 && std::all_of(name.begin(), name.end(), is_name_char) &&
           !(name.front() >= '0' && name.front() <= '9');
  };
  if (text.size() > 2 && text.front() == '%' && text.back() == '%')
    return is_name(text.substr(1, text.size() - 2));
  return text.size() > 2 && text.front() == '$' && is_name(text.substr(1));
}

// A place holder that a shell, a pipeline or a template engine should have put a value into: sh, PowerShell, cmd,
// GitHub, GitLab, Azure DevOps, Jenkins, TeamCity, Octopus, Bamboo, CircleCI, Bitbucket, Helm, Jinja, Terraform,
// Spring, Postman, Python.
bool is_unexpanded(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  if (is_bare_variable(trim(text)))
    return true;
  if (holds_any(lower, {"${", "$(", "$[", "{{", "<%", "#{", "$env:", "%env.", "@@{"}))
    return true;
  if (begins_with_any(lower, {"process.env.", "os.environ", "env.", "env:", "secrets.", "var.", "vars.", "data.",
                              "system.getenv", "%(", "variables[", "__keur", "~{"}))
    return true;
  return lower.size() > 4 && lower.starts_with("__") && lower.ends_with("__");
}

// A reference that a secret manager should have resolved: 1Password, Vault, vals, Azure Key Vault, AWS, Google Cloud,
// CloudFormation, SOPS, Ansible, Doppler, Bitwarden, Infisical, Kubernetes, Spring, Jasypt, Docker.
bool is_unresolved(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  if (begins_with_any(lower, {"op://",
                              "vault:",
                              "vault://",
                              "ref+",
                              "secretref+",
                              "@microsoft.keyvault(",
                              "akv://",
                              "keyvault:",
                              "keyvault://",
                              "azurekeyvault://",
                              "arn:aws:",
                              "arn:aws-",
                              "aws-sm://",
                              "awssm://",
                              "asm://",
                              "ssm:",
                              "ssm://",
                              "aws:secretsmanager",
                              "secretsmanager:",
                              "gcp-sm://",
                              "gsm://",
                              "sm://",
                              "gcpsecretmanager://",
                              "enc[",
                              "enc(",
                              "$ansible_vault",
                              "!vault",
                              "{cipher}",
                              "doppler://",
                              "bws://",
                              "bw://",
                              "infisical://",
                              "secret://",
                              "secrets://",
                              "secret:",
                              "secretkeyref",
                              "valuefrom:",
                              "keeper://",
                              "pass://",
                              "lastpass://",
                              "conjur:",
                              "akeyless:",
                              "dockersecret:",
                              "file://",
                              "/run/secrets/",
                              "-----begin"}))
    return true;
  return lower.starts_with("projects/") && lower.find("/secrets/") != lower.npos;
}

// What a tool shows in a value's place, or writes where there is none.
bool is_masked(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  if (lower.size() > 1 && lower.find_first_not_of("*.x\xE2\x80\xA2\xE2\x97\x8F") == lower.npos)
    return true;
  for (const std::string_view word : {"null",        "nil",
                                      "none",        "undefined",
                                      "nan",         "true",
                                      "false",       "[masked]",
                                      "[redacted]",  "<redacted>",
                                      "redacted",    "[hidden]",
                                      "<hidden>",    "hidden",
                                      "[secret]",    "<secret>",
                                      "(sensitive)", "(sensitive value)",
                                      "<sensitive>", "(known after apply)",
                                      "[filtered]",  "[object object]",
                                      "(null)",      "<null>",
                                      "<none>",      "<nil>",
                                      "n/a",         "{}",
                                      "[]",          "\"\"",
                                      "''",          "<unset>",
                                      "(unset)",     "unset",
                                      "<not set>",   "not set",
                                      "(not set)",   "<masked>",
                                      "%!s(<nil>)"})
    if (lower == word)
      return true;
  return holds_any(lower, {"****", "\xE2\x80\xA2\xE2\x80\xA2", "\xE2\x97\x8F\xE2\x97\x8F"});
}

// The words that templates have in a value's place; words that a random text would not hold.
bool is_example(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  if (lower.starts_with('<') || lower == "00000000-0000-0000-0000-000000000000")
    return true;
  for (const std::string_view word :
       {"your-",      "your_",       "your ",        "yourclient",       "yoursecret",     "yourtenant",
        "yourapp",    "changeme",    "change-me",    "change_me",        "replaceme",      "replace-me",
        "replace_me", "placeholder", "xxxx",         "insert-",          "insert_",        "fill-in",
        "fill_in",    "todo",        "my-client-id", "my-client-secret", "client-id-here", "-here>",
        "_here",      "example"})
    if (lower.find(word) != lower.npos)
      return true;
  for (const std::string_view whole :
       {"client_id", "client-id", "clientid", "client_secret", "client-secret", "clientsecret", "secret", "password",
        "tenant_id", "tenant-id", "tenantid", "api_key", "api-key", "apikey", "token", "username"})
    if (lower == whole)
      return true;
  return false;
}

// "client_secret=…", "export KEUR_CLIENT_ID=…", "client_id: …", "Bearer …": the line was copied, not the value.
bool holds_its_name(std::string_view text) {
  std::string lower = to_lower(trim(text));
  if (begins_with_any(lower, {"bearer ", "basic ", "apikey ", "token ", "authorization:"}))
    return true;
  for (const std::string_view verb : {"export ", "set ", "-e ", "env "})
    if (lower.starts_with(verb))
      lower.erase(0, verb.size());
  const auto end = lower.find_first_of("=:");
  if (end == lower.npos || end == 0)
    return false;
  const auto name = trim(std::string_view(lower).substr(0, end));
  const bool is_word =
      std::all_of(name.begin(), name.end(), [](char c) { return is_name_char(c) || c == '-' || c == '.'; });
  return is_word &&
         (name.starts_with("keur_") || holds_any(name, {"client", "secret", "tenant", "scope", "password", "api_key",
                                                        "apikey", "api-key", "token", "username"}));
}

// base64 of a text with a line end, as `echo … | base64` makes it for a Kubernetes secret: "…\n" often ends in Cg==.
bool is_encoded_with_line_end(std::string_view text) { return text.size() > 15 && text.ends_with("Cg=="); }

bool is_percent_encoded(std::string_view text) {
  for (auto at = text.find('%'); at != text.npos && at + 2 < text.size(); at = text.find('%', at + 1))
    if (is_hex_digit(text[at + 1]) && is_hex_digit(text[at + 2]))
      return true;
  return false;
}

// {…}, (…), […], urn:uuid:…, or the 32 digits without their hyphens.
bool is_wrapped_uuid(std::string_view text) {
  const auto begin = text.find_first_of("0123456789abcdefABCDEF");
  if (is_uuid(text) || begin == text.npos)
    return false;
  const std::string lower = to_lower(text);
  const auto bare = lower.starts_with("urn:uuid:") || lower.starts_with("uuid:") ? lower.substr(lower.rfind(':') + 1)
                    : text.size() > 2 && !is_hex_digit(text.front())             ? lower.substr(1, lower.size() - 2)
                                                                                 : lower;
  const bool plain = bare.size() == 32 && std::all_of(bare.begin(), bare.end(), is_hex_digit);
  return is_uuid(bare) || plain;
}

/// One row a kind, in the order in which a person should hear of them.
struct Kind {
  bool (*fits)(Field, std::string_view);
  Text text;
  std::string_view code;
};

const std::vector<Kind>& kinds() {
  using F = Field;
  using V = std::string_view;
  static const std::vector<Kind> table{
      {[](F, V v) { return is_unexpanded(v); }, "{1} is a variable that nothing was put into"_t, "unexpanded"},
      {[](F, V v) { return is_unresolved(v); }, "{1} is a reference into a secret store, not the value"_t,
       "unresolved"},
      {[](F, V v) { return is_masked(v); }, "{1} is what a tool shows in place of a value"_t, "masked-value"},
      {[](F, V v) { return holds_its_name(v); }, "{1} holds a name before the value"_t, "name-and-value"},
      {[](F, V v) { return is_quoted(v); }, "{1} holds quotation marks"_t, "quoted"},
      {[](F f, V v) { return holds_invisible(v) || holds_space(f, v); },
       "{1} holds white space or an invisible character"_t, "stray-space"},
      {[](F f, V v) { return f != F::Scope && holds_other_dash(v); },
       "{1} holds dashes or dots that a word processor has put there"_t, "dashes"},
      {[](F f, V v) { return f == F::Scope && v.find_first_of(",;") != v.npos; },
       "the scopes are separated by commas"_t, "scope-commas"},
      {[](F f, V v) { return f == F::Tenant && is_wrapped_uuid(v); },
       "{1} has braces, urn:uuid: or no hyphens around its digits"_t, "tenant-wrapped"},
      {[](F, V v) { return is_example(v); }, "{1} looks like an example text"_t, "placeholder"},
      {[](F, V v) { return holds_other_script(v); }, "{1} holds characters that are no ASCII"_t, "other-script"},
      {[](F f, V v) { return f == F::ClientSecret && is_encoded_with_line_end(v); },
       "{1} looks base64-encoded, with a line end in it"_t, "encoded"},
      {[](F f, V v) { return f != F::Scope && is_percent_encoded(v); }, "{1} looks percent-encoded"_t, "encoded"},
  };
  return table;
}

} // namespace

Text name_of(Field field) {
  switch (field) {
  case Field::ClientId:
    return "the client id"_t;
  case Field::ClientSecret:
    return "the secret"_t;
  case Field::Tenant:
    return "the tenant id"_t;
  case Field::Scope:
    return "a scope"_t;
  case Field::Value: // an API key or a ready-made token
    return "the credential"_t;
  case Field::UserName:
    return "the user name"_t;
  case Field::Password:
    return "the password"_t;
  }
  return {};
}

std::vector<Oddity> oddities_of(Field field, std::string_view value) {
  std::vector<Oddity> found;
  if (value.empty())
    return found;
  for (const auto& kind : kinds()) {
    const bool said = std::any_of(found.begin(), found.end(), [&](const auto& one) { return one.code == kind.code; });
    if (!said && kind.fits(field, value))
      found.push_back({field, kind.text, kind.code});
  }
  // One thing explains the others: typographic marks and invisible characters are no ASCII either.
  if (found.size() > 1)
    std::erase_if(found, [](const auto& one) { return one.code == "other-script"; });
  return found;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36)
    return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex_digit(text[i]))
      return false;
  }
  return true;
}

} // namespace keur::preflight
