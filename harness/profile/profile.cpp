#include "profile/profile.hpp"

#include <array>

namespace keur::profile {
namespace {

/// What a cell of the table in docs/live-tenant.md asks for.
enum class Cell : std::uint8_t { Send, Exports, Writes, Never };

// Rows: RequestClass; columns: TargetClass.
constexpr std::array<std::array<Cell, 4>, 5> table{{
    {Cell::Send, Cell::Send, Cell::Send, Cell::Send},          // safe
    {Cell::Send, Cell::Exports, Cell::Exports, Cell::Exports}, // export command
    {Cell::Send, Cell::Send, Cell::Exports, Cell::Exports},    // file of a finished export
    {Cell::Send, Cell::Writes, Cell::Writes, Cell::Never},     // other unsafe methods, negative bodies
    {Cell::Send, Cell::Writes, Cell::Never, Cell::Never},      // callbacks, other tenants' ids, injection strings
}};

} // namespace

std::string_view name(TargetClass target) {
  switch (target) {
  case TargetClass::InProcessMock:
    return "mock";
  case TargetClass::Loopback:
    return "loopback";
  case TargetClass::Remote:
    return "remote";
  case TargetClass::Live:
    return "live";
  }
  return "";
}

std::string_view name(RequestClass request) {
  switch (request) {
  case RequestClass::Safe:
    return "safe";
  case RequestClass::ExportCommand:
    return "export-command";
  case RequestClass::ExportFile:
    return "export-file";
  case RequestClass::Unsafe:
    return "unsafe";
  case RequestClass::Hazardous:
    return "hazardous";
  }
  return "";
}

std::string_view described(RequestClass request) {
  switch (request) {
  case RequestClass::Safe:
    return "safe requests";
  case RequestClass::ExportCommand:
    return "export commands";
  case RequestClass::ExportFile:
    return "requests for the files of an export";
  case RequestClass::Unsafe:
    return "unsafe requests";
  case RequestClass::Hazardous:
    return "requests with a callback address, another tenant's id or hostile text";
  }
  return "";
}

Ruling ruling(TargetClass target, RequestClass request, const Permissions& permissions) {
  switch (table[static_cast<std::size_t>(request)][static_cast<std::size_t>(target)]) {
  case Cell::Send:
    return Ruling::Send;
  case Cell::Exports: {
    // On the loopback and elsewhere --allow-writes includes exports; a live tenant wants to be asked for exports by
    // name.
    const bool allowed = permissions.exports || (permissions.writes && target != TargetClass::Live);
    return allowed ? Ruling::Send : Ruling::NeedsOptIn;
  }
  case Cell::Writes:
    return permissions.writes ? Ruling::Send : Ruling::NeedsOptIn;
  case Cell::Never:
    break;
  }
  return Ruling::Never;
}

bool may_show_values(TargetClass target) {
  return target == TargetClass::InProcessMock || target == TargetClass::Loopback;
}

} // namespace keur::profile
