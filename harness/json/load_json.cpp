#include "base/text.hpp"
#include "json/builder.hpp"
#include "json/load.hpp"
#include "json/number.hpp"
#include "json/source.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <new>

namespace keur::json {
namespace {

bool is_number_char(char c) {
  return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

bool is_between_tokens(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':'; }

std::string_view number_at(std::string_view text, std::size_t offset) {
  std::size_t end = offset;
  while (end < text.size() && is_number_char(text[end]))
    ++end;
  return text.substr(offset, end - offset);
}

/// An input iterator whose copies share one place, so that the events know how far the lexer has read.
class Cursor {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char** at, const char* end) : at_(at), end_(end) {}
  reference operator*() const { return **at_; }
  Cursor& operator++() { return ++*at_, *this; }
  Cursor operator++(int) { return ++*at_, *this; }
  bool operator==(const Cursor&) const { return *at_ == end_; } // only ever compared with the end
  bool operator!=(const Cursor& other) const { return !(*this == other); }

private:
  const char** at_;
  const char* end_;
};

/// The library's message without its own numbering and place; where a comma may be what is missing, that is said.
std::string plain_message(std::string_view text) {
  if (const auto column = text.find("column "); column != std::string_view::npos)
    if (const auto colon = text.find(": ", column); colon != std::string_view::npos)
      text = text.substr(colon + 2);
  if (const auto last = text.find("; last read: "); last != std::string_view::npos)
    text = text.substr(0, last); // what follows is an excerpt of foreign data
  std::string out(text);
  for (const std::string_view close : {"; expected '}'", "; expected ']'"})
    if (const auto at = out.rfind(close); at != std::string::npos)
      out.insert(at + 11, "',' or ");
  return out;
}

/// What a text that stands at the place most likely was meant to be, where JSON has no such thing.
std::string_view json_hint(std::string_view rest) {
  if (rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#'))
    return ": JSON has no comments, take it away";
  if (rest.starts_with('\''))
    return ": JSON writes texts and names in double quotes";
  return "";
}

/// One SAX parse. Number texts are cut from the source: the library's own values lose digits.
class JsonEvents {
public:
  JsonEvents(std::string_view text, Builder& builder) : text_(text), places_(text), builder_(builder) {}

  bool parse(std::string_view given) {
    read_ = given.data();
    begin_ = given.data();
    const char* const end = given.data() + given.size();
    return nlohmann::json::sax_parse(Cursor(&read_, end), Cursor(&read_, end), this);
  }
  bool overflowed() const { return overflowed_; }

  bool null() { return word(nullptr, 4); }
  bool boolean(bool value) { return word(value, value ? 4 : 5); }
  bool number_integer(std::int64_t) { return number(); }
  bool number_unsigned(std::uint64_t) { return number(); }
  bool number_float(double, const std::string&) { return number(); }
  bool string(std::string& value) {
    const Position at = next();
    after_ = offset();
    return builder_.fits(value.size(), at) && add(Value(std::string_view(value)), at);
  }
  bool binary(std::vector<std::uint8_t>&) { return false; } // JSON text has none
  bool start_object(std::size_t) { return begin(Kind::Object); }
  bool start_array(std::size_t) { return begin(Kind::Array); }
  bool key(std::string& name) {
    const Position at = next();
    after_ = offset();
    return builder_.name(name, at);
  }
  bool end_object() { return end(); }
  bool end_array() { return end(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    overflowed_ = error.id == 406; // out_of_range: a number that no double can hold
    const std::string message = plain_message(error.what());
    const bool inside_token = message.find("invalid ") != std::string::npos;
    const std::size_t bad = offset() > 0 ? offset() - 1 : 0;
    const Position at = inside_token ? places_.at(bad) : next();
    next(); // where the token begins
    return builder_.fail(ErrorCode::Syntax,
                         message + std::string(json_hint(text_.substr(std::min(start_, text_.size())))), at);
  }

private:
  std::size_t offset() const { return static_cast<std::size_t>(read_ - begin_); }

  /// Where the token that an event is about begins: behind the last one, white space and separators skipped.
  Position next() {
    start_ = after_;
    while (start_ < text_.size() && is_between_tokens(text_[start_]))
      ++start_;
    return places_.at(start_);
  }

  bool add(Value&& value, Position at) {
    value.set_at(at);
    return builder_.add(std::move(value));
  }
  bool word(Value&& value, std::size_t length) {
    const Position at = next();
    after_ = start_ + length;
    return add(std::move(value), at);
  }
  bool number() {
    const Position at = next();
    const std::string_view lexeme = number_at(text_, start_);
    after_ = start_ + lexeme.size();
    return builder_.fits_number(lexeme.size(), at) && add(Number{std::string(lexeme)}, at);
  }
  bool begin(Kind kind) {
    const Position at = next();
    after_ = start_ + 1;
    return builder_.begin(kind, at);
  }
  bool end() {
    next();
    after_ = start_ + 1;
    return builder_.end();
  }

  std::string_view text_;
  Places places_;
  Builder& builder_;
  const char* begin_ = nullptr;
  const char* read_ = nullptr;
  std::size_t after_ = 0, start_ = 0;
  bool overflowed_ = false;
};

/// The text with every number replaced by 0 and spaces of the same length. The library refuses 1e400; JSON does not.
std::string with_small_numbers(std::string_view text) {
  std::string out(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\')
          ++i;
    } else if (is_number_char(text[i]) && text[i] != 'e' && text[i] != 'E') {
      const std::string_view lexeme = number_at(text, i);
      if (is_number_text(lexeme))
        out.replace(i, lexeme.size(), "0" + std::string(lexeme.size() - 1, ' '));
      i += lexeme.size() - 1;
    }
  }
  return out;
}

enum class Outcome { Done, Overflow, Failed };

Outcome read(std::string_view text, std::string_view given, Builder& builder) {
  JsonEvents events(text, builder);
  try {
    if (events.parse(given))
      return Outcome::Done;
  } catch (const std::bad_alloc&) {
    throw; // says nothing about the text
  } catch (const std::exception& problem) {
    builder.fail(ErrorCode::Syntax, escape_visible(problem.what()), {});
  }
  return events.overflowed() ? Outcome::Overflow : Outcome::Failed;
}

} // namespace

Result<Loaded> load_json(std::string_view text, std::string_view name, const Limits& limits, DuplicateKeys duplicates) {
  std::vector<Remark> remarks;
  if (auto status = check_bytes(text, name, limits, remarks); !status)
    return fail(std::move(status.error()));
  std::vector<Remark> of_builder;
  Builder builder(name, limits, duplicates, of_builder);
  const Outcome outcome = read(text, text, builder);
  if (outcome == Outcome::Done) {
    remarks.insert(remarks.end(), of_builder.begin(), of_builder.end());
    return Loaded{builder.take_root(), std::move(remarks)};
  }
  if (outcome == Outcome::Failed)
    return fail(*builder.error());
  Builder again(name, limits, duplicates, remarks);
  if (read(text, with_small_numbers(text), again) != Outcome::Done)
    return fail(*again.error());
  return Loaded{again.take_root(), std::move(remarks)};
}

} // namespace keur::json
