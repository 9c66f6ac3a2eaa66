#include "plan/wanted_ids.hpp"

#include "base/text.hpp"
#include "plan/drafts.hpp"

#include <algorithm>

namespace keur::plan {
namespace {

bool is_one_of_few(const json::Node& schema) {
  if (!schema || !schema->is_object())
    return false;
  const auto type = schema->find_string("type");
  return schema->find("enum") != nullptr || schema->find("const") != nullptr || schema->find("$ref") != nullptr ||
         schema->find("example") != nullptr || schema->find("examples") != nullptr ||
         schema->find("default") != nullptr || type == "boolean";
}

/// May all that comes before the request be sent to this target?
bool may_be_made(const Draft& draft, const profile::Profile& profile) {
  return std::all_of(draft.before.begin(), draft.before.end(), [&](const Step& step) {
    return profile::ruling(profile.target, step.request_class, profile.permissions) == profile::Ruling::Send;
  });
}

} // namespace

std::vector<WantedId> wanted_ids(const openapi::Description& description, schema::Compiler& schemas,
                                 const profile::Profile& profile) {
  std::vector<WantedId> wanted;
  Drafts drafts(description, schemas, 1);
  for (const auto& operation : description.operations) {
    const bool skipped = std::any_of(profile.skip.begin(), profile.skip.end(),
                                     [&](const auto& glob) { return matches_glob(operation.name(), glob); });
    const auto& draft = drafts.minimal(operation);
    if (!draft || skipped)
      continue;
    for (const auto& parameter : operation.parameters) {
      const bool bound = std::find(draft->bound.begin(), draft->bound.end(), &parameter) != draft->bound.end();
      if (parameter.in != openapi::In::Path || !parameter.examples.empty() || is_one_of_few(parameter.schema) ||
          (bound && may_be_made(*draft, profile)))
        continue;
      auto known =
          std::find_if(wanted.begin(), wanted.end(), [&](const auto& one) { return one.parameter == parameter.name; });
      if (known == wanted.end())
        known = wanted.insert(wanted.end(), {parameter.name, {}});
      known->operations.push_back(&operation);
    }
  }
  return wanted;
}

} // namespace keur::plan
