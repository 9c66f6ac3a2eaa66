#pragma once
#include "generate/shape.hpp"
#include "openapi/description.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::resource {

/// What a query parameter says to a list, by its name. No standard says so.
enum class Purpose : std::uint8_t {
  PageSize,   // limit, pageSize, $top …: how many items a page may hold
  Offset,     // offset, skip …: how many items stand before the page
  PageNumber, // page …: which page
  Cursor,     // cursor, after, pageToken …: a place that an answer has named
  Sort,       // sort, order_by …: the order of the items
  Direction,  // sortOrder …: whether that order rises or falls
  Search,     // q, search …: a text that is looked for in some way
  AnswerForm, // fields, lang, key …: how to answer rather than what about
  Filter,     // anything else: which items
};
/// The purpose of a parameter of this operation; nothing for parameters that are not in the query.
std::optional<Purpose> purpose_of(const openapi::Operation& operation, const openapi::Parameter& parameter);
/// The operation's first parameter of that purpose; null without one.
const openapi::Parameter* parameter_for(const openapi::Operation& operation, Purpose purpose);
/// What an offset or a page's number says of the list's beginning; nothing for other parameters.
std::optional<std::int64_t> first_place(const openapi::Operation& operation, const openapi::Parameter& parameter);
/// Does the list go on elsewhere: has it any paging parameter?
bool is_paged(const openapi::Operation& operation);

/// Do members of this name, beside a list, lead to its next page, or count all its items?
bool leads_on(std::string_view member);
bool counts_all(std::string_view member);

/// The order that a value of a Sort parameter asks for: "name", "-name", "+name", "name:desc", "name_asc", "name desc".
struct Order {
  std::string member;
  bool descending = false;
};
Order order_of(std::string_view text);

/// A parameter that counts though it is not sent (its default), and the items' member it is about: what it leaves out
/// is not in the list.
struct DefaultFilter {
  const openapi::Parameter* parameter = nullptr;
  std::string member;
  json::Node value; // the default
};
std::vector<DefaultFilter> default_filters(const openapi::Operation& list, const generate::Shape& item);
/// Is the parameter named after the member: status → status, filter[tags] → tags?
bool is_about(const openapi::Parameter& parameter, std::string_view member);
/// Is the parameter a bound of the member: minFee and feeMin, maxFee and feeMax for "fee"?
enum class Bound : std::uint8_t { None, AtLeast, AtMost };
Bound bound_on(const openapi::Parameter& parameter, std::string_view member);
/// The items' member that the parameter is named after. Null without one.
const generate::MemberSchemas* member_for(const generate::Shape& item, const openapi::Parameter& parameter);

} // namespace keur::resource
