#include "check/checks/checks.hpp"
#include "check/demand.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace keur::check {
namespace {

struct ContentRange {
  std::size_t first = 0, last = 0;
  std::optional<std::size_t> length; // nothing for "*"
};

std::optional<std::size_t> number_in(std::string_view text) {
  std::size_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// RFC 9110 section 14.4: "bytes 0-4/10".
std::optional<ContentRange> read_content_range(std::string_view text) {
  if (!text.starts_with("bytes "))
    return std::nullopt;
  text.remove_prefix(6);
  const auto dash = text.find('-'), slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash)
    return std::nullopt;
  const auto first = number_in(text.substr(0, dash)), last = number_in(text.substr(dash + 1, slash - dash - 1));
  const auto length = number_in(text.substr(slash + 1));
  if (!first || !last || *last < *first || (!length && text.substr(slash + 1) != "*"))
    return std::nullopt;
  return ContentRange{*first, *last, length};
}

void range_finding(const Context& context, std::string message, std::string expected, Findings& findings) {
  Finding& finding = report(findings, std::move(message));
  finding.description = place_of(context);
  finding.instance_location = "header Content-Range";
  finding.expected = std::move(expected);
}

const std::string* whole_content(const Context& context) {
  if (context.step_index == 0 || context.steps[context.step_index - 1].exchanges.empty())
    return nullptr;
  const auto& exchange = context.steps[context.step_index - 1].exchanges.back();
  return exchange.response && exchange.response->status == 200 ? &exchange.response->body : nullptr;
}

/// Is it the part that "bytes=F-L" or "bytes=-N" asks for of that many bytes? A server may give less than was asked
/// for.
bool is_wanted(std::string_view asked, const ContentRange& given, std::size_t length) {
  asked.remove_prefix(std::min(asked.find('=') + 1, asked.size()));
  const auto dash = std::min(asked.find('-'), asked.size());
  const auto first = number_in(asked.substr(0, dash)), last = number_in(asked.substr(std::min(dash + 1, asked.size())));
  if (first)
    return given.first == *first && (!last || given.last <= *last);
  return !last || given.first == length - std::min(*last, length);
}

void judge_part(const Context& context, Findings& findings) {
  const auto field = context.response().fields.first("Content-Range");
  const auto type = context.response().fields.first("Content-Type").value_or("");
  if (!field && type.starts_with("multipart/byteranges"))
    return;
  const auto range = field ? read_content_range(*field) : std::nullopt;
  if (!range)
    return range_finding(context,
                         field ? "Content-Range of a 206 answer cannot be read" : "a 206 answer without Content-Range",
                         "bytes FIRST-LAST/LENGTH", findings);
  const std::string& body = context.response().body;
  if (range->last - range->first + 1 != body.size())
    return range_finding(context,
                         "Content-Range names " + std::to_string(range->last - range->first + 1) +
                             " bytes, the body has " + std::to_string(body.size()),
                         "as many bytes as it names", findings);
  const std::string* whole = whole_content(context);
  if (whole == nullptr)
    return;
  if (range->length && *range->length != whole->size())
    return range_finding(context, "Content-Range says another length than the whole content has",
                         std::to_string(whole->size()), findings);
  if (range->last >= whole->size() || whole->compare(range->first, body.size(), body) != 0)
    return range_finding(context, "the part holds other bytes than the whole content at that place", "the same bytes",
                         findings);
  if (!is_wanted(context.exchange.request.fields.first("Range").value_or(""), *range, whole->size()))
    range_finding(context, "another part was sent than the one asked for", "the part that Range asks for", findings);
}

void judge_byte_range(const Context& context, Findings& findings) {
  judge_demand(context, "byte-range", findings);
  const auto& demand = context.step().expect.demand;
  if (demand && demand->check == "byte-range" && context.response().status == 206 && findings.empty())
    judge_part(context, findings);
}

} // namespace

const Check byte_range{"byte-range",
                       Level::Fail,
                       "Is a part of the content the part that was asked for?",
                       "A 206 answer without Content-Range, with one that does not fit its body or the whole, or with "
                       "other bytes than those of the whole. Example: `bytes=1-3` is answered with four bytes.",
                       "RFC 9110 sections 14.4 and 15.3.7",
                       judge_byte_range};

} // namespace keur::check
