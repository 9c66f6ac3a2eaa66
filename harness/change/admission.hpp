#pragma once
#include "change/contract.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What one effective schema accepts, as far as types, listed values, bounds and members tell.
namespace keur::change {

enum class Truth : std::uint8_t { No, Yes, Unknown };

/// Does the schema accept the scalar? Unknown where that hangs on more than what is looked at here.
Truth admits(Contract& contract, const Schema& schema, const json::Value& value);

/// Can the text be read as a value that the schema accepts for sure?
bool admits_text(Contract& contract, const Schema& schema, const std::string& text);

/// Do two schemas have no value in common? True where that is told by types, listed values, and
/// members that both ask for.
bool disjoint(Contract& contract_of_a, const Schema& a, Contract& contract_of_b, const Schema& b);

/// The only values that it accepts beside null, of those that fit its types; nothing where they are not listed.
std::optional<std::vector<const json::Value*>> listed(const Schema& schema);

/// Those between its limits, where it accepts nothing but integers and has few of them; else none.
std::vector<json::Value> few_integers(const Schema& schema);

/// Its types; without fractions where it asks for whole multiples.
Types types_of(const Schema& schema);

/// All members that it can have are those it declares.
bool settles_members(const Schema& schema);

} // namespace keur::change
