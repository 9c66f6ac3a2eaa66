#include "json/builder.hpp"

#include "base/text.hpp"
#include "json/pointer.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace keur::json {
namespace {

constexpr std::size_t few = 8;

std::string shown(std::string_view name) { return '"' + escape_visible(truncate(name, 80)) + '"'; }

/// Pairs of equal names, the earlier one first.
std::vector<std::pair<std::uint32_t, std::uint32_t>> equal_names(const Object& object) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  const auto name = [&](std::uint32_t i) -> const std::string& { return (object.begin() + i)->name; };
  const auto size = static_cast<std::uint32_t>(object.size());
  if (size <= few) {
    for (std::uint32_t b = 1; b < size; ++b)
      for (std::uint32_t a = b; a-- > 0;)
        if (name(a) == name(b)) {
          pairs.emplace_back(a, b);
          break;
        }
    return pairs;
  }
  std::vector<std::uint32_t> order(size);
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int c = name(a).compare(name(b));
    return c < 0 || (c == 0 && a < b);
  });
  for (std::size_t i = 1; i < order.size(); ++i)
    if (name(order[i - 1]) == name(order[i]))
      pairs.emplace_back(order[i - 1], order[i]);
  return pairs;
}

/// The last of equal names stays, as in most readers.
Object without_repeats(Object& object) {
  Object unique;
  std::vector<bool> drop(object.size());
  for (const auto& [first, second] : equal_names(object))
    drop[first] = true;
  std::size_t i = 0;
  for (auto& member : object)
    if (!drop[i++])
      unique.append(std::move(member.name), std::move(member.value), member.at);
  return unique;
}

} // namespace

bool Builder::begin(Kind container, Position at) {
  if (error_)
    return false;
  if (stack_.size() >= limits_.depth)
    return fail(ErrorCode::DepthLimit, "nested deeper than the limit of " + std::to_string(limits_.depth), at);
  if (++nodes_ > limits_.nodes)
    return fail(ErrorCode::SizeLimit, "more than the limit of " + std::to_string(limits_.nodes) + " values", at);
  stack_.push_back({container, at, container == Kind::Array ? items_.size() : members_.size()});
  return true;
}

bool Builder::end() {
  if (error_)
    return false;
  auto value = close(stack_.back());
  if (!value)
    return false;
  value->set_at(stack_.back().at);
  stack_.pop_back();
  attach(std::move(*value));
  return true;
}

std::optional<Value> Builder::close(const Frame& frame) {
  const auto first = static_cast<std::ptrdiff_t>(frame.first);
  if (frame.kind == Kind::Array) {
    Array array(std::make_move_iterator(items_.begin() + first), std::make_move_iterator(items_.end()));
    items_.resize(frame.first);
    return Value(std::move(array));
  }
  std::vector<Member> members(std::make_move_iterator(members_.begin() + first),
                              std::make_move_iterator(members_.end()));
  members_.resize(frame.first);
  if (!frame.merges.empty() && !expand_merges(frame, members))
    return std::nullopt;
  Object object(std::move(members));
  if (!finish_object(object))
    return std::nullopt;
  return Value(std::move(object));
}

bool Builder::merge_next() {
  Frame& frame = stack_.back();
  frame.merges.push_back(members_.size() - frame.first);
  return true;
}

/// Own members win, then earlier merged ones (https://yaml.org/type/merge.html).
bool Builder::expand_merges(const Frame& frame, std::vector<Member>& members) {
  std::set<std::string, std::less<>> taken;
  const auto is_merge = [&](std::size_t i) {
    return std::find(frame.merges.begin(), frame.merges.end(), i) != frame.merges.end();
  };
  for (std::size_t i = 0; i < members.size(); ++i)
    if (!is_merge(i))
      taken.insert(members[i].name);
  std::vector<Member> all;
  const auto put_in = [&](Value& from) {
    if (!from.is_object())
      return false;
    for (Member& member : from.object())
      if (taken.insert(member.name).second)
        all.push_back(std::move(member));
    return true;
  };
  for (std::size_t i = 0; i < members.size(); ++i) {
    Value& value = members[i].value;
    const bool listed = value.is_array();
    if (!is_merge(i))
      all.push_back(std::move(members[i]));
    else if (!(listed ? std::all_of(value.array().begin(), value.array().end(), put_in) : put_in(value)))
      return fail(ErrorCode::Syntax, "a merge key (<<) takes a mapping, or a list of mappings", members[i].at,
                  "name an anchor of a mapping (<<: *name), or write the members out");
  }
  members = std::move(all);
  return true;
}

