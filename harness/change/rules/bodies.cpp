#include "base/text.hpp"
#include "change/diff.hpp"
#include "change/encoding.hpp"
#include "openapi/sequence.hpp"

#include <algorithm>

namespace keur::change {
namespace {

using enum Direction;

using openapi::MediaType;

constexpr PlainRule body_rows[] = {
    {"request-body-added-required", Request, Level::Breaking, "{at}: a required body was added",
     "a body where there was none, and it must be sent"},
    {"request-body-added-optional", Request, Level::Compatible, "{at}: an optional body was added",
     "a body where there was none"},
    {"request-body-removed", Request, Level::Breaking, "{at}: the body was removed", "no body is described any more"},
    {"request-body-became-required", Request, Level::Breaking, "{at}: the body became required",
     "required became true"},
    {"request-body-became-optional", Request, Level::Compatible, "{at}: the body became optional",
     "required became false"},
    {"request-body-media-type-added", Request, Level::Compatible, "{at}: the media type {to} was added",
     "another media type is accepted"},
    {"request-body-media-type-removed", Request, Level::Breaking, "{at}: the media type {from} was removed",
     "a media type is no longer accepted"},
    {"request-body-media-type-generalized", Request, Level::Compatible,
     "{at}: the media type {from} became the wider {to}", "the media type is now one that contains it"},
    {"request-body-media-type-specialized", Request, Level::Breaking,
     "{at}: the media type {from} became the narrower {to}",
     "the media type is now one that it contains, or has parameters that it had not"},
    {"request-body-media-type-changed", Request, Level::Dangerous,
     "{at}: the media type's parameters changed from {from} to {to}", "the same media type with other parameters"},
    {"request-body-media-type-schema-added", Request, Level::Breaking, "{at}: a schema was added",
     "a media type without a schema has one now"},
    {"request-body-media-type-schema-removed", Request, Level::Compatible, "{at}: the schema was dropped",
     "a media type has no schema any more"},
    {"request-body-encoding-changed", Request, Level::Breaking, "{at}: the encoding of {from} changed: {to}",
     "contentType, style, explode, allowReserved or a header of a form member changed; compatible where only more is "
     "accepted"},
    {"response-media-type-added", Response, Level::Compatible, "{at}: the media type {to} was added",
     "another media type is offered"},
    {"response-media-type-removed", Response, Level::Breaking, "{at}: the media type {from} was removed",
     "a media type is no longer offered"},
    {"response-media-type-name-generalized", Response, Level::Breaking,
     "{at}: the media type {from} became the wider {to}", "the media type is now one that contains it"},
    {"response-media-type-name-specialized", Response, Level::Compatible,
     "{at}: the media type {from} became the narrower {to}", "the media type is now one that it contains"},
    {"response-media-type-name-changed", Response, Level::Dangerous, "{at}: the media type changed from {from} to {to}",
     "the same media type with other parameters, or another JSON type of an answer that tells of a failure"},
    {"response-body-media-type-schema-added", Response, Level::Compatible, "{at}: a schema was added",
     "a media type without a schema has one now"},
    {"response-body-media-type-schema-removed", Response, Level::Breaking, "{at}: the schema was dropped",
     "a media type has no schema any more"},
    {"response-body-encoding-changed", Response, Level::Breaking, "{at}: the encoding of {from} changed: {to}",
     "contentType, style, explode, allowReserved or a header of a form member changed; compatible where only less is "
     "sent"},
};

/// Without parameters that have no effect: RFC 8259 section 11 knows none of application/json.
http::MediaType effective(http::MediaType media) {
  if (media.is_json())
    std::erase_if(media.parameters,
                  [](const auto& parameter) { return equals_ignore_case(parameter.first, "charset"); });
  return media;
}

bool contains(const http::MediaType& wider, const http::MediaType& narrower) {
  return !wider.type.empty() && !narrower.type.empty() && http::covers(effective(wider), effective(narrower));
}

/// RFC 9457 section 3: a server answers with problem details where it would have answered with JSON.
bool tells_problem(const http::MediaType& json, const http::MediaType& problem) {
  return json.essence() == "application/json" && problem.essence() == "application/problem+json";
}

bool equal_names(const MediaType& a, const MediaType& b) {
  if (a.name == b.name)
    return true;
  return !a.range.type.empty() && http::to_string(effective(a.range)) == http::to_string(effective(b.range));
}

/// Media types of one content map, each with its partner.
class Contents {
public:
  Contents(const Both& both, const std::string& aspect, const std::vector<MediaType>& base,
           const std::vector<MediaType>& revision, Direction side, const json::Node& base_at,
           const json::Node& revision_at)
      : both_(both), aspect_(aspect), base_(base), revision_(revision), side_(side), base_at_(base_at),
        revision_at_(revision_at), taken_(revision.size(), false) {}

