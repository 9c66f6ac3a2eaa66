#include "generate/text_value.hpp"

#include "base/text.hpp"
#include "generate/pattern_text.hpp"
#include "schema/pattern.hpp"

#include <algorithm>
#include <array>

namespace keur::generate {
namespace {

struct Format {
  std::string_view name;
  std::string_view sample;
  std::string_view outside; // a text that is not of the format; "" = every text is
};

constexpr std::array formats{
    // JSON Schema 2020-12 validation section 7.3
    Format{"date-time", "2026-01-15T09:30:00Z", "2026-13-45T99:99:99Z"},
    Format{"date", "2026-01-15", "2026-13-45"},
    Format{"time", "09:30:00Z", "99:99:99Z"},
    Format{"duration", "P1D", "one day"},
    Format{"uuid", "3f2b8c1e-5d47-4a6f-9b0e-7c1d2e3f4a5b", "not-a-uuid"},
    Format{"guid", "3f2b8c1e-5d47-4a6f-9b0e-7c1d2e3f4a5b", "not-a-guid"},
    Format{"email", "user@example.com", "not an address"},
    Format{"idn-email", "user@example.com", "not an address"},
    Format{"hostname", "host.example.com", "-not a host-"},
    Format{"idn-hostname", "host.example.com", "-not a host-"},
    Format{"ipv4", "192.0.2.1", "192.0.2.999"},
    Format{"ipv6", "2001:db8::1", "2001:db8:::zz"},
    Format{"uri", "https://example.com/a", "not a uri"},
    Format{"url", "https://example.com/a", ""},
    Format{"uri-reference", "/a", "not a reference \\"},
    Format{"iri", "https://example.com/a", "not an iri"},
    Format{"iri-reference", "/a", "not a reference \\"},
    Format{"uri-template", "/a/{b}", "/a/{b"},
    Format{"json-pointer", "/a", "a"},
    Format{"relative-json-pointer", "0", "-1"},
    Format{"regex", "^a$", "("},
    // OpenAPI Format Registry
    Format{"byte", "a2V1cg==", "not base64!"},
    Format{"base64url", "a2V1cg", "not base64!"},
    Format{"binary", "keur", ""},
    Format{"char", "k", ""},
    Format{"commonmark", "keur", ""},
    Format{"html", "<p>keur</p>", ""},
    Format{"password", "Keur-1a-secret", ""},
    Format{"http-date", "Thu, 15 Jan 2026 09:30:00 GMT", "tomorrow"},
    Format{"date-time-local", "2026-01-15T09:30:00", "2026-13-45T99:99:99"},
    Format{"time-local", "09:30:00", "99:99:99"},
    Format{"media-range", "application/json", "none"},
    Format{"decimal", "12.5", "12,5,"},
    Format{"decimal128", "12.5", "12,5,"},
    Format{"double-int", "12", "1.5"},
    Format{"float", "1.5", "one"},
    Format{"double", "1.5", "one"},
    Format{"int8", "12", "1.5"},
    Format{"int16", "12", "1.5"},
    Format{"int32", "12", "1.5"},
    Format{"int64", "12", "1.5"},
    Format{"uint8", "12", "1.5"},
    Format{"uint16", "12", "1.5"},
    Format{"uint32", "12", "1.5"},
    Format{"uint64", "12", "1.5"},
    Format{"unixtime", "1768469400", "soon"},
    // RFC 9651
    Format{"sf-string", "\"keur\"", "keur\""},
    Format{"sf-token", "keur", "\"keur\""},
    Format{"sf-integer", "42", "4.25.1"},
    Format{"sf-decimal", "4.5", "4.5.1"},
    Format{"sf-boolean", "?1", "yes"},
    Format{"sf-binary", ":a2V1cg==:", "a2V1cg=="},
};

/// JSON Schema 2020-12 validation section 8.3: how bytes are written as a text.
constexpr std::array encodings{
    Format{"base64", "a2V1cg==", ""}, Format{"base64url", "a2V1cg", ""},   Format{"base16", "6B657572", ""},
    Format{"base32", "NNSXK4Q=", ""}, Format{"base32hex", "DDINASG=", ""}, Format{"quoted-printable", "keur", ""},
    Format{"7bit", "keur", ""},       Format{"8bit", "keur", ""},          Format{"binary", "keur", ""},
};

/// The same for a text that is itself a JSON text: {}.
constexpr std::array encoded_json{Format{"", "{}", ""}, Format{"base64", "e30=", ""}, Format{"base64url", "e30", ""},
                                  Format{"base16", "7B7D", ""}};

template <std::size_t size>
const Format* find_in(const std::array<Format, size>& table, std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(), [name](const Format& f) { return f.name == name; });
  return found == table.end() ? nullptr : &*found;
}

const Format* find(std::string_view name) { return find_in(formats, name); }

/// What is said of the text: its format, else how its content is encoded.
const Format* find(const Shape& shape) {
  if (const Format* format = find(shape.format))
    return format;
  if (shape.content_media_type.ends_with("json"))
    if (const Format* json = find_in(encoded_json, shape.content_encoding))
      return json;
  return find_in(encodings, shape.content_encoding);
}

void put_digits(std::string& text, std::size_t at, std::size_t count, std::uint64_t value) {
  for (std::size_t i = count; i-- > 0; value /= 10)
    text[at + i] = static_cast<char>('0' + value % 10);
}

/// The sample with its free digits and letters drawn anew.
std::string varied(const Format& format, Random& random) {
  std::string text(format.sample);
  if (format.name == "date" || format.name == "date-time") {
    put_digits(text, 0, 4, 1990 + random.below(40));
    put_digits(text, 5, 2, 1 + random.below(12));
    put_digits(text, 8, 2, 1 + random.below(28));
    if (format.name == "date-time")
      put_digits(text, 11, 2, random.below(24));
  } else if (format.name == "uuid" || format.name == "guid") {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] != '-' && i != 14 && i != 19)
        text[i] = "0123456789abcdef"[random.below(16)];
  } else if (format.name == "email" || format.name == "idn-email") {
    text = "user" + std::to_string(random.below(100'000)) + "@example.com";
  } else if (format.name == "uri" || format.name == "url" || format.name == "iri") {
    text = "https://example.com/" + std::to_string(random.below(100'000));
  } else if (format.name == "ipv4") {
    text = "192.0.2." + std::to_string(1 + random.below(254));
  } else if (format.name == "password") {
    text += std::to_string(random.below(100'000));
  }
  return text;
}

bool fits(const std::string& text, std::size_t least, std::size_t most) {
  const std::size_t size = count_code_points(text);
  return size >= least && size <= most;
}

bool matches_all(const Shape& shape, const std::string& text, std::size_t from = 0) {
  return std::all_of(shape.patterns.begin() + static_cast<std::ptrdiff_t>(from), shape.patterns.end(),
                     [&](const json::Node& node) {
                       const auto pattern = schema::Pattern::compile(node->string());
                       return pattern && pattern->search(text) == schema::Match::Yes;
                     });
}

/// Formats that can be made longer without leaving them.
std::string lengthened(const Format& format, std::string text, std::size_t least) {
  const std::size_t have = count_code_points(text);
  if (have >= least)
    return text;
  const std::size_t missing = least - have;
  const std::string_view name = format.name;
  if (name == "uri" || name == "url" || name == "uri-reference" || name == "iri" || name == "iri-reference" ||
      name == "uri-template" || name == "json-pointer" || name == "password" || name == "binary" ||
      name == "commonmark" || name == "sf-token")
    return text + std::string(missing, 'a');
  if (name == "email" && missing <= 56)
    return std::string(missing, 'a') + text;
  if (name == "byte" || name == "base64") {
    for (std::size_t i = 0; i < missing; i += 4)
      text.insert(0, "a2V1");
  }
  return text;
}

std::string plain(std::size_t least, std::size_t most, Random* random) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  std::size_t length = std::max<std::size_t>(least, std::min<std::size_t>(most, 4));
  if (random != nullptr)
    length = least + random->below(std::min<std::size_t>(most - least, 12) + 1);
  if (random == nullptr && length == 4)
    return "text";
  std::string text(length, 'a');
  if (random != nullptr)
    for (char& c : text)
      c = letters[random->below(letters.size())];
  return text;
}

} // namespace

std::optional<std::string> text_value(const Shape& shape, std::size_t least, std::size_t most, Random* random) {
  constexpr std::size_t longest = 70'000;
  if (least > most || least > longest)
    return std::nullopt;
  if (const Format* format = find(shape)) {
    std::string text = random != nullptr ? varied(*format, *random) : std::string(format->sample);
    text = lengthened(*format, std::move(text), least);
    if (fits(text, least, most) && matches_all(shape, text))
      return text;
    if (format->name == "byte" && least <= 0 && shape.patterns.empty())
      return "";
  }
  if (shape.patterns.empty()) {
    if (const Format* format = find(shape); format != nullptr && !format->outside.empty())
      return std::nullopt;
    return plain(least, most, random);
  }
  auto text = pattern_text(shape.patterns.front()->string(), least, most, random);
  if (!text || !matches_all(shape, *text, 1))
    return std::nullopt;
  return text;
}

bool is_known_format(std::string_view name) { return find(name) != nullptr; }

std::optional<std::string> text_without_format(const Shape& shape) {
  const Format* format = find(shape.format);
  if (format == nullptr || format->outside.empty())
    return std::nullopt;
  std::string text(format->outside);
  if (const std::size_t size = text.size(); size < shape.min_length)
    text.append(shape.min_length - size, '!');
  if (text.size() > shape.max_length)
    text.resize(shape.max_length);
  return text;
}

} // namespace keur::generate
