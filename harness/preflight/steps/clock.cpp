#include "http/date.hpp"
#include "preflight/steps.hpp"

#include <cstdlib>

namespace keur::preflight {
namespace {

using namespace language::literals;
using language::Message;

// How far the local clock is ahead of the server's Date, in seconds; nothing without a Date.
std::optional<long> ahead_by(const http::Exchange& exchange) {
  if (!exchange.response)
    return std::nullopt;
  const auto text = exchange.response->fields.first("Date");
  const auto date = text ? http::parse_http_date(*text) : std::nullopt;
  if (!date)
    return std::nullopt;
  const auto received = exchange.started + exchange.timings.total;
  return std::chrono::duration_cast<std::chrono::seconds>(received - *date).count();
}

constexpr long tolerated = 5, serious = 300; // tokens are usually read with five minutes of leeway

} // namespace

transport::Task<Outcome> clock(Bench& bench, Knowledge& knowledge) {
  std::optional<long> worst;
  for (const auto& [which, exchange] : knowledge.probes)
    if (const auto ahead = ahead_by(exchange); ahead && (!worst || std::labs(*ahead) > std::labs(*worst)))
      worst = ahead;
  if (worst)
    knowledge.clock_ahead = std::chrono::seconds(*worst);
  if (!worst)
    co_return skipped("no server told its time (no Date field)"_t);
  const Message seconds = std::to_string(std::labs(*worst));
  const Message detail = *worst < 0 ? Message("this clock is {1} s behind the servers'"_t, {seconds})
                                    : Message("this clock is {1} s ahead of the servers'"_t, {seconds});
  if (std::labs(*worst) > serious)
    co_return failed(bench, detail, {"clock"});
  if (std::labs(*worst) > tolerated)
    co_return warned(bench, detail, {"clock-drift"});
  co_return passed({"within {1} s of the servers'"_t, {Message(std::to_string(tolerated))}});
}

} // namespace keur::preflight