  void compare() {
    std::vector<const MediaType*> open;
    for (const MediaType& media : base_)
      if (const MediaType* other = take([&](const MediaType& it) { return equal_names(media, it); }))
        kept(media, *other);
      else
        open.push_back(&media);
    for (const MediaType* media : open)
      if (const MediaType* other = take([&](const MediaType& it) { return related(*media, it); }))
        renamed(*media, *other);
      else
        say("removed", *media, nullptr);
    for (std::size_t i = 0; i < revision_.size(); ++i)
      if (!taken_[i])
        say("added", {}, &revision_[i]);
  }

private:
  template <class Same>
  const MediaType* take(const Same& same) {
    for (std::size_t i = 0; i < revision_.size(); ++i)
      if (!taken_[i] && same(revision_[i])) {
        taken_[i] = true;
        return &revision_[i];
      }
    return nullptr;
  }

  bool related(const MediaType& a, const MediaType& b) const {
    return !a.range.type.empty() && !b.range.type.empty() &&
           (within(a, b) || within(b, a) || a.range.essence() == b.range.essence() ||
            (is_failure() && a.range.is_json() && b.range.is_json()));
  }

  /// RFC 9110 section 12.1: what a client accepts need not hold for answers that tell of a failure.
  bool is_failure() const {
    return aspect_.starts_with("response 4") || aspect_.starts_with("response 5") ||
           aspect_.starts_with("response default");
  }

  bool within(const MediaType& inner, const MediaType& outer) const {
    return contains(outer.range, inner.range) || (!is_request() && tells_problem(outer.range, inner.range));
  }

  void renamed(const MediaType& base, const MediaType& revision) {
    const bool wider = within(base, revision), narrower = within(revision, base);
    say(wider == narrower ? "changed" : wider ? "generalized" : "specialized", base, &revision);
    kept(base, revision);
  }

  /// Ids of the field: `request-body-media-type-…`, and in responses `response-media-type-…` for existence,
  /// `response-media-type-name-…` for renaming.
  void say(const std::string& what, const MediaType& base, const MediaType* revision) {
    const bool request = is_request();
    const bool name = what != "added" && what != "removed";
    const std::string rule = (request ? "request-body-media-type-" : "response-media-type-") +
                             std::string(name && !request ? "name-" : "") + what;
    both_.tell(rule, level(plain_rule(rule).level, what), aspect_, base.node ? base.node : base_at_,
               revision ? revision->node : revision_at_, base.name, revision ? revision->name : "");
  }

  /// Ids follow the place in the document, levels the way of travel: in a callback the two differ.
  bool is_request() const { return (side_ == Request) != both_.received; }

  /// What can be chosen or relied on may not vanish, whichever way it travels; a name's containment follows the law.
  Level level(Level usual, const std::string& what) const {
    if (what == "generalized")
      return level_of(Effect::Widened, side_);
    return what == "specialized" ? level_of(Effect::Narrowed, side_) : usual;
  }

  void kept(const MediaType& base, const MediaType& revision) {
    const std::string at = aspect_ + ' ' + base.name;
    const bool items = base.item_schema || revision.item_schema;
    // An array as schema says of the items of a sequence what itemSchema does (OAS 3.2.0 section 4.14.3.1).
    const json::Node base_item = items ? item_of(both_.diff.base_contract, base, revision) : json::Node{};
    const json::Node revision_item = items ? item_of(both_.diff.revision_contract, revision, base) : json::Node{};
    const bool lent = items && (base_item.value != base.item_schema.value || // an array's items speak for it
                                revision_item.value != revision.item_schema.value);
    if (!lent)
      schema_kept(at, {base, base.schema}, {revision, revision.schema});
    if (items)
      schema_kept(at + " item", {base, base_item}, {revision, revision_item});
    compare_encoding(base, revision, at);
  }

