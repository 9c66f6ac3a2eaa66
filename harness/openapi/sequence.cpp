#include "openapi/sequence.hpp"

#include "base/text.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <array>

namespace keur::openapi {
namespace {

constexpr char record_separator = '\x1e';

SequenceItem item_of(std::string_view text, std::size_t line) {
  auto loaded = json::load_json(text, "item", {}, json::DuplicateKeys::Remark);
  if (!loaded)
    return {{}, line, loaded.error().message};
  return {std::move(loaded->root), line};
}

/// Takes texts one by one as long as there is room.
struct ItemReader {
  Sequence& sequence;
  std::size_t limit;

  bool add(SequenceItem item) {
    if (sequence.items.size() >= limit) {
      sequence.complete = false;
      return false;
    }
    sequence.items.push_back(std::move(item));
    return true;
  }
};

void read_lines(std::string_view body, bool cut, ItemReader& reader) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < body.size();) {
    const auto end = body.find('\n', at);
    ++number;
    if (end == std::string_view::npos && cut)
      return;
    const auto line = trim(body.substr(at, end == std::string_view::npos ? end : end - at));
    if (!line.empty() && !reader.add(item_of(line, number)))
      return;
    at = end == std::string_view::npos ? body.size() : end + 1;
  }
}

/// RFC 7464 section 2: each text behind a record separator; what is cut short is ignored.
void read_records(std::string_view body, bool cut, ItemReader& reader) {
  std::size_t line = 1;
  for (std::size_t at = 0; at < body.size();) {
    const bool marked = body[at] == record_separator;
    const auto end = std::min(body.find(record_separator, at + 1), body.size());
    const auto text = body.substr(at + (marked ? 1 : 0), end - at - (marked ? 1 : 0));
    const bool whole = end < body.size() || !cut || text.ends_with('\n');
    if (!trim(text).empty() && whole) {
      auto item = marked ? item_of(trim(text), line)
                         : SequenceItem{{}, line, "no record separator (U+001E) stands before the text (RFC 7464)"};
      if (!reader.add(std::move(item)))
        return;
    }
    line += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    at = end;
  }
}

/// One event in the making. Fields of other names and comments are ignored, an event without data is none.
struct EventFields {
  json::Object members = {};
  std::string data = {};
  bool has_data = false;
  std::size_t line = 0;

  void take(std::string_view text, std::size_t number) {
    if (line == 0)
      line = number;
    const auto colon = text.find(':');
    const auto name = text.substr(0, colon);
    auto value = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    if (value.starts_with(' '))
      value.remove_prefix(1);
    if (name == "data")
      data += (has_data ? "\n" : "") + std::string(value), has_data = true;
    else if (name == "event" || (name == "id" && value.find('\0') == std::string_view::npos))
      members.set(std::string(name), value);
    else if (name == "retry" && !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos)
      members.set("retry", json::Number{std::string(value)});
  }
  SequenceItem finish() {
    members.set("data", std::move(data));
    return {json::Value(std::move(members)), line};
  }
};

void read_events(std::string_view body, bool cut, ItemReader& reader) {
  EventFields event;
  std::size_t number = 0;
  for (std::size_t at = 0; at < body.size();) {
    const auto end = std::min(body.find_first_of("\r\n", at), body.size());
    const auto line = body.substr(at, end - at);
    ++number;
    at = end + (body.substr(end).starts_with("\r\n") ? 2 : 1);
    if (!line.empty()) {
      event.take(line, number);
      continue;
    }
    if (event.has_data && !reader.add(event.finish()))
      return;
    event = {};
  }
  // The standard drops an event that no empty line ends; a body that ended on its own is taken at its word.
  if (event.has_data && !cut)
    reader.add(event.finish());
}

std::string event_text(const json::Value& item) {
  std::string out;
  const auto field = [&](std::string_view name, const json::Value& value) {
    const std::string text = value.is_string() ? value.string() : json::dump(value);
    for (const std::string_view line : split(text, '\n'))
      out += std::string(name) + ": " + std::string(line) + '\n';
  };
  if (!item.is_object() || !item.find("data"))
    field("data", item);
  else
    for (const std::string_view name : {"event", "id", "retry", "data"})
      if (const json::Value* value = item.find(name))
        field(name, *value);
  return out + '\n';
}

} // namespace

SequenceForm sequence_form(const http::MediaType& type) {
  constexpr std::array<std::string_view, 7> lines{
      "application/jsonl",       "application/x-ndjson",   "application/ndjson", "application/jsonlines",
      "application/x-jsonlines", "application/json-lines", "text/x-ndjson"};
  const std::string essence = type.essence();
  if (std::find(lines.begin(), lines.end(), essence) != lines.end() || type.subtype.ends_with("+jsonl"))
    return SequenceForm::JsonLines;
  if (essence == "application/json-seq" || type.subtype.ends_with("+json-seq"))
    return SequenceForm::JsonSequence;
  return essence == "text/event-stream" ? SequenceForm::Events : SequenceForm::None;
}

json::Value Sequence::array() const {
  json::Array all;
  for (const SequenceItem& item : items)
    all.push_back(item.value);
  return json::Value(std::move(all));
}

Sequence read_sequence(SequenceForm form, std::string_view body, bool cut, std::size_t limit) {
  Sequence sequence;
  ItemReader reader{sequence, limit};
  if (body.starts_with("\xEF\xBB\xBF"))
    body.remove_prefix(3);
  if (form == SequenceForm::JsonLines)
    read_lines(body, cut, reader);
  else if (form == SequenceForm::JsonSequence)
    read_records(body, cut, reader);
  else if (form == SequenceForm::Events)
    read_events(body, cut, reader);
  return sequence;
}

std::string write_sequence(SequenceForm form, const json::Array& items) {
  std::string out;
  for (const json::Value& item : items)
    out += form == SequenceForm::Events         ? event_text(item)
           : form == SequenceForm::JsonSequence ? record_separator + json::dump(item) + '\n'
                                                : json::dump(item) + '\n';
  return out;
}

} // namespace keur::openapi
