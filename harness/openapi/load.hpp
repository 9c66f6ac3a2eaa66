#pragma once
#include "base/result.hpp"
#include "json/load.hpp"
#include "openapi/description.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::openapi {

/// Bytes of a text that a description refers to.
struct Source {
  std::string name; // path, "-" or URL as the user gave it
  std::string uri;  // absolute; "" = made from the name
  std::string text;
};

struct LoadOptions {
  json::Limits limits = {};
  std::vector<Source> overlays = {}; // OpenAPI Overlay 1.0 documents, applied in order
  /// The folder that referenced files must lie below; "" = the description's own.
  std::string reference_root = {};
  /// Follows what no version of the standard allows and people write all the same: a `$ref` in place of an operation.
  bool lenient = false;
  /// Fetches a same-origin https reference of a description that itself came from a URL. Not set = never to the
  /// network.
  std::function<Result<std::string>(const std::string& url)> fetch = {};
  /// Compiles a schema's `pattern`: an error with the engine's words, SchemaInvalid for one that is no regular
  /// expression, any other code for one that is only beyond the engine. Not set = patterns are not judged (this folder
  /// has no regular expression engine; the command line gives schema::Pattern).
  std::function<Status(std::string_view pattern)> compile_pattern = {};
};

/// Reads a file (regular files only, size-limited). Errors: FileUnreadable, SizeLimit.
Result<Source> read_file(const std::string& path, std::size_t limit = 64u << 20);

/// Parses, applies overlays, resolves references, builds the description. An Error means the document cannot be used at
/// all; smaller defects are in Description::problems.
Result<Description> load(const Source& source, const LoadOptions& options = {});
Result<Description> load_file(const std::string& path, const LoadOptions& options = {});

/// Every problem of a document, those of loading included, ordered by place. Never fails: what prevents loading is
/// itself a problem of level error.
std::vector<Problem> lint(const Source& source, const LoadOptions& options = {});

/// Applies one parsed Overlay document to a root document. Errors: DescriptionInvalid with the action's place.
Status apply_overlay(json::Value& target, const json::Document& overlay, std::vector<Problem>& problems);

} // namespace keur::openapi
