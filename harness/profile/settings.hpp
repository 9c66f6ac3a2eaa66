#pragma once
#include "json/value.hpp"
#include "profile/profile.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::profile {

/// Applies the members of one profile of a keur.yaml. An unknown name, a wrong type, and a client secret that is no
/// reference are errors (Configuration) with a place; values are never quoted.
Status apply_settings(const json::Object& settings, std::string_view document, const std::string& pointer,
                      Profile& profile);

/// All settings of a profile / of its limits, by name: harness/profile/keur.schema.json describes the same ones.
std::vector<std::string> setting_names();
std::vector<std::string> limit_names();

/// "500ms", "30s", "15m", "1h", or plain seconds; nothing when it is no such thing.
std::optional<std::chrono::milliseconds> duration_in(const json::Value& value);

/// "unknown setting 'x'; did you mean 'y'?"
std::string unknown_key(std::string_view name, const std::vector<std::string>& known);

} // namespace keur::profile
