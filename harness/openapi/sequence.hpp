#pragma once
#include "http/media_type.hpp"
#include "json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Sequential media types (OAS 3.2.0 section 4.14.3.1): a body that is a row of values, which is to be judged as an
/// array of them, or each by itself.
namespace keur::openapi {

enum class SequenceForm : std::uint8_t {
  None,
  JsonLines,    // application/jsonl, application/x-ndjson and their like: a JSON text in each line
  JsonSequence, // application/json-seq and +json-seq: RFC 7464
  Events,       // text/event-stream: WHATWG HTML section 9.2, each event an object of event, data, id, retry
};
SequenceForm sequence_form(const http::MediaType& type);

struct SequenceItem {
  json::Value value;
  std::size_t line = 0;     // of the body, from 1
  std::string problem = {}; // why it is no JSON text; "" = it was read
};

struct Sequence {
  std::vector<SequenceItem> items;
  bool complete = true; // false: there is more than the limit
  /// The values of all items as one array; an item that could not be read is null.
  json::Value array() const;
};

/// Reads at most `limit` items. Of a body that was `cut` the last item counts only where its end is there.
Sequence read_sequence(SequenceForm form, std::string_view body, bool cut, std::size_t limit = 10'000);
std::string write_sequence(SequenceForm form, const json::Array& items);

} // namespace keur::openapi
