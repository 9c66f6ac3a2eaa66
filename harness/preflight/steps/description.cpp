#include "preflight/steps.hpp"

namespace keur::preflight {

transport::Task<Outcome> description(Bench& bench, Knowledge&) {
  if (bench.description == nullptr)
    co_return failed(bench.description_error, "description-unreadable");
  const std::string name = bench.description->title + " " + bench.description->api_version + ", " +
                           std::to_string(bench.description->operations.size()) + " operations";
  const auto& published = bench.published;
  if (published.address.empty())
    co_return passed(name + "; not compared: no published one is named (--published URL)");
  if (!published.error.empty())
    co_return warned("the published description cannot be read: " + published.error, "published-unreadable");
  if (published.difference.empty())
    co_return passed(name + "; the published one is the same");
  const std::string detail = "the published description is not the pinned one: " + published.difference;
  co_return published.breaking ? failed(detail, "description-changed") : warned(detail, "description-changed");
}

} // namespace keur::preflight
