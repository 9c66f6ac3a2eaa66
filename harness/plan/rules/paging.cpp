#include "json/pointer.hpp"
#include "plan/next_page.hpp"
#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

std::optional<std::size_t> allowed_size(const RuleContext& context, const openapi::Parameter& parameter,
                                        std::initializer_list<std::size_t> sizes) {
  for (const std::size_t size : sizes)
    if (valid_on_the_wire(context, parameter, json::Value(size)))
      return size;
  return std::nullopt;
}

} // namespace

std::optional<std::size_t> longest_page(const RuleContext& context, const openapi::Parameter& parameter,
                                        std::size_t shorter) {
  for (const json::Node& maximum : flat(context, {parameter.schema}).maximum)
    if (const auto most = json::to_integer(maximum->number());
        most && *most > static_cast<std::int64_t>(shorter) && *most < 1'000 &&
        valid_on_the_wire(context, parameter, json::Value(*most)))
      return static_cast<std::size_t>(*most);
  const auto size = allowed_size(context, parameter, {1'000, 500, 250, 200, 100, 50, 25, 20, 10, 5});
  return size && *size > shorter ? size : std::nullopt;
}

namespace {

constexpr std::size_t most_pages = 40;

/// The first member beside the list, or one object deeper, that fits.
std::string member_of_page(const RuleContext& context, const generate::Shape& page, bool (*fits)(std::string_view),
                           generate::Types types, int depth = 1) {
  for (const auto& member : page.properties)
    if (fits(member.name) && (flat(context, member.schemas).types & types) != 0)
      return json::append_token("", member.name);
  for (const auto& member : page.properties) {
    const auto& inner = flat(context, member.schemas);
    if (depth == 0 || inner.properties.empty())
      continue;
    if (const auto found = member_of_page(context, inner, fits, types, depth - 1); !found.empty())
      return json::append_token("", member.name) + found;
  }
  return {};
}

/// The member by which a path names an item of the list, else one that is an identifier by its name. What things are
/// called, two of them may be.
std::string item_identifier(const RuleContext& context, const ListShape& list) {
  for (const openapi::Operation* each : context.drafts.paths().below(std::string(path_part(context.operation.path)))) {
    const RuleContext about{context.description, *each, context.drafts, context.options, context.omissions};
    const auto things = list_of_things(about);
    if (things && things->list == &context.operation)
      return things->identifier;
  }
  const auto& item = flat(context, list.items);
  for (const std::string_view name : {"id", "uuid", "guid", "key", "identifier", "slug"})
    for (const auto& member : item.properties)
      if (folded(member.name) == name)
        return json::append_token("", member.name);
  return {};
}

const openapi::Parameter* place_parameter(const openapi::Operation& operation) {
  for (const Purpose purpose : {Purpose::Cursor, Purpose::Offset, Purpose::PageNumber})
    if (const auto* found = parameter_for(operation, purpose))
      return found;
  return nullptr;
}

/// Does the member hold the next page's address, and not a cursor that a parameter is to take?
bool is_address(const RuleContext& context, const generate::Shape& page, const std::string& pointer) {
  const auto tokens = json::parse_pointer(pointer);
  generate::Conjunction schemas;
  const generate::Shape* shape = &page;
  for (const std::string& token : tokens ? *tokens : std::vector<std::string>()) {
    schemas = shape->schemas_of(token);
    shape = &flat(context, schemas);
  }
  const std::string name = tokens && !tokens->empty() ? folded(tokens->back()) : "";
  return shape->format.starts_with("uri") || name == "next" || name.ends_with("link") || name.ends_with("url");
}

struct Paging {
  ListShape list;
  Follow follow;
  const openapi::Parameter* size = nullptr;
};

/// How the operation's list is read page by page; nothing where it is no list or does not go on.
std::optional<Paging> paging_of(const RuleContext& context) {
  const auto& operation = context.operation;
  const auto* list = operation.method == "GET" && context.drafts.minimal(operation)
                         ? context.drafts.resources().list_of(operation)
                         : nullptr;
  if (list == nullptr || !is_paged(operation))
    return std::nullopt;
  Paging paging{*list, {list->pointer, item_identifier(context, *list)}, parameter_for(operation, Purpose::PageSize)};
  if (paging.follow.identifier.empty())
    return std::nullopt;
  const auto success = success_of(operation);
  const auto& page = flat(context, {success.media_type->schema});
  paging.follow.next = member_of_page(context, page, resource::leads_on, generate::string_type);
  paging.follow.total =
      member_of_page(context, page, resource::counts_all, generate::integer_type | generate::number_type);
  paging.follow.at_most = most_pages;
  if (const auto* place = place_parameter(operation)) {
    const auto purpose = purpose_of(operation, *place);
    paging.follow.parameter = place->name;
    if (purpose != Purpose::Cursor) {
      paging.follow.next.clear(); // a count says all there is to say
      paging.follow.from = *resource::first_place(operation, *place);
      paging.follow.step = 1;
    }
  }
  if (paging.follow.parameter.empty() && !is_address(context, page, paging.follow.next))
    paging.follow.next.clear(); // no parameter takes a cursor
  const bool goes_on = paging.follow.step != 0 || !paging.follow.next.empty() || describes_header(operation, "Link");
  return goes_on ? std::optional(std::move(paging)) : std::nullopt;
}

Step sized_step(Step step, const Paging& paging, std::size_t size) {
  step.request.target = with_query_value(step.request.target, paging.size->name, std::to_string(size));
  step.expect.page_items = size;
  step.expect.page_pointer = paging.list.pointer;
  return step;
}

/// A long page, all short ones, and the long one again.
void add_walk(Cases& cases, const RuleContext& context, const Paging& paging, const std::vector<Step>& steps,
              std::string label, std::size_t size) {
  const auto longest = longest_page(context, *paging.size, size);
  if (!longest)
    return omit(context, "whole-list", "the description allows no long page that short ones could be compared with");
  Story story{steps};
  Step base = std::move(story.steps.back());
  story.steps.pop_back();
  Step whole = sized_step(base, paging, *longest);
  whole.label = "long page";
  story.then(whole);
  Step walk = sized_step(base, paging, size);
  walk.label = "pages";
  walk.follow = paging.follow;
  walk.follow->asked = size;
  if (walk.follow->step != 0 && purpose_of(context.operation, *place_parameter(context.operation)) == Purpose::Offset)
    walk.follow->step = static_cast<std::int64_t>(size);
  story.then(std::move(walk));
  story.then(std::move(whole));
  tell(cases, context,
       {"whole-list",
        std::move(label),
        "the pages of a list make up the list",
        paging.size->node.location(),
        {paging.size->node.pointer}},
       std::move(story));
}

/// The filter or order of another rule's case, kept from page to page.
void add_kept(Cases& cases, const RuleContext& context, const Paging& paging, const Cases& others, std::size_t size) {
  std::string last;
  for (const Case& each : others) {
    const std::string subject = each.label.substr(0, each.label.find(' '));
    if (subject == last || !each.steps.back().expect.list)
      continue; // one value of a parameter tells enough
    last = subject;
    add_walk(cases, context, paging, each.steps, each.rule + ' ' + subject, size);
  }
}

} // namespace

Cases whole_list(const RuleContext& context) {
  Cases cases;
  const auto paging = paging_of(context);
  if (!paging)
    return cases;
  if (paging->size == nullptr) {
    omit(context, "whole-list", "no parameter says how long a page is, so that a list is not cut into pages");
    return cases;
  }
  const auto size = allowed_size(context, *paging->size, {3, 2, 5, 10, 1});
  const auto& base = context.drafts.minimal(context.operation);
  auto steps = size ? context.drafts.steps(*base, expect_accepted("a list can be read page by page")) : std::nullopt;
  if (!steps)
    return cases;
  add_walk(cases, context, *paging, *steps, "", *size);
  add_kept(cases, context, *paging, filter(context), *size);
  add_kept(cases, context, *paging, sorting(context), *size);
  return cases;
}

} // namespace keur::plan::derive
