#include "change/diff.hpp"

#include <algorithm>

namespace keur::change {
namespace {

using enum Direction;

using openapi::Callback;
using openapi::Operation;

constexpr PlainRule callback_rows[] = {
    {"callback-removed", Response, Level::Breaking, "{at}: the callback was removed",
     "a client that waits for the callback waits in vain"},
    {"callback-added", Response, Level::Compatible, "{at}: the callback was added", "another callback is made"},
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

const Callback* by_name(const std::vector<Callback>& callbacks, const Callback& wanted) {
  const Callback* same_name = nullptr;
  int named = 0;
  for (const Callback& callback : callbacks)
    if (callback.name == wanted.name) {
      ++named;
      same_name = &callback;
      if (callback.expression == wanted.expression)
        return &callback;
    }
  return named == 1 ? same_name : nullptr; // the address expression changed
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
  for (const Callback& callback : both.base.callbacks)
    if (const Callback* other = by_name(both.revision.callbacks, callback))
      compare_callback(both, callback, *other);
    else
      both.tell("callback-removed", "callback " + callback.name, callback_node(callback), both.revision.node);
  for (const Callback& callback : both.revision.callbacks)
    if (!by_name(both.base.callbacks, callback))
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
