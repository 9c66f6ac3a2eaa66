#include "generate/boundaries.hpp"
#include "generate/breaking.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <deque>

namespace keur::generate {
namespace {

constexpr std::size_t most_variations = 12;

/// A valid template and the part of it that differs from the first one.
struct Variation {
  json::Value root;
  std::string below;  // pointer
  std::string suffix; // " in oneOf-1"
};

struct Place {
  const Variation* variation = nullptr;
  Position position = {};
  const Shape* shape = nullptr;
};

/// The same template with each other branch taken in turn.
void vary(Builder& builder, const Variation& first, const Position& position, const Shape& shape, const Verify& valid,
          std::deque<Variation>& variations) {
  for (const Site& site : shape.sites)
    for (std::size_t branch = 0; branch < site.branches; ++branch) {
      if (branch == site.taken || (site.keyword == "if" && branch == 0) || variations.size() > most_variations)
        continue;
      Branching fixed;
      fixed.fixed.emplace(site.node.value, branch);
      const auto value = builder.build(position.schemas, Size::Full, position.level, fixed);
      if (!value || value->is_null())
        continue;
      json::Value whole = replaced(first.root, position.pointer, &*value);
      const bool known = std::any_of(variations.begin(), variations.end(),
                                     [&](const Variation& each) { return json::equal(each.root, whole); });
      if (!known && valid(whole))
        variations.push_back(
            {std::move(whole), position.pointer, " in " + site.keyword + '-' + std::to_string(branch)});
    }
}

/// The positions of the template, and below those where a branch can be taken those of the other branches.
std::vector<Place> places_of(Builder& builder, const json::Node& schema, const json::Value& root, const Verify& valid,
                             std::deque<Variation>& variations) {
  constexpr std::size_t most_places = 4'000;
  variations.push_back({root, "", ""});
  std::vector<Place> places;
  for (std::size_t i = 0; i < variations.size(); ++i) {
    const Variation& variation = variations[i]; // a deque: adding moves nothing
    Positions positions(builder, schema, variation.root);
    Position position;
    while (const Shape* shape = positions.next(position)) {
      if (places.size() >= most_places)
        return places;
      const bool inside = position.pointer.starts_with(variation.below);
      if (inside)
        places.push_back({&variation, position, shape});
      if (i == 0)
        vary(builder, variation, position, *shape, valid, variations);
    }
  }
  return places;
}

std::vector<Breakage> all_breakages() {
  std::vector<Breakage> all = value_breakages();
  const auto containers = container_breakages(), composed = composition_breakages();
  all.insert(all.begin() + 1, containers.begin(), containers.end());
  all.insert(all.begin() + 1 + static_cast<std::ptrdiff_t>(containers.size()), composed.begin(), composed.end());
  return all;
}

} // namespace

void Breaking::move_to(const json::Value& root, const Position& position, const Shape& shape, std::string_view suffix) {
  root_ = &root, position_ = &position, shape_ = &shape, suffix_ = suffix;
}

namespace {

/// `"1"` for 1, 7 for a text, true for 1: JSON Schema keeps them apart, and converting readers take them.
bool is_convertible(json::Kind asked, std::string_view what) {
  const bool scalar = asked == json::Kind::String || asked == json::Kind::Number || asked == json::Kind::Boolean;
  return scalar && (what == "type quoted" || what == "type number" || what == "type boolean");
}

} // namespace

bool Breaking::keep(std::string_view keyword, std::string_view what, const json::Value& whole, bool loose) {
  if (!breaks_(whole, keyword, position_->pointer, loose))
    return false;
  found_.push_back({whole, label(position_->pointer, std::string(what) + std::string(suffix_)), std::string(keyword),
                    shape_->where(keyword), position_->pointer, is_convertible(position_->value->kind(), what)});
  return true;
}

bool Breaking::offer_whole(const std::vector<std::string_view>& keywords, std::string_view what,
                           const json::Value& whole) {
  if (is_full() || !seen_.insert(json::dump(whole)).second)
    return false;
  const bool loose = position_->composed || !shape_->sites.empty();
  for (const std::string_view keyword : keywords)
    if (keep(keyword, what, whole, loose))
      return true;
  seen_.erase(json::dump(whole)); // another rule may want it
  return false;
}

bool Breaking::offer(const std::vector<std::string_view>& keywords, std::string_view what,
                     std::optional<json::Value> value) {
  return value && !is_full() && offer_whole(keywords, what, replaced(*root_, position_->pointer, &*value));
}

bool Breaking::offer_loosely(std::string_view keyword, std::string_view what, std::optional<json::Value> value) {
  if (!value || is_full())
    return false;
  const json::Value whole = replaced(*root_, position_->pointer, &*value);
  return !seen_.contains(json::dump(whole)) && keep(keyword, what, whole, true) &&
         seen_.insert(json::dump(whole)).second;
}

Breakages breakages(Builder& builder, const json::Node& schema, const json::Value& root, const Verify& valid,
                    const Breaks& breaks, std::size_t at_most) {
  std::deque<Variation> variations;
  const std::vector<Place> places = places_of(builder, schema, root, valid, variations);
  Breaking breaking(builder, breaks, at_most);
  Breakages result;
  for (const Breakage& breakage : all_breakages())
    for (const Place& place : places) {
      if (breaking.is_full()) {
        ++result.left_out;
        continue;
      }
      breaking.move_to(place.variation->root, place.position, *place.shape, place.variation->suffix);
      breakage(breaking);
    }
  result.instances = breaking.found();
  return result;
}

} // namespace keur::generate
