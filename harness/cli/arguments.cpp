#include "cli/command.hpp"

#include <charconv>

namespace keur::cli {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

} // namespace

std::optional<std::string> Arguments::one(std::string_view name) const {
  const auto found = options_.find(name);
  if (found == options_.end() || found->second.empty())
    return std::nullopt;
  return found->second.back();
}

std::string Arguments::one_or(std::string_view name, std::string_view otherwise) const {
  return one(name).value_or(std::string(otherwise));
}

const std::vector<std::string>& Arguments::all(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto found = options_.find(name);
  return found == options_.end() ? none : found->second;
}

Result<std::uint64_t> Arguments::number(std::string_view name, std::uint64_t otherwise, std::uint64_t least,
                                        std::uint64_t most) const {
  const auto text = one(name);
  if (!text)
    return otherwise;
  const auto value = parse_number<std::uint64_t>(*text);
  if (value && *value >= least && *value <= most)
    return *value;
  const std::string range = most == UINT64_MAX ? "of at least " + std::to_string(least)
                                               : "from " + std::to_string(least) + " to " + std::to_string(most);
  return fail(ErrorCode::Usage, std::string(name) + " wants a whole number " + range + ", not '" + *text + "'");
}

Result<std::int64_t> Arguments::duration_ms(std::string_view name, std::int64_t otherwise) const {
  const auto text = one(name);
  if (!text)
    return otherwise;
  const auto unit_at = text->find_first_not_of("0123456789.");
  const std::string_view unit = unit_at == std::string::npos ? "s" : std::string_view(*text).substr(unit_at);
  const auto value = parse_number<double>(std::string_view(*text).substr(0, unit_at));
  const double factor = unit == "ms" ? 1 : unit == "s" ? 1'000 : unit == "m" ? 60'000 : unit == "h" ? 3'600'000 : 0;
  if (value && factor > 0 && *value * factor < 1e12)
    return static_cast<std::int64_t>(*value * factor);
  return fail(ErrorCode::Usage, std::string(name) + " wants a duration such as 250ms, 4s or 15m, not '" + *text + "'");
}

std::optional<std::string> Arguments::positional(std::size_t index) const {
  return index < positionals_.size() ? std::optional(positionals_[index]) : std::nullopt;
}

} // namespace keur::cli
