#pragma once
#include "json/load.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keur::json {

/// Puts a value together from a reader's events, within limits. Each call returns false after the first failure;
/// error() then says what and where. Containers are kept on a stack of its own: depth costs no call stack. What stands
/// in the open ones waits in one place for all, so that each is given its members once, and no more room than they
/// take.
class Builder {
public:
  Builder(std::string_view document, const Limits& limits, DuplicateKeys duplicates, std::vector<Remark>& remarks)
      : document_(document), limits_(limits), duplicates_(duplicates), remarks_(remarks) {
    stack_.reserve(8), items_.reserve(4), members_.reserve(8);
  }

  bool begin(Kind container, Position at);
  bool end();
  bool name(std::string_view name, Position at);
  /// A scalar, or a finished copy of `nodes` values that is `depth` containers deep.
  bool add(Value&& value, std::size_t nodes = 1, std::size_t depth = 0);
  /// Says that the name which waits for its value is a merge key (YAML 1.1 type `merge`): the members of the mapping,
  /// or of the list of mappings, that follows are put in its place where the object has no such member itself.
  bool merge_next();
  bool fail(ErrorCode code, std::string message, Position at, std::string remedy = {});
  /// Checks a scalar's length against the limits before it is copied.
  bool fits(std::size_t bytes, Position at);
  bool fits_number(std::size_t chars, Position at);
  void remark(std::string id, std::string message, Position at);

  /// True where the next event must be a member name.
  bool wants_name() const { return !stack_.empty() && stack_.back().kind == Kind::Object && !stack_.back().named; }
  /// Place of the member name that waits for its value; line 0 when there is none.
  Position waiting_name_at() const;
  /// The value that was last finished; borrowed until the next call.
  const Value& last() const { return *last_; }
  std::size_t nodes() const { return nodes_; }
  std::size_t depth() const { return stack_.size(); }
  const std::optional<Error>& error() const { return error_; }
  Value take_root() { return std::move(root_); }

private:
  struct Frame {
    Kind kind;
    Position at = {};
    std::size_t first = 0; // of what stands in it, among items_ or members_
    std::string name = {};
    Position name_at = {};
    bool named = false;
    std::vector<std::size_t> merges = {}; // indices of merge keys among its members
  };

  std::string pointer() const;
  void attach(Value&& value);
  std::optional<Value> close(const Frame& frame);
  bool finish_object(Object& object);
  bool expand_merges(const Frame& frame, std::vector<Member>& members);
  bool duplicate(const Member& first, const Member& second);

  std::string_view document_;
  const Limits& limits_;
  DuplicateKeys duplicates_;
  std::vector<Remark>& remarks_;
  std::vector<Frame> stack_;
  Array items_;
  std::vector<Member> members_;
  Value root_;
  const Value* last_ = &root_;
  std::size_t nodes_ = 0;
  std::optional<Error> error_;
};

} // namespace keur::json
