#include "plan/case.hpp"

#include <algorithm>

namespace keur::plan {

std::string_view name(Expectation::Kind kind) {
  using Kind = Expectation::Kind;
  switch (kind) {
  case Kind::Documented:
    return "documented";
  case Kind::Success:
    return "success";
  case Kind::Accepted:
    return "accepted";
  case Kind::Rejected:
    return "rejected";
  case Kind::Unauthorized:
    return "unauthorized";
  case Kind::Forbidden:
    return "forbidden";
  case Kind::NotFound:
    return "not-found";
  case Kind::MethodNotAllowed:
    return "method-not-allowed";
  case Kind::NotAcceptable:
    return "not-acceptable";
  case Kind::UnsupportedMedia:
    return "unsupported-media";
  case Kind::OutOfReach:
    return "out-of-reach";
  case Kind::Any:
    return "any";
  }
  return "";
}

bool has_substitute(const Case& test, std::size_t step) {
  return std::any_of(test.steps.begin(), test.steps.end(), [&](const Step& each) { return each.instead_of == step; });
}

profile::RequestClass request_class(const Case& test) {
  auto worst = profile::RequestClass::Safe;
  for (const Step& step : test.steps)
    worst = std::max(worst, step.request_class);
  return worst;
}

} // namespace keur::plan
