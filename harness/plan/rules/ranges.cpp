#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

bool serves_ranges(const openapi::Operation& operation) {
  return operation.method == "GET" &&
         (resource::documents(operation, {"206"}) || header_parameter(operation, "Range") != nullptr ||
          describes_header(operation, "Accept-Ranges"));
}

} // namespace

/// RFC 9110 section 14.2: a server may leave Range alone and answer with the whole; what it answers with 206 is judged.
Cases byte_range(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (!serves_ranges(context.operation) || !base)
    return cases;
  struct Row {
    std::string_view label, field;
    std::vector<int> statuses;
  };
  // 416 alone is also taken for refusals of other kinds.
  const bool refuses =
      resource::documents(context.operation, {"206"}) && resource::documents(context.operation, {"416"});
  const Row rows[] = {{"first byte", "bytes=0-0", {200, 206}},
                      {"from within", "bytes=1-3", {200, 206, 416}},
                      {"last bytes", "bytes=-5", {200, 206, 416}},
                      {"beyond the end", "bytes=999999999-", refuses ? std::vector{416} : std::vector{200, 416}}};
  for (const Row& row : rows) {
    auto steps = context.drafts.steps(*base, {Kind::Any, "the whole content"}, "whole");
    if (!steps)
      return cases;
    Story story{std::move(*steps)};
    for (Step& step : story.steps)
      step.precondition = true;
    Step part = story.steps.back();
    part.label = "part";
    part.precondition = false;
    set_field(part, "Range", std::string(row.field));
    part.expect = demanding({"byte-range", row.statuses, {}, "Range: " + std::string(row.field) + " was asked for"});
    story.then(std::move(part));
    tell(cases, context, {"byte-range", std::string(row.label), "a part is the part that was asked for"},
         std::move(story));
  }
  return cases;
}

} // namespace keur::plan::derive
