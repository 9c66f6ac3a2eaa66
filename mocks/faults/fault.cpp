#include "mocks/faults/fault.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace keur::mocks {

std::string_view name(FaultKind kind) {
  switch (kind) {
  case FaultKind::Status:
    return "status";
  case FaultKind::Body:
    return "body";
  case FaultKind::Schema:
    return "schema";
  case FaultKind::Header:
    return "header";
  case FaultKind::Timing:
    return "timing";
  case FaultKind::Framing:
    return "framing";
  case FaultKind::Behaviour:
    return "behaviour";
  case FaultKind::Job:
    return "job";
  case FaultKind::File:
    return "file";
  case FaultKind::Token:
    return "token";
  case FaultKind::Metadata:
    return "metadata";
  }
  return "";
}

const Fault* find_fault(std::string_view id) {
  const auto& all = faults();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Fault& fault) { return fault.id == id; });
  return found == all.end() ? nullptr : &*found;
}

bool FaultSet::has(Behaviour behaviour) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const auto* fault) { return fault->behaviour == behaviour; });
}

JobFault FaultSet::job() const {
  for (const auto* fault : faults_)
    if (fault->job != JobFault::None)
      return fault->job;
  return JobFault::None;
}

FileFault FaultSet::file() const {
  for (const auto* fault : faults_)
    if (fault->file != FileFault::None)
      return fault->file;
  return FileFault::None;
}

void (*FaultSet::claims() const)(json::Value&, json::Value&) {
  for (const auto* fault : faults_)
    if (fault->claims != nullptr)
      return fault->claims;
  return nullptr;
}

void FaultSet::spoil(Reply& reply, const FaultContext& context) const {
  for (const auto* fault : faults_)
    if (fault->spoil != nullptr)
      fault->spoil(reply, context);
}

namespace {
/// "; did you mean 'a', 'b' or 'c'?", the nearest first and at most so many; "" where none is near.
std::string near_ids(std::string_view id, std::size_t most) {
  std::vector<std::string> known;
  for (const auto& one : faults())
    known.emplace_back(one.id);
  std::vector<std::string> near;
  while (near.size() < most) {
    const auto next = nearest(id, known);
    if (!next)
      break;
    near.push_back('\'' + *next + '\'');
    std::erase(known, *next);
  }
  if (near.empty())
    return "";
  const auto last = near.back();
  near.pop_back();
  return "; did you mean " + (near.empty() ? last : join(near, ", ") + " or " + last) + '?';
}

/// "GET /pets/{petId}": a method in capitals, one space, a path.
bool is_operation(std::string_view text) {
  const auto space = text.find(" /");
  return space != std::string_view::npos && space > 0 && text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == space;
}
} // namespace

std::string FaultPlan::trouble_with(const Request& request) {
  for (const auto field : request.fields.all("x-keur-fault"))
    for (const auto part : split(field, ','))
      if (const auto id = trim(part); !id.empty() && find_fault(id) == nullptr)
        return "X-Keur-Fault: there is no fault '" + escape_visible(truncate(id, 60)) + "'" + near_ids(id, 3);
  return {};
}

Result<FaultPlan> FaultPlan::parse(const std::vector<std::string>& texts) {
  FaultPlan plan;
  for (const auto& text : texts) {
    const auto at = text.find('@');
    const auto id = text.substr(0, at);
    const auto* fault = find_fault(id);
    if (fault == nullptr) {
      return fail(ErrorCode::Usage, "there is no fault '" + escape_visible(id) + "'" + near_ids(id, 1), {},
                  "`keur checks` lists them");
    }
    const auto operation = at == std::string::npos ? "" : text.substr(at + 1);
    if (at != std::string::npos && !is_operation(operation)) // it would lie in wait for ever
      return fail(ErrorCode::Usage,
                  "--fault " + id + " wants METHOD /PATH after the @, not '" + escape_visible(operation) + "'", {},
                  "for example --fault '" + id + "@GET /pets/{petId}'");
    plan.selections_.push_back({fault, operation});
  }
  return plan;
}

FaultSet FaultPlan::active(const Request& request, std::string_view operation, Place place) const {
  FaultSet set;
  const auto home = [](const Fault& fault) {
    if (fault.kind == FaultKind::Token)
      return Place::TokenEndpoint;
    return fault.kind == FaultKind::Metadata ? Place::Metadata : Place::Api;
  };
  for (const auto& selection : selections_)
    if (selection.operation.empty() ? home(*selection.fault) == place : selection.operation == operation)
      set.add(*selection.fault);
  for (const auto field : request.fields.all("x-keur-fault"))
    for (const auto id : split(field, ','))
      if (const auto* fault = find_fault(trim(id)))
        set.add(*fault);
  return set;
}

} // namespace keur::mocks
