#pragma once
#include "preflight/provider.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Refusals as the token endpoints of other providers word them, each with the cause that `keur preflight` has to name
/// first, with the remedy of that provider.
namespace keur::suites::setup {

/// How the stand-in of an authorization server decides. What does not fit gets `status` and `body`.
enum class Takes : std::uint8_t {
  Nothing,      // refuses every request
  Basic,        // takes the client in the Authorization field only
  Post,         // takes it in the form only
  WithoutScope, // takes a request that names no scope
  KnownClient,  // answers a stranger with {"error":"invalid_client","error_description":"unknown"}
};

struct ProviderFault {
  std::string_view id;
  std::string_view meaning;
  preflight::Family family;
  int status;
  std::string_view body;
  std::string_view code; // of the cause that is named first
  Takes takes = Takes::Nothing;
  std::string_view fields = {};   // further response fields, "Name: value"
  std::string_view settings = {}; // further settings of the profile, YAML in one line
};
const std::vector<ProviderFault>& provider_faults();

/// Where each family's token endpoint stands in the stand-in, and what its metadata holds ({url} filled in; "" = none).
struct ProviderShape {
  preflight::Family family;
  std::string_view token_path;
  std::string_view metadata_path;
  std::string_view metadata;
};
const ProviderShape& shape_of(preflight::Family family);

/// A value that was copied wrongly: what stands before and behind the right one, or in its place.
struct CopiedValue {
  std::string_view id;
  enum class Of : std::uint8_t { Id, Secret, Tenant } of;
  std::string_view text; // {} stands for the right value
  std::string_view code;
};
const std::vector<CopiedValue>& copied_values();

} // namespace keur::suites::setup