  /// What judges each item; an array's own where the other side, having itemSchema, has no array.
  static json::Node item_of(Contract& contract, const MediaType& media, const MediaType& other) {
    if (media.item_schema || !media.schema || other.schema)
      return media.item_schema;
    const Spot items = contract.resolved({media.schema.document, media.schema.value}).child("items");
    return {items.document, items.value, ""};
  }

  struct Side {
    const MediaType& media;
    const json::Node& schema;
  };

  void schema_kept(const std::string& at, const Side& base, const Side& revision) {
    const std::string rule = is_request() ? "request-body-media-type-schema-" : "response-body-media-type-schema-";
    const Wire wire = wire_of(base.media);
    if (static_cast<bool>(base.schema) == static_cast<bool>(revision.schema) || wire == Wire::Octets) {
      if (base.schema || revision.schema)
        both_.compare(at, base.schema, revision.schema, side_, wire);
    } else {
      both_.tell(rule + (revision.schema ? "added" : "removed"),
                 level_of(revision.schema ? Effect::Narrowed : Effect::Widened, side_), at, base.media.node,
                 revision.media.node);
    }
  }

  void compare_encoding(const MediaType& base, const MediaType& revision, const std::string& at) {
    const std::string rule = is_request() ? "request-body-encoding-changed" : "response-body-encoding-changed";
    for (const EncodingChange& change : compare_encodings(both_.diff, base, revision))
      both_.tell(rule, level_of(change.effect, side_), at, base.node, revision.node, change.member, change.what);
  }

  const Both& both_;
  const std::string& aspect_;
  const std::vector<MediaType>& base_;
  const std::vector<MediaType>& revision_;
  const Direction side_;
  const json::Node& base_at_;
  const json::Node& revision_at_;
  std::vector<bool> taken_;
};

} // namespace

std::span<const PlainRule> body_rules() { return body_rows; }

Wire wire_of(const MediaType& media) {
  const http::MediaType& range = media.range;
  if (range.is_json() || openapi::sequence_form(range) != openapi::SequenceForm::None)
    return Wire::Json;
  if (range.type == "multipart")
    return Wire::Parts;
  if (range.essence() == "application/x-www-form-urlencoded" || range.subtype == "xml" ||
      range.subtype.ends_with("+xml"))
    return Wire::Fields;
  const bool bytes = range.essence() == "application/octet-stream" || range.type == "image" || range.type == "audio" ||
                     range.type == "video" || range.subtype == "pdf" || range.subtype == "zip";
  return bytes ? Wire::Octets : Wire::Text;
}

void compare_content_maps(const Both& both, const std::string& aspect, const std::vector<MediaType>& base,
                          const std::vector<MediaType>& revision, Direction side, const json::Node& base_at,
                          const json::Node& revision_at) {
  Contents(both, aspect, base, revision, side, base_at, revision_at).compare();
}

void compare_bodies(const Both& both) {
  const auto& base = both.base.request_body;
  const auto& revision = both.revision.request_body;
  const std::string aspect = "request body";
  const auto judged = [&](std::string_view rule, Effect effect, const json::Node& from, const json::Node& to) {
    both.tell(rule, level_of(effect, both.request_side()), aspect, from, to);
  };
  if (!base && !revision)
    return;
  if (!base)
    return revision->required ? judged("request-body-added-required", Effect::Narrowed, both.base.node, revision->node)
                              : judged("request-body-added-optional", Effect::None, both.base.node, revision->node);
  if (!revision)
    return judged("request-body-removed", Effect::Incomparable, base->node, both.revision.node);
  if (base->required != revision->required)
    judged(revision->required ? "request-body-became-required" : "request-body-became-optional",
           revision->required ? Effect::Narrowed : Effect::Widened, base->node, revision->node);
  compare_content_maps(both, aspect, base->content, revision->content, both.request_side(), base->node, revision->node);
}

} // namespace keur::change
