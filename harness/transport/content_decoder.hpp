#pragma once
#include "base/error.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keur::transport {

/// Decodes gzip and deflate (RFC 1950 or raw RFC 1951) as bytes arrive. Bounded: at most `limit` bytes come out, and
/// after the first MiB at most 200 for each that goes in. Unlike libcurl it knows whether the coding reached its end
/// with the right check sum (catalogue H065-H076).
class ContentDecoder {
public:
  /// `coding` is the Content-Encoding value, "" for none. More than one coding and unknown ones fail at the first byte.
  ContentDecoder(std::string_view coding, std::size_t limit);
  ~ContentDecoder();
  ContentDecoder(ContentDecoder&&) noexcept;
  ContentDecoder& operator=(ContentDecoder&&) noexcept;

  /// Appends what `bytes` decode to; at the limit, what there is room for.
  std::optional<Error> read(std::string_view bytes, std::string& out);
  /// At the end of the content.
  std::optional<Error> finish() const;
  std::size_t bytes_in() const { return in_; }
  /// Did the content go on when the limit was reached?
  bool is_full() const { return full_; }

private:
  class Stream;
  std::optional<Error> inflate(std::string_view bytes, std::string& out);
  std::optional<Error> append(std::string_view content, std::string& out);

  std::string coding_;
  std::size_t limit_;
  std::size_t in_ = 0;
  bool ended_ = false;
  bool full_ = false;
  std::string held_; // the first byte of a deflate stream, until the second tells which kind it is
  std::unique_ptr<Stream> stream_;
};

} // namespace keur::transport
