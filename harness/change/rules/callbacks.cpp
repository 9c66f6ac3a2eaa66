#include "change/diff.hpp"

#include <algorithm>

namespace keur::change {
using enum Direction;

namespace {

using openapi::Callback;
using openapi::Operation;

constexpr PlainRule callback_rows[] = {
    {"callback-removed", Response, Level::Breaking, "{at}: the callback was removed",
     "a client that waits for the callback waits in vain"},
    {"callback-added", Response, Level::Compatible, "{at}: the callback was added", "another callback is made"},
    {"callback-address-changed", Response, Level::Breaking, "{at}: it goes to {to} now, not to {from}",
     "the expression of the address changed: a client that gave its address as before is not called"},
    {"callback-operation-removed", Response, Level::Breaking, "{at}: the callback is no longer made by {from}",
     "a method of a callback is gone"},
    {"callback-operation-added", Response, Level::Compatible, "{at}: the callback may also be made by {to}",
     "a method of a callback appeared"},
    {"webhook-removed", Response, Level::Breaking, "the webhook '{at}' was removed", "a webhook is no longer sent"},
    {"webhook-added", Response, Level::Compatible, "the webhook '{at}' was added", "another webhook is sent"},
};

const Operation* by_method(const std::vector<Operation>& operations, const Operation& wanted) {
  const auto found = std::find_if(operations.begin(), operations.end(), [&](const Operation& operation) {
    return operation.method == wanted.method && operation.path == wanted.path;
  });
  return found == operations.end() ? nullptr : &*found;
}

/// The name of a callback stands in the document only; it is made at its address.
const Callback* by_address(const std::vector<Callback>& callbacks, const Callback& wanted) {
  const Callback* found = nullptr;
  for (const Callback& callback : callbacks)
    if (callback.expression == wanted.expression && (!found || callback.name == wanted.name))
      found = &callback;
  return found;
}

/// The one of that name, where the other side has none at its address.
const Callback* moved(const std::vector<Callback>& callbacks, const Callback& wanted,
                      const std::vector<Callback>& others) {
  const Callback* found = nullptr;
  for (const Callback& callback : callbacks)
    if (callback.name == wanted.name && !by_address(others, callback)) {
      if (found)
        return nullptr;
      found = &callback;
    }
  return found;
}

json::Node callback_node(const Callback& callback) {
  return callback.operations.empty() ? json::Node{} : callback.operations.front().node;
}

void compare_callback(const Both& both, const Callback& base, const Callback& revision) {
  const std::string aspect = "callback " + base.name;
  for (const Operation& operation : base.operations) {
    const auto other = std::find_if(revision.operations.begin(), revision.operations.end(),
                                    [&](const Operation& it) { return it.method == operation.method; });
    if (other == revision.operations.end())
      both.tell("callback-operation-removed", aspect, operation.node, {}, operation.method);
    else
      compare_operation(
          {both.diff, operation, *other, both.operation, both.place + aspect + ": ", !both.received, both.promised});
  }
  for (const Operation& operation : revision.operations)
    if (std::none_of(base.operations.begin(), base.operations.end(),
                     [&](const Operation& it) { return it.method == operation.method; }))
      both.tell("callback-operation-added", aspect, {}, operation.node, {}, operation.method);
}

} // namespace

std::span<const PlainRule> callback_rules() { return callback_rows; }

void compare_callbacks(const Both& both) {
  const auto &base = both.base.callbacks, &revision = both.revision.callbacks;
  const auto tell_moved = [&](const Callback& from, const Callback& to) {
    both.tell("callback-address-changed", "callback " + from.name, callback_node(from), callback_node(to),
              from.expression, to.expression);
    compare_callback(both, from, to);
  };
  for (const Callback& callback : base)
    if (const Callback* same = by_address(revision, callback))
      compare_callback(both, callback, *same);
    else if (const Callback* other = moved(revision, callback, base))
      tell_moved(callback, *other);
    else
      both.tell("callback-removed", "callback " + callback.name, callback_node(callback), both.revision.node);
  for (const Callback& callback : revision)
    if (!by_address(base, callback) && !moved(base, callback, revision))
      both.tell("callback-added", "callback " + callback.name, both.base.node, callback_node(callback));
}

void compare_webhooks(Diff& diff) {
  for (const Operation& operation : diff.base.webhooks) {
    const Operation* other = by_method(diff.revision.webhooks, operation);
    const std::string name = operation.method + " webhook:" + operation.path;
    if (!other) {
      tell_whole(diff, "webhook-removed", operation.path, operation.node, {});
      continue;
    }
    diff.operations.push_back(name);
    compare_operation({diff, operation, *other, name, {}, true});
  }
  for (const Operation& operation : diff.revision.webhooks)
    if (!by_method(diff.base.webhooks, operation))
      tell_whole(diff, "webhook-added", operation.path, {}, operation.node);
}

} // namespace keur::change
