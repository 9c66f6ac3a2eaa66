#pragma once
#include "base/error.hpp"
#include "http/exchange.hpp"
#include "profile/profile.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::transport {

/// Reads the head of an answer line by line, as libcurl hands the raw lines over, and finds what libcurl 7.88 lets
/// pass: contradicting Content-Length values, unknown transfer codings, odd status lines, folded lines, bare line feeds
/// (catalogue H025-H027, H034, H037-H042, H046-H055, H119-H123). Interim answers (1xx) are read and dropped but count
/// against the limits. Lines after the final head are trailers, kept apart.
class ResponseHead {
public:
  explicit ResponseHead(const profile::Limits& limits) : limits_(limits) {}

  /// One line with its line end. The first error is final.
  std::optional<Error> read_line(std::string_view raw);

  bool complete() const { return state_ == State::Trailers; }
  int status() const { return status_; }
  const std::string& version() const { return version_; } // "1.1"
  http::Fields& fields() { return fields_; }
  http::Fields& trailers() { return trailers_; }
  std::vector<http::WireRemark>& remarks() { return remarks_; }
  std::size_t bytes() const { return bytes_; }
  bool chunked() const { return chunked_; }
  std::optional<std::uint64_t> content_length() const { return content_length_; }
  /// The connection must not be used again: how the answer ends was told in two ways.
  bool poisons_connection() const { return poisons_connection_; }

private:
  enum class State : std::uint8_t { StatusLine, Fields, Trailers };

  std::optional<Error> read_status(std::string_view line);
  std::optional<Error> read_field(std::string_view line, http::Fields& into);
  std::optional<Error> fold(std::string_view line, http::Fields& into);
  std::optional<Error> end_of_head();
  std::optional<Error> judge_length();
  std::optional<Error> judge_coding();
  void remark(std::string id, std::string message);

  profile::Limits limits_;
  State state_ = State::StatusLine;
  int status_ = 0;
  std::string version_ = "1.1";
  http::Fields fields_;
  http::Fields trailers_;
  std::vector<http::WireRemark> remarks_;
  std::size_t bytes_ = 0;
  std::size_t count_ = 0;
  bool chunked_ = false;
  bool poisons_connection_ = false;
  std::optional<std::uint64_t> content_length_;
};

} // namespace keur::transport
