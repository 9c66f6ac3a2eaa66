#include "plan/planner.hpp"

#include "crypto/crypto.hpp"
#include "openapi/path_template.hpp"
#include "plan/distinct.hpp"
#include "plan/drafts.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace keur::plan {
namespace {

constexpr std::size_t usual_cases =
    32; // of an operation; with room made for them the plan need not move while it grows

bool wanted(const Rule& rule, const PlanOptions& options) {
  if (options.rules.empty())
    return rule.on_by_default || (options.fuzz > 0 && rule.id == "random-request");
  return std::find(options.rules.begin(), options.rules.end(), rule.id) != options.rules.end();
}

std::string fingerprint(const Case& test) {
  std::string text;
  for (const Step& step : test.steps)
    text += step.request.method + ' ' + step.request.target + '\n' + step.request.body.value_or("") + '\n';
  return crypto::sha256_hex(text).substr(0, 8);
}

/// Ids are unique because labels are; should two still meet (members that differ in nothing but unprintable
/// characters), what is sent tells them apart.
void take(Plan& plan, std::unordered_set<std::string>& ids, Case&& test, std::uint64_t seed) {
  if (!ids.insert(test.id).second) {
    test.id += " · " + fingerprint(test);
    if (!ids.insert(test.id).second)
      return; // the same request twice
  }
  name_apart(test, seed);
  plan.cases.push_back(std::move(test));
}

/// The operation that a request to this one reaches: paths that differ in their fragment only are one path on the wire.
const openapi::Operation& reached(const openapi::Description& description, const openapi::Operation& operation) {
  const std::string_view path = path_on_the_wire(operation);
  const openapi::Operation* first = nullptr;
  for (const openapi::Operation& other : description.operations) {
    if (other.method != operation.method || path_on_the_wire(other) != path)
      continue;
    if (other.path == path)
      return other;
    first = first == nullptr ? &other : first;
  }
  return first == nullptr ? operation : *first;
}

/// Why no request can reach the operation as it is described; "" where one can.
std::string why_unreachable(const openapi::Description& description, const openapi::Operation& operation) {
  const auto hash = operation.path.find('#');
  if (hash == std::string::npos)
    return "";
  if (operation.path.find('{', hash) != std::string::npos)
    return "a path's fragment is not sent, nor are the parameters in it";
  const openapi::Operation& other = reached(description, operation);
  return &other == &operation ? "" : "on the wire this is " + other.name() + ": a path's fragment is not sent";
}

} // namespace

std::string_view path_on_the_wire(const openapi::Operation& operation) {
  return std::string_view(operation.path).substr(0, operation.path.find('#'));
}

namespace {

/// A plan as it grows, and what is left of one that has grown too large: its counts.
class Growing {
public:
  Growing(const openapi::Description& description, schema::Compiler& schemas, const PlanOptions& options)
      : options_(options), drafts_(description, schemas, options.seed) {
    plan_.seed = options.seed;
    std::size_t expected = description.operations.size() * usual_cases;
    if (options.max_tests != 0)
      expected = std::min(expected, options.max_tests);
    plan_.cases.reserve(expected);
    ids_.reserve(expected);
  }

  void add(const openapi::Description& description, const openapi::Operation& operation) {
    std::string why = why_unreachable(description, operation);
    const auto [same, is_new] =
        named_.emplace(operation.method + ' ' + openapi::without_names(operation.path), &operation);
    if (why.empty() && !is_new)
      why = "on the wire this is " + same->second->name() + ": only parameter names differ";
    if (!why.empty()) {
      plan_.omissions.push_back(
          {"valid-request", operation.name(), std::move(why), operation.node ? operation.node.location() : Location{}});
      return;
    }
    if (plan_.excess)
      ids_.clear(); // ids begin with the operation's name
    drafts_.count_from(bytes_, options_.max_tests == 0 ? 0 : most_bytes());
    const std::size_t first = plan_.cases.size();
    derive({description, operation, drafts_, options_, plan_.omissions}, first);
    const bool whole = has_most_cases(first);
    const bool full = drafts_.is_full() && !whole;
    if (whole)
      plan_.cases.resize(first + options_.max_cases);
    keep_wanted(first);
    count(operation, plan_.cases.size() - first, full);
    if (plan_.excess)
      plan_.cases.clear();
    else
      bytes_ += bytes_from(first);
  }

