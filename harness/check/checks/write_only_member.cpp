#include "check/checks/checks.hpp"
#include "check/shape.hpp"

#include <algorithm>
#include <set>

namespace keur::check {
namespace {

bool is_write_only(const Shape& shape) {
  return std::any_of(shape.parts().begin(), shape.parts().end(), [](const Shape::Part& part) {
    return part.always && part.schema->find_boolean("writeOnly", false);
  });
}

/// Said by what always applies, or by every alternative that names the member.
bool is_write_only(Shapes& shapes, const Shape& shape, std::string_view name) {
  bool every = true, any = false;
  for (const auto& property : shape.properties()) {
    if (property.name != name)
      continue;
    const bool here = is_write_only(shapes.of(property.schema));
    if (here && property.always)
      return true;
    every = every && here, any = true;
  }
  return any && every;
}

void judge_write_only_member(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (answer.instance() == nullptr || answer.described == nullptr || !answer.described->schema)
    return;
  std::set<std::string> seen;
  context.shapes.visit_members(answer.described->schema, *answer.instance(),
                               [&](const Place& place, const json::Member& member, const Shape& shape) {
                                 if (!is_write_only(context.shapes, shape, member.name) ||
                                     !seen.insert(shape.home().pointer + '\n' + member.name).second)
                                   return;
                                 Finding& finding = report(findings, "the writeOnly member \"" + member.name +
                                                                         "\" was sent in an answer");
                                 finding.description = shape.home().location();
                                 finding.instance_location = place.pointer();
                               });
}

} // namespace

const Check write_only_member{"write-only-member",
                              Level::Fail,
                              "Does the answer keep writeOnly members to itself?",
                              "A member that the schema declares `writeOnly` and that the answer holds. Example: "
                              "`password` in the answer of `GET /users/7`.",
                              "OAS 3.0.3 section 4.7.24.2; JSON Schema 2020-12 validation section 9.4",
                              judge_write_only_member};

} // namespace keur::check
