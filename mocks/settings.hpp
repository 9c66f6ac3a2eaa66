#pragma once
#include "base/result.hpp"
#include "json/value.hpp"
#include "mocks/analytics/exports.hpp"
#include "mocks/connect/registry.hpp"
#include "mocks/server/callbacks.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keur::mocks {

/// Everything about the vendor's two servers that is not publicly known, or that a user may want otherwise, each with
/// its default.
struct Settings {
  Registry registry;
  ExportOptions exports;
  CellStyle cells;
  CallbackOptions callbacks;
};

/// One member of a tenant file. `read` says what is wrong with a value as one phrase, "" when it was taken.
struct Setting {
  std::string_view name;
  std::string_view meaning;
  std::string_view otherwise; // the default, as a user would write it
  std::string (*read)(Settings& settings, const json::Value& value);
};
const std::vector<Setting>& settings();

/// Reads a tenant file over `into`: one object of the settings' members and of clients [{id, secrets ["…" or {value,
/// expires}], scopes, grant_types, enabled}] and tenants [{id, accepted, kind: company|customer}], each of which
/// replaces the built-in ones. Error: Configuration, naming the member and where it stands.
Status apply_tenant_file(Settings& into, const json::Value& file, const std::string& name);

/// harness/docs/mock-settings.md, made from the table.
std::string settings_page();

} // namespace keur::mocks
