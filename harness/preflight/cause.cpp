#include "preflight/cause.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace keur::preflight {
namespace {

/// A phrase that libraries and servers use and the code it stands for. Longer phrases first where one holds another.
constexpr std::pair<std::string_view, std::string_view> phrases[] = {
    {"too many requests", "429"},
    {"could not resolve", "dns"},
    {"name or service not known", "dns"},
    {"getaddrinfo", "dns"},
    {"connection refused", "connect"},
    {"econnrefused", "connect"},
    {"no route to host", "connect"},
    {"timed out", "timeout"},
    {"etimedout", "timeout"},
    {"etimeout", "timeout"},
    {"enotfound", "dns"},
    {"nodename nor servname", "dns"},
    {"could not be resolved", "dns"},
    {"connection reset", "truncated"},
    {"econnreset", "truncated"},
    {"empty reply from server", "truncated"},
    {"not yet valid", "certificate-early"},
    {"cert_has_expired", "certificate-expired"},
    {"unable_to_verify_leaf_signature", "certificate-untrusted"},
    {"unknownissuer", "certificate-untrusted"},
    {"pkix path building failed", "certificate-untrusted"},
    {"altname", "certificate-host"},
    {"hostname mismatch", "certificate-host"},
    {"handshake failure", "tls"},
    {"bad gateway", "502"},
    {"service unavailable", "503"},
    {"gateway timeout", "504"},
    {"internal server error", "500"},
    {"certificate has expired", "certificate-expired"},
    {"certificate expired", "certificate-expired"},
    {"unable to get local issuer", "certificate-untrusted"},
    {"self-signed certificate", "certificate-untrusted"},
    {"self signed certificate", "certificate-untrusted"},
    {"no alternative certificate subject name", "certificate-host"},
    {"proxy authentication required", "407"},
    {"<!doctype html", "html"},
    {"<html", "html"},
    {"token expired", "token-expired"},
    {"unauthorized", "401"},
    {"forbidden", "403"},
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  return (at == 0 || !is_word(text[at - 1])) && (at + size >= text.size() || !is_word(text[at + size]));
}

// Where the text holds this as words of their own.
std::optional<std::size_t> place_of(std::string_view words, std::string_view text) {
  for (auto at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1))
    if (stands_alone(text, at, words.size()))
      return at;
  return std::nullopt;
}

} // namespace

std::vector<Cause> causes_of(std::string_view code) {
  std::vector<Cause> found;
  for (const auto& row : causes())
    if (row.code == code)
      found.push_back(row);
  return found;
}

std::vector<std::string> codes_in(std::string_view text) {
  const std::string lower = to_lower(trim(text));
  std::vector<std::pair<std::size_t, std::string>> hits;
  const auto add = [&](std::size_t at, std::string_view code) {
    const bool known = std::any_of(hits.begin(), hits.end(), [&](const auto& hit) { return hit.second == code; });
    if (!known)
      hits.emplace_back(at, code);
  };
  // Our own class words ("connect", "clock") are ordinary words too: they count only when they are all there is.
  const auto is_searched = [&](std::string_view code) {
    return code.find_first_of("_-") != std::string_view::npos || (code[0] >= '0' && code[0] <= '9') || lower == code;
  };
  for (const auto& row : causes())
    if (const auto at = is_searched(row.code) ? place_of(row.code, lower) : std::nullopt)
      add(*at, row.code);
  for (const auto& [phrase, code] : phrases)
    if (const auto at = place_of(phrase, lower))
      add(*at, code);
  std::sort(hits.begin(), hits.end());
  std::vector<std::string> codes;
  for (auto& hit : hits)
    codes.push_back(std::move(hit.second));
  return codes;
}

std::string causes_page() {
  std::string text = "# Set-up causes\n\nMade from the table in `harness/preflight/cause_table.cpp`; a test keeps it "
                     "fresh. `keur preflight`\n"
                     "names the causes of what it finds in this order, likeliest first, and `keur preflight --explain "
                     "TEXT` finds the\n"
                     "code in an error body, a status line, a log line or a client library's message.\n\n"
                     "| code | cause | where to put it right |\n|---|---|---|\n";
  std::string_view last;
  for (const auto& row : causes()) {
    text += "| " + (row.code == last ? std::string() : '`' + std::string(row.code) + '`') + " | " +
            std::string(row.cause) + " | " + std::string(row.remedy) + " |\n";
    last = row.code;
  }
  return text;
}

} // namespace keur::preflight
