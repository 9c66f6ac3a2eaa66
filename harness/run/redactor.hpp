#pragma once
#include "base/secret.hpp"
#include "http/exchange.hpp"
#include "plan/case.hpp"
#include "run/transcript.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace keur::run {

/// The one door through which foreign content enters a transcript. Three layers: requests are recorded as planned
/// (placeholders instead of run-time values), responses by an allow-list of fields, and every text passes a filter that
/// knows the run's secrets in their usual encodings.
class Redactor {
public:
  struct Options {
    std::string base_url;           // origin of the API, for curl lines
    bool show_values = false;       // bodies and field values; the caller has checked that the target allows it
    std::size_t body_bytes = 2'048; // shown of a body
  };
  explicit Redactor(Options options) : options_(std::move(options)) {}
  /// Wipes what it knows of secrets.
  ~Redactor();
  Redactor(const Redactor&) = default;
  Redactor& operator=(const Redactor&) = delete;

  /// From now on the bytes and their form-, percent-, base64-, hex- and JSON-encoded forms are replaced by "***"
  /// wherever they turn up. Secrets shorter than 6 bytes would mask ordinary text and are left to the other two layers.
  void add_secret(std::string_view bytes);
  /// An access token: the claims and signature of a JWT, the whole of any other, as they are and in base64.
  void add_token(std::string_view token);
  /// The filter alone.
  std::string mask(std::string text) const;

  RecordedExchange record(const http::Exchange& exchange, const plan::Step& step, std::size_t step_index,
                          std::chrono::system_clock::time_point run_started) const;
  /// Masks every text of a finding.
  check::Finding record(check::Finding finding) const;

private:
  /// Cut to so many bytes, invisible characters escaped, masked.
  std::string clean(std::string_view text, std::size_t limit) const;
  std::vector<RecordedField> fields(const http::Fields& fields, const openapi::Operation* operation) const;
  void add_needles(std::vector<std::string> forms);

  Options options_;
  std::vector<std::string> needles_;
};

/// Field names whose values may be shown on any target: they describe the message, not a person or a credential.
bool is_shown_field(std::string_view name);

} // namespace keur::run
