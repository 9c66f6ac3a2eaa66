#pragma once
#include <string>
#include <string_view>
#include <vector>

/// From what a server said to what is wrong: one table, in the order of likelihood for Visma Connect and
/// IdentityServer.
namespace keur::preflight {

struct Cause {
  std::string_view code;   // "invalid_client", "401", "dns" …
  std::string_view cause;  // what is the matter, in the words of the set-up pages
  std::string_view remedy; // where to put it right
};

/// All rows, grouped by code, likeliest first.
const std::vector<Cause>& causes();
/// The rows of one code; empty when it is not known.
std::vector<Cause> causes_of(std::string_view code);

/// The codes that occur in a text pasted from elsewhere (an error body, a log line, an HTTP status, a client library's
/// message), in order of appearance, each once.
std::vector<std::string> codes_in(std::string_view text);

/// harness/docs/causes.md, made from the table.
std::string causes_page();

} // namespace keur::preflight
