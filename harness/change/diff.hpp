#pragma once
#include "change/compare.hpp"
#include "openapi/description.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Two descriptions, operation by operation. What the rules find is kept with the values it stands for; places are made
/// once, at the end.
namespace keur::change {

struct Found {
  Change change;
  Spot base, revision;
  const Pair* pair = nullptr; // of schema edits: where a witness may be looked for
  const Edit* edit = nullptr;
  std::vector<Passed> way = {};   // from the root to the pair
  const Pair* shown_at = nullptr; // the position that the witness is an instance of
  bool alternative = false;       // other branches may make up for it: breaking only where an instance shows it
};

struct Diff {
  Diff(const openapi::Description& base_description, const openapi::Description& revision_description,
       const Policy& given)
      : base(base_description), revision(revision_description), policy(given), base_contract(base),
        revision_contract(revision), comparison(base_contract, revision_contract, policy) {}
  const openapi::Description& base;
  const openapi::Description& revision;
  const Policy policy;
  Contract base_contract, revision_contract;
  Comparison comparison;
  std::vector<Found> found = {};
  std::vector<std::string> operations = {};
  std::vector<std::pair<const openapi::Operation*, const openapi::Operation*>> partners = {};
};

/// An operation on both sides. In a callback or a webhook the client receives what an operation's client sends.
struct Both {
  Diff& diff;
  const openapi::Operation& base;
  const openapi::Operation& revision;
  std::string operation;  // what the change is filed under
  std::string place = {}; // "callback onEvent: " in front of what is said
  bool received = false;
  bool promised = true; // false: the stability level promises nothing, so nothing can break

  Direction request_side() const { return received ? Direction::Response : Direction::Request; }
  Direction response_side() const { return received ? Direction::Request : Direction::Response; }

  /// A plain rule at its own level, or at the one given.
  void tell(std::string_view rule, std::string aspect, const json::Node& base_at, const json::Node& revision_at,
            std::string_view from = {}, std::string_view to = {}) const;
  void tell(std::string_view rule, Level level, std::string aspect, const json::Node& base_at,
            const json::Node& revision_at, std::string_view from = {}, std::string_view to = {}) const;
  /// Compares two schemas, and tells each edit as a change of `aspect`.
  void compare(const std::string& aspect, const json::Node& base_schema, const json::Node& revision_schema,
               Direction side, Wire wire) const;
};

/// The path template with its parameters unnamed: a renamed one is no change.
std::string unnamed_path(std::string_view path);
/// Paths that the operation is called at: those of its servers with its own behind them.
std::vector<std::string> addresses(const openapi::Operation& operation);
Spot spot_of(const json::Node& node);
Spot extension(const json::Node& node, std::string_view name);
/// Changes bound to no operation.
void tell_whole(Diff& diff, std::string_view rule, std::string aspect, const json::Node& base_at,
                const json::Node& revision_at, std::string_view from = {}, std::string_view to = {});
void tell_operation(Diff& diff, std::string_view rule, Level level, const std::string& operation,
                    const json::Node& base_at, const json::Node& revision_at, std::string_view from = {},
                    std::string_view to = {});

/// The rules of each theme, in rules/<theme>.cpp.
void compare_operations(Diff& diff, const DiffOptions& options);
void compare_operation(const Both& both);
void compare_lifecycle(const Both& both);
void compare_parameters(const Both& both);
void compare_bodies(const Both& both);
void compare_responses(const Both& both);
void compare_security(const Both& both);
void compare_security_schemes(Diff& diff);
void compare_servers(Diff& diff);
void compare_operation_servers(const Both& both);
void compare_callbacks(const Both& both);
void compare_webhooks(Diff& diff);

/// Pairs media types of two content maps, and judges what has no partner. `side`: which way the content travels.
void compare_content_maps(const Both& both, const std::string& aspect, const std::vector<openapi::MediaType>& base,
                          const std::vector<openapi::MediaType>& revision, Direction side, const json::Node& base_at,
                          const json::Node& revision_at);
/// How values of a media type are written.
Wire wire_of(const openapi::MediaType& media);

/// Fills in document, line, column and pointer of everything found.
void locate(Diff& diff);
/// Looks for an instance that shows a breaking schema edit, confirmed by both sides' evaluators at the position that it
/// is an instance of. What hangs on other alternatives and is not shown is dangerous, not proven. `all`: looked for and
/// kept also where nothing hangs on it.
void find_witnesses(Diff& diff, std::size_t limit, bool all);

} // namespace keur::change
