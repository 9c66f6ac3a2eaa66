#include "change/diff.hpp"
#include "http/uri.hpp"

#include <algorithm>

namespace keur::change {
namespace {

using enum Direction;

using openapi::Server;

constexpr PlainRule server_rows[] = {
    {"server-removed", Request, Level::Breaking, "{at}: requests to {from} are no longer served",
     "a server is gone, or its path changed: addresses that were put together from it lead nowhere"},
    {"server-moved", Request, Level::Compatible, "{at}: {from} moved to {to}",
     "a server of the same path stands at another host: where an API is deployed is not part of its contract"},
    {"server-added", Request, Level::Compatible, "{at}: {to} was added", "another server"},
    {"server-variable-value-removed", Request, Level::Breaking, "{at}: the server variable {from} lost a value",
     "an enum value of a server variable is gone"},
};

std::string server_path(const std::string& url) {
  const auto uri = http::parse_uri(url);
  std::string path = uri ? uri->path : url;
  while (!path.empty() && path.back() == '/')
    path.pop_back();
  return path;
}

std::string trimmed(std::string url) {
  while (url.size() > 1 && url.back() == '/')
    url.pop_back();
  return url;
}

bool has(const std::vector<Server>& servers, const Server& server) {
  return std::any_of(servers.begin(), servers.end(), [&](const Server& other) {
    return trimmed(other.resolved) == trimmed(server.resolved) || trimmed(other.url) == trimmed(server.url);
  });
}

using Say =
    std::function<void(std::string_view, const json::Node&, const json::Node&, const std::string&, const std::string&)>;

void compare_variables(const Server& base, const Server& revision, const Say& say) {
  const json::Node from = base.node.child("variables"), to = revision.node.child("variables");
  if (!from || !from->is_object())
    return;
  for (const json::Member& member : from->object()) {
    const json::Node other = to ? to.child(member.name) : json::Node{};
    const json::Value* before = member.value.find("enum");
    const json::Value* after = other ? other->find("enum") : nullptr;
    if (!after || !after->is_array())
      continue;
    const auto kept = [&](const json::Value& value) {
      return std::any_of(after->array().begin(), after->array().end(),
                         [&](const json::Value& it) { return json::equal(it, value); });
    };
    if (!before || (before->is_array() && !std::all_of(before->array().begin(), before->array().end(), kept)))
      say("server-variable-value-removed", from, other, '{' + member.name + '}', "");
  }
}

void compare_lists(const std::vector<Server>& base, const std::vector<Server>& revision, const Say& say) {
  std::vector<const Server*> added;
  for (const Server& server : revision)
    if (!has(base, server))
      added.push_back(&server);
  for (const Server& server : base) {
    if (has(revision, server)) {
      for (const Server& other : revision)
        if (other.url == server.url)
          compare_variables(server, other, say);
      continue;
    }
    const auto moved = std::find_if(added.begin(), added.end(), [&](const Server* other) {
      return server_path(other->resolved) == server_path(server.resolved);
    });
    if (moved == added.end()) {
      say("server-removed", server.node, {}, server.url, "");
      continue;
    }
    say("server-moved", server.node, (*moved)->node, server.url, (*moved)->url);
    added.erase(moved);
  }
  for (const Server* server : added)
    say("server-added", {}, server->node, "", server->url);
}

bool same_lists(const std::vector<Server>& a, const std::vector<Server>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const Server& x, const Server& y) { return x.url == y.url; });
}

} // namespace

std::span<const PlainRule> server_rules() { return server_rows; }

void compare_servers(Diff& diff) {
  compare_lists(diff.base.servers, diff.revision.servers,
                [&](std::string_view rule, const json::Node& from, const json::Node& to, const std::string& before,
                    const std::string& after) { tell_whole(diff, rule, "servers", from, to, before, after); });
}

/// Servers of the whole document are told once; here those that an operation or its path has of its own.
void compare_operation_servers(const Both& both) {
  if (both.received || (same_lists(both.base.servers, both.diff.base.servers) &&
                        same_lists(both.revision.servers, both.diff.revision.servers)))
    return;
  compare_lists(both.base.servers, both.revision.servers,
                [&](std::string_view rule, const json::Node& from, const json::Node& to, const std::string& before,
                    const std::string& after) { both.tell(rule, "servers", from, to, before, after); });
}

} // namespace keur::change
