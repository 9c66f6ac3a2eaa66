#include "resource/list_parameters.hpp"

#include "base/text.hpp"
#include "resource/names.hpp"

#include <algorithm>
#include <initializer_list>

namespace keur::resource {
namespace {

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_page_size_name(std::string_view name) {
  return is_any(name, {"limit", "pagesize", "perpage", "maxresults", "pagelimit", "itemsperpage", "resultsperpage",
                       "maxitems", "maxpagesize", "maxrecords", "recordsperpage", "rowsperpage", "hitsperpage",
                       "pagelength", "resultlimit"});
}

/// A size of a page beside a parameter that says which page; alone it may be anything's.
bool is_size_name(std::string_view name) {
  return is_any(name, {"size", "count", "take", "rows", "max", "first", "num", "results", "items", "amount", "top"});
}

bool is_offset_name(std::string_view name) {
  return is_any(name, {"offset", "skip", "startindex", "startat", "startrow", "firstresult", "start", "startposition",
                       "pageoffset", "startrecord"});
}

bool is_page_number_name(std::string_view name) {
  return is_any(name, {"page", "pagenumber", "pageno", "pagenum", "pageindex", "currentpage", "pagenr"});
}

bool is_cursor_name(std::string_view name) {
  return is_any(
      name,
      {"cursor",  "after",   "before",    "pagetoken",         "startafter",   "startingafter",     "endingbefore",
       "marker",  "next",    "nexttoken", "continuationtoken", "continuation", "nextcursor",        "pagecursor",
       "sinceid", "maxid",   "scrollid",  "nextpagetoken",     "bookmark",     "exclusivestartkey", "from",
       "lastid",  "lastkey", "skiptoken"});
}

bool is_sort_name(std::string_view name) {
  return is_any(name, {"sort", "sortby", "orderby", "order", "ordering", "sortfield", "sortcolumn"});
}

bool is_direction_name(std::string_view name) {
  return is_any(name, {"sortorder", "sortdirection", "sortdir", "orderdirection", "orderdir", "direction", "dir",
                       "desc", "descending", "asc", "ascending", "reverse"});
}

bool is_search_name(std::string_view name) {
  return is_any(name, {"q", "query", "search", "searchterm", "term", "keyword", "keywords", "text", "searchtext",
                       "filter", "where", "searchquery", "fulltext", "s"});
}

bool is_answer_form_name(std::string_view name) {
  const bool opens = name.ends_with("key") || name.ends_with("token") || name.ends_with("secret") ||
                     name.ends_with("password") || name.ends_with("code");
  return opens || is_any(name, {"language", "lang",       "locale",     "culture", "currency",    "timezone", "format",
                                "version",  "fields",     "include",    "expand",  "view",        "units",    "to",
                                "select",   "embed",      "projection", "pretty",  "prettyprint", "callback", "alt",
                                "accept",   "apiversion", "includes",   "exclude", "with",        "populate"});
}

/// "start" and "from" are days and times as often as places in a list.
bool is_time(const openapi::Parameter& parameter) {
  const auto format = parameter.schema ? parameter.schema->find_string("format") : std::nullopt;
  return format && (format->starts_with("date") || *format == "time");
}

bool tells_the_place(const openapi::Parameter& parameter) {
  const std::string name = folded(parameter.name);
  return (is_offset_name(name) || is_page_number_name(name) || is_cursor_name(name)) && !is_time(parameter);
}

bool has_page_size(const openapi::Operation& operation) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(), [](const openapi::Parameter& each) {
    return each.in == openapi::In::Query && (is_page_size_name(folded(each.name)) || each.name == "$top");
  });
}

bool has_place(const openapi::Operation& operation) {
  return std::any_of(operation.parameters.begin(), operation.parameters.end(), [](const openapi::Parameter& each) {
    return each.in == openapi::In::Query && tells_the_place(each);
  });
}

} // namespace

