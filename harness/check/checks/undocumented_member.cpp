#include "check/checks/checks.hpp"
#include "check/shape.hpp"

#include <algorithm>
#include <set>

namespace keur::check {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// A name that looks like a field's, written as the schema writes its own; others may be data: numbers, surnames
/// (reliability catalogue H096).
bool is_field_name(std::string_view name, const Shape& shape) {
  const auto digits = std::count_if(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool capitals = std::any_of(shape.properties().begin(), shape.properties().end(), [](const auto& property) {
    return !property.name.empty() && is_upper(property.name.front());
  });
  if (name.empty() || digits > 3 || (is_upper(name.front()) && !capitals))
    return false;
  return name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                  c == '$' || c == '.';
         });
}

/// Members that RFC 9457 section 3.1 describes where the description need not.
bool is_described_elsewhere(const Answer& answer, std::string_view pointer) {
  if (!answer.media_type || answer.media_type->essence() != "application/problem+json")
    return false;
  for (const std::string_view member : {"/type", "/title", "/status", "/detail", "/instance"})
    if (pointer == member)
      return true;
  return false;
}

void judge_undocumented_member(const Context& context, Findings& findings) {
  const Answer& answer = *context.answer;
  if (answer.instance() == nullptr || answer.described == nullptr || !answer.described->schema)
    return;
  std::set<std::string> seen;
  const auto look = [&](const Place& place, const json::Member& member, const Shape& shape) {
    if (shape.is_open() || shape.names(member.name))
      return;
    const std::string pointer = place.pointer();
    if (is_described_elsewhere(answer, pointer))
      return;
    const json::Node& schema = shape.home();
    if (!seen.insert(schema.pointer + '\n' + member.name).second)
      return;
    const bool shows = is_field_name(member.name, shape);
    Finding& finding = report(findings, "the member " + (shows ? '"' + member.name + '"' : "<key>") +
                                            " is not in the documented schema");
    finding.description = schema.location();
    finding.instance_location = shows ? pointer : pointer.substr(0, pointer.rfind('/')) + "/<key>";
  };
  context.shapes.visit_members(answer.described->schema, *answer.instance(), look);
}

} // namespace

const Check undocumented_member{
    "undocumented-member",
    Level::Warn,
    "Are all members of the answer described?",
    "A member that the schema does not name although it names others and says nothing of further ones. Schemas are "
    "open by "
    "default, so the answer is valid; but the description is behind the server, or the server says too much. Example: "
    "`passwordHash` in an answer whose schema has `id` and `name`.",
    "OAS 3.1.1 section 4.8.24; JSON Schema 2020-12 section 10.3.2.3",
    judge_undocumented_member};

} // namespace keur::check
