#include "plan/rules/things.hpp"

namespace keur::plan::derive {
namespace {

/// A key of the client's own choosing, valid and likely to be free.
std::optional<json::Value> chosen_key(const RuleContext& context, const openapi::Parameter& subject) {
  auto options = context.drafts.options(context.operation, generate::Examples::None);
  for (std::uint64_t i = 1; i <= 8; ++i) {
    options.seed = context.options.seed * 7919 + i * 104'729;
    auto value = context.drafts.generator().random(schema_of(subject), options);
    if (value && valid_on_the_wire(context, subject, *value))
      return value;
  }
  return std::nullopt;
}

std::optional<Step> at_key(const RuleContext& context, std::string_view method, const openapi::Parameter& subject,
                           const json::Value& key, Expectation expectation, std::string label) {
  const auto* operation = context.drafts.resources().find_at(method, context.operation.path);
  auto draft = operation != nullptr ? context.drafts.unbound(*operation) : std::nullopt;
  if (!draft)
    return std::nullopt;
  for (const openapi::Parameter& parameter : operation->parameters)
    if (parameter.in == openapi::In::Path && parameter.name == subject.name)
      replace_value(*draft, parameter, key);
  return context.drafts.step(*draft, std::move(expectation), std::move(label));
}

/// Is what PUT answers with of one schema, whether it made the thing or replaced it?
bool is_one_form(const openapi::Operation& operation) {
  const auto schema_of_answer = [&](int status) {
    const auto* response = operation.response(status);
    return response != nullptr && !response->content.empty() ? response->content.front().schema : json::Node();
  };
  const json::Node made = schema_of_answer(201), replaced = schema_of_answer(200);
  return made && replaced ? json::equal(*made, *replaced) : !made && !replaced;
}

} // namespace

/// Only where nothing else stands in the path: what a thing hangs on would have to be made first.
Cases made_by_put(const RuleContext& context) {
  Cases cases;
  const auto& operation = context.operation;
  const openapi::Parameter* subject = resource::subject_of(operation);
  const auto& draft = context.drafts.minimal(operation);
  if (operation.method != "PUT" || !resource::documents(operation, {"201"}) || subject == nullptr || !draft ||
      !resource::ends_in_parameter(operation) || operation.path.find('{') != operation.path.rfind('{'))
    return cases;
  const auto key = chosen_key(context, *subject);
  if (!key) {
    omit(context, "made-by-put", "no key of the client's own could be made");
    return cases;
  }
  constexpr std::string_view check = "made-by-put";
  auto first = at_key(context, "PUT", *subject, *key, demanding({check, {200, 201, 204}, {}, "a valid PUT"}), "clear");
  auto removal =
      at_key(context, "DELETE", *subject, *key, {Kind::Any, "nothing may be left of an earlier run"}, "delete");
  auto made = at_key(context, "PUT", *subject, *key,
                     demanding({check, {201}, {}, "there was nothing at this path, and 201 is described"}), "make");
  auto read =
      at_key(context, "GET", *subject, *key, demanding({check, {200}, {}, "the thing has just been made"}), "read");
  auto again =
      at_key(context, "PUT", *subject, *key,
             demanding({check, {200, 202, 204}, {}, "the thing was there already: it is replaced"}), "replace");
  if (!made || !again)
    return cases;
  Story story;
  if (removal && first) { // a run before this one may have left it
    story.prepare(std::move(*first));
    story.prepare(*removal);
  } else {
    made->expect.demand->statuses = {201, 200, 204};
  }
  const std::size_t making = story.prepare(std::move(*made));
  if (read)
    story.then(*read);
  const bool tells_no_replacing = !resource::documents(operation, {"200", "202", "204", "2XX", "default"});
  if (tells_no_replacing) // then 201 is all that the description lets the server say
    again->expect.demand->statuses.push_back(201);
  if (is_one_form(operation))
    again->expect.demand->relations = {
        same_as(making, "$response.body#", "the same PUT again has made something else")};
  story.prepare(std::move(*again));
  if (read && removal) {
    story.prepare(std::move(*removal));
    read->expect = demanding({check, {404, 410}, {}, "the thing has just been deleted"});
    story.then(std::move(*read));
  }
  tell(cases, context, {"made-by-put", "", "PUT makes a thing of the client's own key and replaces it then"},
       std::move(story));
  return cases;
}

} // namespace keur::plan::derive
