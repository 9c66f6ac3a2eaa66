#pragma once
#include "preflight/copied_value.hpp"
#include "preflight/step.hpp"

#include <optional>
#include <vector>

namespace keur::preflight {

/// What looks odd about the settings, before anything is sent; no proof.
struct Flaw {
  std::optional<Field> field; // whose value it is; nothing where it is about several
  language::Message text;
  std::string_view code; // of preflight/cause.hpp
};
using Flaws = std::vector<Flaw>;

/// In the order in which a person should hear of them. Values that are not set are no flaws.
Flaws flaws_of(const Bench& bench);

/// The codes of those that explain why a server did not take one of these values.
std::vector<std::string_view> codes_about(const Flaws& flaws, std::initializer_list<Field> fields);

} // namespace keur::preflight