std::optional<Purpose> purpose_of(const openapi::Operation& operation, const openapi::Parameter& parameter) {
  if (parameter.in != openapi::In::Query)
    return std::nullopt;
  const std::string name = folded(parameter.name);
  if (is_page_size_name(name) || parameter.name == "$top" ||
      (is_size_name(name) && has_place(operation) && !has_page_size(operation)))
    return Purpose::PageSize;
  if (is_time(parameter))
    return Purpose::Filter;
  if (is_offset_name(name))
    return Purpose::Offset;
  if (is_page_number_name(name))
    return Purpose::PageNumber;
  if (is_cursor_name(name))
    return Purpose::Cursor;
  if (is_sort_name(name))
    return Purpose::Sort;
  if (is_direction_name(name))
    return Purpose::Direction;
  if (is_search_name(name))
    return Purpose::Search;
  return is_answer_form_name(name) ? Purpose::AnswerForm : Purpose::Filter;
}

const openapi::Parameter* parameter_for(const openapi::Operation& operation, Purpose purpose) {
  for (const openapi::Parameter& parameter : operation.parameters)
    if (purpose_of(operation, parameter) == purpose)
      return &parameter;
  return nullptr;
}

std::optional<std::int64_t> first_place(const openapi::Operation& operation, const openapi::Parameter& parameter) {
  const auto purpose = purpose_of(operation, parameter);
  if (purpose == Purpose::Offset)
    return 0;
  if (purpose != Purpose::PageNumber)
    return std::nullopt;
  for (const std::string_view keyword : {"default", "minimum"})
    if (const auto number = parameter.schema ? parameter.schema->find_integer(keyword) : std::nullopt)
      return std::max<std::int64_t>(*number, 0);
  return 1;
}

bool is_paged(const openapi::Operation& operation) {
  return has_place(operation) || parameter_for(operation, Purpose::PageSize) != nullptr;
}

bool leads_on(std::string_view member) {
  return is_any(folded(member), {"next", "nextcursor", "nextpagetoken", "nextpage", "nextlink", "nexttoken", "nexturl",
                                 "nextpageurl", "nextpagecursor", "endcursor", "continuationtoken", "continuation",
                                 "odatanextlink", "@odatanextlink", "nextmarker", "nextkey", "cursor"});
}

bool counts_all(std::string_view member) {
  return is_any(folded(member), {"total", "totalcount", "totalitems", "totalresults", "totalelements", "totalrecords",
                                 "totalsize", "totalhits", "@odatacount"});
}

Order order_of(std::string_view text) {
  Order order;
  if (text.starts_with('-') || text.starts_with('+')) {
    order.descending = text.front() == '-';
    text.remove_prefix(1);
  }
  for (const std::string_view ending : {":desc", "_desc", " desc", ".desc", ":asc", "_asc", " asc", ".asc"})
    if (to_lower(text).ends_with(ending)) {
      order.descending = ending.find("desc") != std::string_view::npos;
      text.remove_suffix(ending.size());
      break;
    }
  order.member = text;
  return order;
}

bool is_about(const openapi::Parameter& parameter, std::string_view member) {
  const std::string name = folded(parameter.name), own = folded(member);
  return own == name || (name.starts_with("filter") && own == name.substr(6)); // filter[status]
}

Bound bound_on(const openapi::Parameter& parameter, std::string_view member) {
  const std::string name = folded(parameter.name), own = folded(member);
  if (name == "min" + own || name == own + "min")
    return Bound::AtLeast;
  return name == "max" + own || name == own + "max" ? Bound::AtMost : Bound::None;
}

const generate::MemberSchemas* member_for(const generate::Shape& item, const openapi::Parameter& parameter) {
  for (const generate::MemberSchemas& member : item.properties)
    if (is_about(parameter, member.name))
      return &member;
  return nullptr;
}

std::vector<DefaultFilter> default_filters(const openapi::Operation& list, const generate::Shape& item) {
  std::vector<DefaultFilter> found;
  for (const openapi::Parameter& parameter : list.parameters) {
    const json::Node value = parameter.schema ? parameter.schema.child("default") : json::Node();
    if (!value || value->is_null() || purpose_of(list, parameter) != Purpose::Filter)
      continue;
    if (const auto* member = member_for(item, parameter))
      found.push_back({&parameter, member->name, value});
  }
  return found;
}

} // namespace keur::resource
