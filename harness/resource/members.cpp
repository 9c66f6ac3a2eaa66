#include "resource/members.hpp"

#include "resource/names.hpp"

#include <algorithm>
#include <array>

namespace keur::resource {
namespace {

template <std::size_t size>
bool is_among(std::string_view name, const std::array<std::string_view, size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

bool is_servers_own(std::string_view member, std::string_view subject) {
  static constexpr std::array<std::string_view, 14> own{"id",   "uuid",   "guid",    "key",     "href",
                                                        "self", "links",  "version", "etag",    "url",
                                                        "uri",  "status", "state",   "revision"};
  static constexpr std::array<std::string_view, 5> moments{"created", "updated", "modified", "lastmodified",
                                                           "lastupdated"};
  const std::string name = folded(member);
  return is_among(name, own) || (!subject.empty() && name == folded(subject)) || name.ends_with("id") ||
         std::any_of(moments.begin(), moments.end(), [&](std::string_view moment) { return name.starts_with(moment); });
}

bool is_reference(const json::Value& value) {
  if (value.is_array())
    return std::any_of(value.array().begin(), value.array().end(), is_reference);
  return value.is_object() && std::any_of(value.object().begin(), value.object().end(), [](const json::Member& member) {
           const std::string name = folded(member.name);
           return name == "id" || name == "uuid" || name == "href";
         });
}

bool looks_unique(std::string_view member) {
  static constexpr std::array<std::string_view, 14> names{"name",  "title",    "email", "mail",  "emailaddress",
                                                          "login", "username", "slug",  "label", "displayname",
                                                          "sku",   "nickname", "alias", "handle"};
  return is_among(folded(member), names);
}

bool is_bare_name(std::string_view folded_name) {
  static constexpr std::array<std::string_view, 5> bare{"id", "uuid", "number", "key", "code"};
  return is_among(folded_name, bare);
}

} // namespace keur::resource
