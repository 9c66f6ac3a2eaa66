#include "plan/distinct.hpp"

#include "base/text.hpp"
#include "generate/position.hpp"
#include "generate/random.hpp"
#include "json/pointer.hpp"
#include "plan/doubts.hpp"
#include "resource/resources.hpp"

#include <algorithm>

namespace keur::plan {
namespace {

using generate::Shape;

// Marks: no word holds these letters or digits. Two digits follow that tell the marks of a body apart.
constexpr std::string_view text_mark = "kqzx", number_mark = "7392518", uuid_mark = "6b717a78-";
constexpr std::size_t most_marks = 100, shortest_text = 6, usual_text = 20;

std::string two_digits(std::size_t number) { return {char('0' + number / 10 % 10), char('0' + number % 10)}; }

std::string text_of(std::size_t number, std::size_t length) {
  std::string text = std::string(text_mark) + two_digits(number);
  return text.append(length - text.size(), 'a');
}

bool is_a_run(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c == 'a'; });
}

/// What is made where nothing is known of a text.
bool is_filler(std::string_view text) { return text == "text" || is_a_run(text); }

bool is_example(const Shape& shape, const json::Value& value) {
  return std::any_of(shape.examples.begin(), shape.examples.end(),
                     [&](const json::Node& example) { return json::equal(*example, value); });
}

bool holds_mark(std::string_view text) {
  return text.find(text_mark) != text.npos || text.find(number_mark) != text.npos || text.find(uuid_mark) != text.npos;
}

/// Numbers that name something: an article's, an invoice's.
bool is_number_of_a_thing(std::string_view member) {
  const std::string name = resource::folded(member);
  return name.ends_with("number") || name.ends_with("code") || name.ends_with("key") || name.ends_with("reference");
}

class Marker {
public:
  Marker(generate::Generator& generator, const std::vector<std::string>& identifiers)
      : generator_(generator), identifiers_(identifiers) {}

  void mark(json::Value& value, const generate::Conjunction& schemas, std::string_view member, int depth) {
    if (schemas.empty() || depth > 6 || count_ >= most_marks)
      return;
    const Shape& shape = generator_.shapes().of(schemas);
    if (value.is_object()) {
      for (json::Member& each : value.object())
        mark(each.value, shape.schemas_of(each.name), each.name, depth + 1);
    } else if (value.is_array()) {
      for (json::Value& item : value.array())
        mark(item, shape.items, member, depth + 1);
    } else if (is_marked(value)) {
      ++count_; // by an earlier call, of which expectations know
    } else if (!shape.values && !shape.read_only) {
      const bool named = depth == 1 && names_the_thing(value, member);
      if (auto made = named ? name_of(value, shape, member) : mark_for(value, shape, member);
          made && fits(schemas, *made)) {
        value = std::move(*made);
        ++count_;
      }
    }
  }

private:
  bool fits(const generate::Conjunction& schemas, const json::Value& value) {
    return std::all_of(schemas.begin(), schemas.end(), [&](const json::Node& schema) {
      return generator_.accepts(schema, value, schema::Direction::Request);
    });
  }

  /// Two things of one name would be one thing written twice, even where an example shows the name.
  bool names_the_thing(const json::Value& value, std::string_view member) const {
    return (value.is_number() || (value.is_string() && !is_bound(value))) &&
           std::find(identifiers_.begin(), identifiers_.end(), resource::folded(member)) != identifiers_.end();
  }

  std::optional<json::Value> name_of(const json::Value& value, const Shape& shape, std::string_view member) const {
    if (value.is_number())
      return number_mark_here();
    if (shape.format == "uuid" || shape.format == "guid")
      return uuid_mark_here();
    const std::size_t length = length_of(shape);
    const bool free = shape.format.empty() && length >= shortest_text;
    return free ? std::optional(json::Value(text_of(count_, length))) : mark_for(value, shape, member);
  }

  static std::size_t length_of(const Shape& shape) {
    return std::clamp(usual_text, shape.min_length, std::max(shape.min_length, shape.max_length));
  }

  std::optional<json::Value> uuid_mark_here() const {
    return json::Value(std::string(uuid_mark) + "00" + two_digits(count_) + "-4000-8000-000000000000");
  }

  std::optional<json::Value> number_mark_here() const {
    return json::Value(json::Number{std::string(number_mark) + two_digits(count_)});
  }

  std::optional<json::Value> mark_for(const json::Value& value, const Shape& shape, std::string_view member) const {
    if (value.is_number() && is_number_of_a_thing(member) && !is_example(shape, value))
      return number_mark_here();
    if (!value.is_string())
      return std::nullopt;
    const std::string& text = value.string();
    const bool plain = shape.format.empty() && is_filler(text) && !is_example(shape, value);
    if (shape.format == "uuid" || shape.format == "guid")
      return is_example(shape, value) ? std::nullopt : uuid_mark_here();
    const std::size_t length = length_of(shape);
    if (shape.format == "email" || shape.format == "idn-email") {
      constexpr std::string_view host = "@example.com";
      const std::size_t name = length > host.size() ? std::max(shortest_text, length - host.size()) : shortest_text;
      return json::Value(text_of(count_, name) + std::string(host));
    }
    const bool names_a_thing = shape.format.empty() && resource::looks_unique(member) && !is_bound(value);
    if (length < shortest_text || !(plain || names_a_thing))
      return std::nullopt;
    return json::Value(text_of(count_, length));
  }

