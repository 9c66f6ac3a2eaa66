#include "preflight/steps.hpp"

namespace keur::preflight {

using namespace language::literals;
using language::Message;

transport::Task<Outcome> description(Bench& bench, Knowledge&) {
  if (bench.description == nullptr)
    co_return failed(bench, Message(bench.description_error), {"description-unreadable"});
  const Message name("{1} {2}, {3} operations"_t,
                     {Message(bench.description->title), Message(bench.description->api_version),
                      Message(std::to_string(bench.description->operations.size()))});
  const auto& published = bench.published;
  if (published.address.empty())
    co_return passed({"{1}; not compared: no published one is named (--published URL)"_t, {name}});
  if (!published.error.empty())
    co_return warned(bench, {"the published description cannot be read: {1}"_t, {Message(published.error)}},
                     {"published-unreadable"});
  if (published.difference.empty())
    co_return passed({"{1}; the published one is the same"_t, {name}});
  const Message detail("the published description is not the pinned one: {1}"_t, {Message(published.difference)});
  co_return published.breaking ? failed(bench, detail, {"description-changed"})
                               : warned(bench, detail, {"description-changed"});
}

} // namespace keur::preflight