bool Builder::finish_object(Object& object) {
  const auto repeats = equal_names(object);
  for (const auto& [first, second] : repeats)
    if (!duplicate(*(object.begin() + first), *(object.begin() + second)))
      return false;
  if (!repeats.empty())
    object = without_repeats(object);
  object.seal();
  return true;
}

bool Builder::duplicate(const Member& first, const Member& second) {
  const std::string message = "duplicate key " + shown(second.name) + ": line " + std::to_string(first.at.line) +
                              ", column " + std::to_string(first.at.column) + " has it already";
  stack_.back().name = second.name, stack_.back().named = true;
  if (duplicates_ == DuplicateKeys::Error)
    return fail(ErrorCode::DuplicateKey, message, second.at);
  remark("duplicate-key", message, second.at);
  stack_.back().named = false;
  return true;
}

bool Builder::name(std::string_view name, Position at) {
  if (error_ || !fits(name.size(), at))
    return false;
  Frame& frame = stack_.back();
  frame.name.assign(name), frame.name_at = at, frame.named = true;
  return true;
}

bool Builder::add(Value&& value, std::size_t nodes, std::size_t depth) {
  if (error_)
    return false;
  nodes_ += nodes;
  if (nodes_ > limits_.nodes)
    return fail(ErrorCode::SizeLimit, "more than the limit of " + std::to_string(limits_.nodes) + " values",
                value.at());
  if (stack_.size() + depth > limits_.depth)
    return fail(ErrorCode::DepthLimit, "nested deeper than the limit of " + std::to_string(limits_.depth), value.at());
  attach(std::move(value));
  return true;
}

void Builder::attach(Value&& value) {
  if (stack_.empty()) {
    root_ = std::move(value);
    last_ = &root_;
    return;
  }
  Frame& frame = stack_.back();
  if (frame.kind == Kind::Array) {
    last_ = &items_.emplace_back(std::move(value));
    return;
  }
  last_ = &members_.emplace_back(Member{std::move(frame.name), std::move(value), frame.name_at}).value;
  frame.name.clear(), frame.named = false;
}

bool Builder::fits(std::size_t bytes, Position at) {
  return bytes <= limits_.scalar_bytes ||
         fail(ErrorCode::SizeLimit,
              "a text of " + std::to_string(bytes) + " bytes, more than the limit of " +
                  std::to_string(limits_.scalar_bytes),
              at);
}

bool Builder::fits_number(std::size_t chars, Position at) {
  return chars <= limits_.number_chars ||
         fail(ErrorCode::SizeLimit,
              "a number of " + std::to_string(chars) + " characters, more than the limit of " +
                  std::to_string(limits_.number_chars),
              at);
}

bool Builder::fail(ErrorCode code, std::string message, Position at, std::string remedy) {
  constexpr std::size_t longest_pointer = 500;
  std::string where = pointer();
  if (where.size() > longest_pointer)
    where.clear(); // line and column say it better
  if (!error_)
    error_ = Error{
        code, std::move(message), {std::string(document_), at.line, at.column, std::move(where)}, std::move(remedy)};
  return false;
}

void Builder::remark(std::string id, std::string message, Position at) {
  remarks_.push_back({std::move(id), std::move(message), {std::string(document_), at.line, at.column, pointer()}});
}

Position Builder::waiting_name_at() const {
  return !stack_.empty() && stack_.back().named ? stack_.back().name_at : Position{};
}

std::string Builder::pointer() const {
  std::vector<std::string> tokens;
  std::size_t end = items_.size(); // an array's items end where those of the next array in it begin
  for (auto frame = stack_.rbegin(); frame != stack_.rend(); ++frame) {
    if (frame->kind == Kind::Array) {
      tokens.push_back(append_index("", end - frame->first));
      end = frame->first;
    } else if (frame->named) {
      tokens.push_back(append_token("", frame->name));
    }
  }
  std::string out;
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token)
    out += *token;
  return out;
}

} // namespace keur::json