  generate::Generator& generator_;
  const std::vector<std::string>& identifiers_;
  std::size_t count_ = 0;
};

/// The letters of a case's id and what tells it from others.
class Own {
public:
  Own(const Case& test, std::uint64_t seed) : random_seed_(generate::seed_for(seed, test.id)) {
    for (const std::string& part : {test.rule, test.label, test.operation != nullptr ? test.operation->path : ""})
      for (const char c : to_lower(part))
        if (c >= 'a' && c <= 'z')
          words_ += c;
    words_.append(64, 'x');
  }

  std::string in(std::string text) const {
    replace(text, text_mark, [&](std::size_t at) { put_text(text, at); });
    replace(text, number_mark, [&](std::size_t at) { put_digits(text, at); });
    replace(text, uuid_mark, [&](std::size_t at) { put_uuid(text, at); });
    return text;
  }

private:
  template <typename Put>
  static void replace(const std::string& text, std::string_view mark, Put&& put) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
      if (at + mark.size() + 2 <= text.size())
        put(at);
  }

  std::uint64_t drawn(std::string_view about) const { return generate::seed_for(random_seed_, about); }

  /// "createdthingfound3k9f2a01": words as far as there is room, then what is the case's own.
  void put_text(std::string& text, std::size_t at) const {
    const std::string number = text.substr(at + text_mark.size(), 2);
    std::size_t length = text_mark.size() + 2;
    while (at + length < text.size() && text[at + length] == 'a')
      ++length;
    constexpr std::size_t own = 8;
    std::string made = length > own ? words_.substr(0, std::min(length - own, words_.size())) : std::string();
    made.append(length > own + made.size() ? length - own - made.size() : 0, 'x');
    std::uint64_t draw = drawn(length > own ? "" : number);
    for (std::size_t i = 0; i + 2 < std::min(length, own); ++i, draw /= 36)
      made += "abcdefghijklmnopqrstuvwxyz0123456789"[draw % (i == 0 ? 26 : 36)];
    text.replace(at, length, made + number);
  }

  void put_digits(std::string& text, std::size_t at) const {
    std::uint64_t draw = drawn("number");
    for (std::size_t i = 0; i < number_mark.size(); ++i, draw /= 10)
      text[at + i] = static_cast<char>(i == 0 ? '1' + draw % 8 : '0' + draw % 10);
  }

  void put_uuid(std::string& text, std::size_t at) const {
    constexpr std::string_view form = "hhhhhhhh-hhNN-4hhh-8hhh-hhhhhhhhhhhh";
    std::uint64_t draw = drawn("uuid");
    for (std::size_t i = 0; i < form.size() && at + i < text.size(); ++i)
      if (form[i] == 'h') {
        text[at + i] = "0123456789abcdef"[draw % 16];
        draw = draw / 16 != 0 ? draw / 16 : drawn(form.substr(i));
      }
  }

  std::uint64_t random_seed_;
  std::string words_;
};

void put_into(const Own& own, json::Value& value) {
  if (value.is_string() && holds_mark(value.string()))
    value = json::Value(own.in(value.string()));
  else if (value.is_number() && holds_mark(value.number()))
    value = json::Value(json::Number{own.in(value.number())});
  else if (value.is_array())
    for (json::Value& item : value.array())
      put_into(own, item);
  else if (value.is_object())
    for (json::Member& member : value.object())
      put_into(own, member.value);
}

void put_into(const Own& own, Expectation& expect) {
  for (auto* members : {&expect.holds, &expect.never})
    for (MemberValue& member : *members)
      put_into(own, member.value);
  if (expect.list)
    for (json::Value& value : expect.list->values)
      put_into(own, value);
}

} // namespace

bool is_marked(const json::Value& value) {
  return (value.is_string() && holds_mark(value.string())) || (value.is_number() && holds_mark(value.number()));
}

json::Value marked_number() { return json::Value(json::Number{std::string(number_mark) + "00"}); }

json::Value marked(generate::Generator& generator, const json::Node& schema, json::Value body, const std::string& about,
                   const std::vector<std::string>& identifiers) {
  if (!schema)
    return body;
  const auto accepts = [&](const json::Value& value) {
    return generator.accepts(schema, value, schema::Direction::Request);
  };
  json::Value changed = body;
  Marker(generator, identifiers).mark(changed, {schema}, "", 0);
  if (const json::Value* kept = about.empty() ? nullptr : json::resolve_pointer(body, about))
    changed = generate::replaced(changed, about, kept);
  return accepts(changed) == accepts(body) ? changed : body;
}

json::Value own_text(json::Value made, std::size_t number) {
  const bool filler = made.is_string() && made.string().size() >= shortest_text && is_a_run(made.string());
  return filler ? json::Value(text_of(most_marks - 1 - number, made.string().size())) : made;
}

void name_apart(Case& test, std::uint64_t seed) {
  const Own own(test, seed);
  for (Step& step : test.steps) {
    if (holds_mark(step.request.target))
      step.request.target = own.in(std::move(step.request.target));
    if (step.request.body && holds_mark(*step.request.body))
      step.request.body = own.in(std::move(*step.request.body));
    put_into(own, step.expect);
  }
  if (test.ingredients && test.ingredients->body)
    put_into(own, *test.ingredients->body);
}

} // namespace keur::plan
