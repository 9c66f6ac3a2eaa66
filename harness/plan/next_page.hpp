#pragma once
#include "http/exchange.hpp"
#include "plan/case.hpp"

#include <optional>
#include <string>

namespace keur::plan {

/// Where the page of this exchange leads on: a URI reference, relative to the request's target URI; nothing where the
/// list ends, or the answer is no page. Link fields (RFC 8288) come before the body's member, and that before counting;
/// a description that names neither has lists that end with a page that is not full.
std::optional<std::string> next_page_of(const Follow& follow, const http::Exchange& exchange, std::size_t pages);

/// The target with the query parameter set, in place of the one of that name.
std::string with_query_value(std::string_view target, std::string_view name, std::string_view value);

} // namespace keur::plan
