#include "plan/rules/hard_values.hpp"

#include "plan/distinct.hpp"
#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

using generate::Shape;
using Place = std::optional<json::Value>;

/// Text after which a mark follows, so that names are the case's own.
Place text_with_mark(const json::Value& usual, const Shape& shape, std::size_t number, std::string_view text) {
  if (!usual.is_string() || shape.values || !shape.format.empty() || is_bound(usual))
    return std::nullopt;
  return json::Value(std::string(text) + own_text(json::Value("aaaaaaaa"), number % 10).string());
}

Place spaces(const json::Value& usual, const Shape& shape, std::size_t number) {
  return text_with_mark(usual, shape, number, "two  and   three ");
}
Place letters(const json::Value& usual, const Shape& shape, std::size_t number) {
  return text_with_mark(usual, shape, number, "MiXed caf\u00e9 cafe\u0301 \U0001F3BB \u6f22 ");
}
Place markup(const json::Value& usual, const Shape& shape, std::size_t number) {
  return text_with_mark(usual, shape, number, "<b>&amp; \"d\" 'q' \\ %41 a+b ");
}
Place lines(const json::Value& usual, const Shape& shape, std::size_t number) {
  return text_with_mark(usual, shape, number, "one\ntwo\tthree\n");
}

Place nothings(const json::Value& usual, const Shape& shape, std::size_t) {
  if (shape.values)
    return std::nullopt;
  if (usual.is_number())
    return json::Value(0);
  if (usual.is_boolean())
    return json::Value(false);
  return usual.is_string() ? Place(json::Value("")) : usual.is_array() ? Place(json::Value{json::Array{}}) : Place();
}

Place nulls(const json::Value&, const Shape&, std::size_t) { return json::Value(nullptr); }

/// Neither sorted nor without doubles, and another list from behind.
Place lists(const json::Value& usual, const Shape&, std::size_t) {
  const bool texts = usual.is_array() && !usual.array().empty() && usual.array().front().is_string();
  return texts ? Place(json::Value(
                     json::Array{json::Value("pear"), json::Value("apple"), json::Value("fig"), json::Value("pear")}))
               : std::nullopt;
}

Place numbers(const json::Value& usual, const Shape& shape, std::size_t) {
  if (!usual.is_number() || shape.values)
    return std::nullopt;
  if ((shape.types & generate::number_type) != 0)
    return json::Value(json::Number{"12.34"});
  return shape.format == "int64" ? Place(json::Value(json::Number{"9007199254740993"})) : std::nullopt;
}

/// Goes through a body's members; a list's own value comes before its items.
class Hardener {
public:
  Hardener(const RuleContext& context, const HardValues& kind) : context_(context), kind_(kind) {}

  void harden(json::Value& value, const generate::Conjunction& schemas, std::string_view member, int depth) {
    constexpr int deepest = 4;
    if (schemas.empty() || depth > deepest)
      return;
    const Shape& shape = flat(context_, schemas);
    if (is_hidden(shape) || (!member.empty() && is_named_elsewhere(member, value)))
      return;
    if (value.is_object()) {
      for (json::Member& each : value.object())
        harden(each.value, shape.schemas_of(each.name), each.name, depth + 1);
      return;
    }
    if (auto hard = kind_.in_place_of(value, shape, count_); hard && fits(schemas, *hard)) {
      value = std::move(*hard);
      ++count_;
    } else if (value.is_array()) {
      for (json::Value& item : value.array())
        harden(item, shape.items, member, depth + 1);
    }
  }

private:
  bool is_named_elsewhere(std::string_view member, const json::Value& value) const {
    const openapi::Parameter* subject = subject_of(context_.operation);
    return resource::is_servers_own(member, subject != nullptr ? subject->name : "") ||
           names_the_thing(*draft_of_created(context_), std::string(member)) ||
           context_.drafts.references().find(member, value) != nullptr;
  }
  bool fits(const generate::Conjunction& schemas, const json::Value& value) {
    return std::all_of(schemas.begin(), schemas.end(), [&](const json::Node& schema) {
      return context_.drafts.generator().accepts(schema, value, schema::Direction::Request);
    });
  }

  const RuleContext& context_;
  const HardValues& kind_;
  std::size_t count_ = 0;
};

} // namespace

const std::vector<HardValues>& hard_values() {
  static const std::vector<HardValues> table{
      {"text spaces", spaces}, {"text letters", letters}, {"text markup", markup}, {"text lines", lines},
      {"nothings", nothings},  {"nulls", nulls},          {"lists", lists},        {"numbers", numbers},
  };
  return table;
}

json::Value hardened(const RuleContext& context, const HardValues& kind, json::Value body) {
  const Draft* reading = draft_of_created(context);
  const auto& full = context.drafts.full(*reading->before.back().operation);
  const json::Node& schema = full->values.media_type->schema;
  json::Value hard = body;
  Hardener(context, kind).harden(hard, {schema}, "", 0);
  return context.drafts.generator().accepts(schema, hard, schema::Direction::Request) ? hard : body;
}

std::vector<MemberValue> exact(std::vector<MemberValue> holds) {
  for (MemberValue& each : holds) {
    each.exact = true;
    // Nothing said is no way of saying 0 or false.
    each.may_be_absent = each.may_be_absent && !each.value.is_number() && !each.value.is_boolean();
  }
  return holds;
}

} // namespace keur::plan::derive
