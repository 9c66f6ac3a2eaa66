#include "base/text.hpp"
#include "json/load.hpp"

#include <cstdint>

namespace keur::json {
namespace {

void append_escape(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\b':
    out += "\\b";
    return;
  case '\f':
    out += "\\f";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    break;
  }
  const auto byte = static_cast<std::uint8_t>(c);
  out += "\\u00", out += hex[byte >> 4U], out += hex[byte & 15U];
}

bool needs_escape(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == '"' || c == '\\'; }

void append_valid(std::string& out, std::string_view utf8) {
  for (std::size_t begin = 0; begin < utf8.size();) {
    std::size_t end = begin;
    while (end < utf8.size() && !needs_escape(utf8[end]))
      ++end;
    out += utf8.substr(begin, end - begin);
    if (end < utf8.size())
      append_escape(out, utf8[end++]);
    begin = end;
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (const auto bad = find_invalid_utf8(text)) {
    append_valid(out, text.substr(0, *bad));
    out += "\xEF\xBF\xBD";
    text.remove_prefix(*bad + 1);
  }
  append_valid(out, text);
  out += '"';
}

/// Writes with an explicit stack, so that depth costs heap and no call stack.
class Writer {
public:
  explicit Writer(bool pretty) : pretty_(pretty) {}

  std::string write(const Value& root) {
    open(root);
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      if (frame.next == size(*frame.container))
        close();
      else
        advance(frame);
    }
    return std::move(out_);
  }

private:
  struct Frame {
    const Value* container;
    std::size_t next;
  };

  static std::size_t size(const Value& container) {
    return container.is_array() ? container.array().size() : container.object().size();
  }

  void open(const Value& value) {
    switch (value.kind()) {
    case Kind::Null:
      out_ += "null";
      return;
    case Kind::Boolean:
      out_ += value.boolean() ? "true" : "false";
      return;
    case Kind::Number:
      out_ += value.number();
      return;
    case Kind::String:
      append_quoted(out_, value.string());
      return;
    case Kind::Array:
    case Kind::Object:
      out_ += value.is_array() ? '[' : '{';
      stack_.push_back({&value, 0});
    }
  }

  void advance(Frame& frame) {
    if (frame.next > 0)
      out_ += ',';
    line();
    const std::size_t index = frame.next++;
    const Value& container = *frame.container; // `frame` may move when open() pushes
    if (container.is_array())
      return open(container.array()[index]);
    const Member& member = *(container.object().begin() + static_cast<std::ptrdiff_t>(index));
    append_quoted(out_, member.name);
    out_ += pretty_ ? ": " : ":";
    open(member.value);
  }

  void close() {
    const Value& container = *stack_.back().container;
    stack_.pop_back();
    if (size(container) > 0)
      line();
    out_ += container.is_array() ? ']' : '}';
  }

  void line() {
    if (!pretty_)
      return;
    out_ += '\n';
    out_.append(2 * stack_.size(), ' ');
  }

  bool pretty_;
  std::string out_;
  std::vector<Frame> stack_;
};

} // namespace

std::string dump(const Value& value) { return Writer(false).write(value); }
std::string dump_pretty(const Value& value) { return Writer(true).write(value) + '\n'; }

std::string quote(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

} // namespace keur::json