  /// Counting on would take long and tell little.
  bool is_hopeless() const {
    return plan_.excess && (plan_.excess->request_bytes != 0 || cases_ > std::max(2 * options_.max_tests, small_plan));
  }

  Plan end(bool all_operations) {
    if (!plan_.excess)
      return std::move(plan_);
    plan_.omissions.clear();
    plan_.excess->cases = cases_;
    plan_.excess->operations = operations_;
    plan_.excess->whole = all_operations && plan_.excess->request_bytes == 0;
    plan_.excess->largest = std::move(largest_);
    return std::move(plan_);
  }

private:
  static constexpr std::size_t small_plan = 100'000, bytes_a_case = 4'096, most_named = 3;

  /// Cases of thousands of parameters are large, and few of them are too many.
  std::size_t most_bytes() const { return std::max(options_.max_tests, small_plan) * bytes_a_case; }

  bool has_most_cases(std::size_t first) const {
    return options_.max_cases != 0 && plan_.cases.size() - first >= options_.max_cases;
  }

  void derive(const RuleContext& context, std::size_t first) {
    for (const Rule& rule : rules()) {
      if (!wanted(rule, options_))
        continue;
      if (has_most_cases(first) || drafts_.is_full())
        return;
      for (Case& test : rule.derive(context))
        take(plan_, ids_, std::move(test), options_.seed);
    }
  }

  void keep_wanted(std::size_t first) {
    if (!options_.wanted)
      return;
    const auto from = plan_.cases.begin() + static_cast<std::ptrdiff_t>(first);
    plan_.cases.erase(std::remove_if(from, plan_.cases.end(), [&](const Case& test) { return !options_.wanted(test); }),
                      plan_.cases.end());
  }

  void count(const openapi::Operation& operation, std::size_t cases, bool full) {
    ++operations_;
    cases_ += cases;
    const auto place =
        std::find_if(largest_.begin(), largest_.end(), [&](const auto& one) { return one.second < cases; });
    if (cases > 0 && static_cast<std::size_t>(place - largest_.begin()) < most_named) {
      largest_.insert(place, {operation.name(), cases});
      largest_.resize(std::min(largest_.size(), most_named));
    }
    if (options_.max_tests == 0 || (!full && cases_ <= options_.max_tests))
      return;
    if (!plan_.excess)
      plan_.excess.emplace();
    if (full)
      plan_.excess->request_bytes = most_bytes();
  }

  std::size_t bytes_from(std::size_t first) const {
    std::size_t bytes = 0;
    for (std::size_t i = first; i < plan_.cases.size(); ++i)
      for (const Step& step : plan_.cases[i].steps)
        bytes += size_of(step);
    return bytes;
  }

  const PlanOptions& options_;
  Drafts drafts_;
  Plan plan_;
  std::unordered_set<std::string> ids_;
  std::unordered_map<std::string, const openapi::Operation*> named_; // by method and path without names
  std::size_t bytes_ = 0, cases_ = 0, operations_ = 0;
  std::vector<std::pair<std::string, std::size_t>> largest_;
};

} // namespace

Plan make_plan(const openapi::Description& description, schema::Compiler& schemas, const PlanOptions& options) {
  Growing growing(description, schemas, options);
  for (const openapi::Operation& operation : description.operations) {
    growing.add(description, operation);
    if (growing.is_hopeless())
      return growing.end(&operation == &description.operations.back());
  }
  return growing.end(true);
}

} // namespace keur::plan
