#include "change/diff.hpp"
#include "http/uri.hpp"

#include <algorithm>
#include <functional>

namespace keur::change {
using enum Direction;

namespace {

using openapi::Operation;
using openapi::Server;

constexpr PlainRule server_rows[] = {
    {"server-removed", Request, Level::Breaking, "{at}: requests to {from} are no longer served",
     "a server is gone, or its path changed: addresses that were put together from it lead nowhere"},
    {"server-moved", Request, Level::Compatible, "{at}: {from} moved to {to}",
     "a server stands at another host, or its path moved into the paths: the addresses below it are the same"},
    {"server-added", Request, Level::Compatible, "{at}: {to} was added", "another server"},
    {"server-variable-value-removed", Request, Level::Breaking, "{at}: the server variable {from} lost a value",
     "an enum value of a server variable is gone"},
    {"server-variable-default-changed", Request, Level::Compatible,
     "{at}: the default of the server variable {from} changed to {to}",
     "who sends no value of their own calls another address now; the old value is still one"},
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
    const std::string name = '{' + member.name + '}';
    const json::Value* before = member.value.find("enum");
    const json::Value* after = other ? other->find("enum") : nullptr;
    const auto kept = [&](const json::Value& value) {
      return std::any_of(after->array().begin(), after->array().end(),
                         [&](const json::Value& it) { return json::equal(it, value); });
    };
    const json::Value* was = member.value.find("default");
    const json::Value* is = other ? other->find("default") : nullptr;
    if (after && after->is_array() &&
        (!before ? true : before->is_array() && !std::all_of(before->array().begin(), before->array().end(), kept)))
      say("server-variable-value-removed", from, other, name, "");
    else if (was && is && !json::equal(*was, *is))
      say("server-variable-default-changed", from, other, name, shown(*is));
  }
}

/// Where requests of an operation go, host left out: where an API is deployed is not part of its contract.
std::string server_address(const Server& server, const Operation& operation) {
  return server_path(server.resolved) + unnamed_path(operation.path);
}

/// Servers by what their addresses become on the other side.
class ServerLists {
public:
  ServerLists(const std::vector<Server>& base, const std::vector<Server>& revision, const Say& say)
      : base_(base), revision_(revision), say_(say) {}

  /// `lost`: does some address below the server lead nowhere on the other side?
  void compare(const std::function<bool(const Server&)>& lost) {
    std::vector<const Server*> added;
    for (const Server& server : revision_)
      if (!has(base_, server))
        added.push_back(&server);
    for (const Server& server : base_) {
      if (has(revision_, server)) {
        for (const Server& other : revision_)
          if (other.url == server.url)
            compare_variables(server, other, say_);
        continue;
      }
      const auto same_path = [&](const Server* other) {
        return server_path(other->resolved) == server_path(server.resolved);
      };
      auto moved = std::find_if(added.begin(), added.end(), same_path);
      if (moved == added.end() && !added.empty() && !lost(server))
        moved = added.begin();
      if (moved == added.end()) {
        if (lost(server))
          say_("server-removed", server.node, {}, server.url, "");
        else
          say_("server-moved", server.node, {}, server.url, revision_.empty() ? "/" : revision_.front().url);
        continue;
      }
      say_("server-moved", server.node, (*moved)->node, server.url, (*moved)->url);
      added.erase(moved);
    }
    for (const Server* server : added)
      say_("server-added", {}, server->node, "", server->url);
  }

private:
  const std::vector<Server>& base_;
  const std::vector<Server>& revision_;
  const Say& say_;
};

bool same_lists(const std::vector<Server>& a, const std::vector<Server>& b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](const Server& x, const Server& y) { return x.url == y.url; });
}

} // namespace

std::span<const PlainRule> server_rules() { return server_rows; }

std::vector<std::string> addresses(const Operation& operation) {
  std::vector<std::string> out;
  for (const Server& server : operation.servers)
    out.push_back(server_address(server, operation));
  if (out.empty())
    out.push_back(unnamed_path(operation.path));
  return out;
}

/// Servers of the whole document are told once, by the operations that use them.
void compare_servers(Diff& diff) {
  const auto lost = [&](const Server& server) {
    bool used = false, gone = false;
    for (const auto& [base, revision] : diff.partners) {
      if (!same_lists(base->servers, diff.base.servers))
        continue;
      used = true;
      const std::vector<std::string> there = addresses(*revision);
      gone |= std::find(there.begin(), there.end(), server_address(server, *base)) == there.end();
    }
    return gone || (!used && diff.base.operations.empty());
  };
  const Say say = [&](std::string_view rule, const json::Node& from, const json::Node& to, const std::string& before,
                      const std::string& after) { tell_whole(diff, rule, "servers", from, to, before, after); };
  ServerLists(diff.base.servers, diff.revision.servers, say).compare(lost);
}

/// Here those that an operation or its path has of its own.
void compare_operation_servers(const Both& both) {
  if (both.received || (same_lists(both.base.servers, both.diff.base.servers) &&
                        same_lists(both.revision.servers, both.diff.revision.servers)))
    return;
  const std::vector<std::string> there = addresses(both.revision);
  const auto lost = [&](const Server& server) {
    return std::find(there.begin(), there.end(), server_address(server, both.base)) == there.end();
  };
  const Say say = [&](std::string_view rule, const json::Node& from, const json::Node& to, const std::string& before,
                      const std::string& after) { both.tell(rule, "servers", from, to, before, after); };
  ServerLists(both.base.servers, both.revision.servers, say).compare(lost);
}

} // namespace keur::change
