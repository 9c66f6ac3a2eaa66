#pragma once
#include "json/value.hpp"
#include "mocks/server/message.hpp"
#include "openapi/description.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace keur::mocks {

/// A list's page, the target of the next one ("" = it is the last), and how many items all pages have.
struct ListPage {
  json::Value body;
  std::string next = {};
  std::size_t total = 0;
};
/// The page that the request asks for by size, offset, number or cursor, cut out of the whole list at the pointer.
/// Members beside it that name the next page or count all items say so, where `accepts` still accepts the body. Nothing
/// where there is no such list or it is no list in pages.
std::optional<ListPage> page_of(const openapi::Operation& operation, const std::string& pointer, const Request& request,
                                json::Value body, const std::function<bool(const json::Value&)>& accepts);

} // namespace keur::mocks
