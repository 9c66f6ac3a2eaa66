#include "change/encoding.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace keur::change {
namespace {

using openapi::MediaType;

/// The types that a member's content may have, where nothing is said of them.
std::string default_content_type(Contract& contract, const Schema& schema, int depth = 4) {
  if (schema.types == types::Object)
    return "application/json";
  if (schema.types == types::Array && depth > 0)
    return default_content_type(contract, contract.schema(schema.items), depth - 1);
  if (!schema.typed || schema.media_types.contains("application/octet-stream") || !schema.encodings.empty())
    return "application/octet-stream";
  return "text/plain";
}

/// One side of a member.
class EncodedMember {
public:
  EncodedMember(Contract& contract, const MediaType& media, const std::string& name)
      : contract_(contract), one_(media.encoding ? media.encoding.child(name) : json::Node{}) {
    const Schema& whole = contract.schema(media.schema);
    const auto declared = whole.properties.find(name);
    schema_ = &contract.schema(declared == whole.properties.end() ? Spots{} : declared->second.spots);
  }

  bool states_content_type() const { return one_ && one_->find_string("contentType"); }
  /// OAS 3.1.1 section 4.8.15.1.2: a form's member that is written by a style has no content type.
  bool is_styled() const {
    return one_ && (one_->find("style") || one_->find("explode") || one_->find("allowReserved"));
  }
  std::string content_type() const {
    if (const auto own = one_ ? one_->find_string("contentType") : std::nullopt)
      return std::string(*own);
    return default_content_type(contract_, *schema_);
  }
  /// "form, exploded": how arrays and objects are written; "" where the member is neither.
  std::string style() const {
    if (!(schema_->types & ~types::Scalar) || !one_)
      return schema_->types & ~types::Scalar ? "form, exploded" : "";
    const std::string style(one_->find_string("style").value_or("form"));
    return style + (one_->find_boolean("explode", style == "form") ? ", exploded" : "");
  }
  bool reserved() const { return one_ && one_->find_boolean("allowReserved", false); }
  /// OAS 3.1.1 section 4.8.15: Content-Type is described apart.
  json::Node header(std::string_view name) const {
    const json::Node all = headers();
    if (all && all->is_object())
      for (const json::Member& member : all->object())
        if (equals_ignore_case(member.name, name))
          return all.child(member.name);
    return {};
  }
  json::Node headers() const { return one_ ? one_.child("headers") : json::Node{}; }

private:
  Contract& contract_;
  json::Node one_;
  const Schema* schema_;
};

std::vector<http::MediaType> media_types(const std::string& list) {
  std::vector<http::MediaType> out;
  for (const std::string_view text : split(list, ','))
    out.push_back(http::parse_media_type(trim(text)).value_or(http::MediaType{}));
  return out;
}

/// Is each of the types covered by one of the others?
bool covered(const std::string& types, const std::string& others) {
  const auto all = media_types(others);
  const auto some = media_types(types);
  return std::all_of(some.begin(), some.end(), [&](const http::MediaType& one) {
    return std::any_of(all.begin(), all.end(), [&](const http::MediaType& other) { return http::covers(other, one); });
  });
}

Effect content_effect(const std::string& from, const std::string& to) {
  const bool kept = covered(from, to), within = covered(to, from);
  return kept && within ? Effect::None : kept ? Effect::Widened : within ? Effect::Narrowed : Effect::Incomparable;
}

bool is_required(const json::Node& header) { return header && header->find_boolean("required", false); }

void compare_part_headers(const std::string& member, const EncodedMember& base, const EncodedMember& revision,
                          std::vector<EncodingChange>& out) {
  const auto tell = [&](Effect effect, const std::string& what) { out.push_back({member, effect, what}); };
  const auto each = [](const json::Node& all, auto look) {
    if (all && all->is_object())
      for (const json::Member& header : all->object())
        if (!equals_ignore_case(header.name, "Content-Type"))
          look(header.name);
  };
  each(base.headers(), [&](const std::string& name) {
    if (!revision.header(name))
      tell(is_required(base.header(name)) ? Effect::Widened : Effect::None, "the header " + name + " is gone");
    else if (is_required(base.header(name)) != is_required(revision.header(name)))
      tell(is_required(base.header(name)) ? Effect::Widened : Effect::Narrowed,
           "the header " + name + " became " + (is_required(base.header(name)) ? "optional" : "required"));
  });
  each(revision.headers(), [&](const std::string& name) {
    if (!base.header(name))
      tell(is_required(revision.header(name)) ? Effect::Narrowed : Effect::None,
           "the header " + name + (is_required(revision.header(name)) ? " is required" : " may be sent"));
  });
}

} // namespace

std::vector<EncodingChange> compare_encodings(Diff& diff, const MediaType& base, const MediaType& revision) {
  const bool parts = base.range.type == "multipart";
  if (!parts && base.range.essence() != "application/x-www-form-urlencoded")
    return {};
  std::set<std::string> names;
  for (const json::Node* map : {&base.encoding, &revision.encoding})
    if (*map && (*map)->is_object())
      for (const json::Member& member : (*map)->object())
        names.insert(member.name);
  std::vector<EncodingChange> out;
  for (const std::string& name : names) {
    const EncodedMember before(diff.base_contract, base, name), now(diff.revision_contract, revision, name);
    const auto changed = [](const std::string& what, const std::string& from, const std::string& to) {
      return what + " from " + from + " to " + to;
    };
    // what only follows from the member's schema is told with the schema
    const bool typed = (before.states_content_type() || now.states_content_type()) &&
                       (parts || !(before.is_styled() || now.is_styled()));
    if (const Effect effect = typed ? content_effect(before.content_type(), now.content_type()) : Effect::None;
        effect != Effect::None)
      out.push_back({name, effect, changed("contentType", before.content_type(), now.content_type())});
    if (!before.style().empty() && !now.style().empty() && before.style() != now.style())
      out.push_back({name, Effect::Incomparable, changed("style", before.style(), now.style())});
    if (before.reserved() != now.reserved())
      out.push_back({name, now.reserved() ? Effect::Widened : Effect::Narrowed,
                     now.reserved() ? "reserved characters may stand as they are" : "reserved characters are escaped"});
    if (parts)
      compare_part_headers(name, before, now, out);
  }
  return out;
}

} // namespace keur::change
