#include "openapi/load.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "openapi/build.hpp"
#include "openapi/lint.hpp"
#include "openapi/swagger.hpp"
#include "openapi/walk.hpp"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <utility>

namespace keur::openapi {
namespace {

constexpr std::string_view convert_remedy = "convert the description to OpenAPI 3";

/// The URI of a source: as given, or made from its name. One from standard input is no file: nothing lies beside it.
std::string uri_of(const Source& source) {
  if (!source.uri.empty())
    return source.uri;
  if (source.name.find("://") != std::string::npos)
    return source.name;
  if (source.name == "-" || source.name.empty())
    return "stdin:description";
  char absolute[PATH_MAX];
  if (::realpath(source.name.c_str(), absolute))
    return file_uri(absolute);
  return file_uri(source.name.starts_with('/') ? source.name : '/' + source.name);
}

/// What a text that is no description most probably is; "" when nothing speaks against it.
std::string mistaken_for(std::string_view text) {
  const std::string_view start = trim(text.substr(0, 4'096));
  if (start.empty())
    return "the document is empty";
  if (start.front() == '<')
    return "this is HTML or XML, no openapi document in YAML or JSON: perhaps a sign-in or error page was saved";
  if (text.starts_with("\x1f\x8b"))
    return "this is gzip data: unpack it first";
  if (text.starts_with("PK\x03\x04"))
    return "this is a zip archive: unpack it first";
  if (text.starts_with("%PDF"))
    return "this is a PDF document";
  return {};
}

Location source_place(const Source& source, const json::Value& value, std::string pointer) {
  return {source.name, value.at().line, value.at().column, std::move(pointer)};
}

bool digits(std::string_view text) {
  if (text.empty() || text.size() > 3)
    return false;
  for (char c : text)
    if (c < '0' || c > '9')
      return false;
  return true;
}

/// Highest published patch versions: 3.0.4, 3.1.2 and 3.2.0.
void judge_patch(const Source& source, const json::Value& field, std::string_view patch, Version version,
                 Problems& problems) {
  if (patch.size() == 1 && patch.front() <= (version == Version::V30 ? '4' : version == Version::V31 ? '2' : '0'))
    return;
  problems.add(Rule::VersionPatch,
               "OpenAPI " + in_quotes(field.string()) + " is no published version; read as " +
                   std::string(name(version)),
               source_place(source, field, "/openapi"));
}

Result<Version> read_swagger_version(const Source& source, const json::Value& field, Problems& problems) {
  const Location where = source_place(source, field, "/swagger");
  const std::string text = field.is_string() ? field.string() : field.is_number() ? field.number() : std::string();
  if (text != "2.0" && text != "2")
    return fail(ErrorCode::UnsupportedVersion,
                "the version 'swagger' is " + in_quotes(text) + ": of Swagger, 2.0 is read", where,
                std::string(convert_remedy));
  problems.set_version(Version::V20);
  if (!field.is_string() || text != "2.0")
    problems.add(Rule::VersionForm, "the version 'swagger' must be the text \"2.0\", in quotes", where);
  return Version::V20;
}

Result<Version> read_version(const Source& source, const json::Value& root, Problems& problems) {
  if (const json::Value* swagger = root.find("swagger"); swagger && !root.find("openapi"))
    return read_swagger_version(source, *swagger, problems);
  const json::Value* field = root.find("openapi");
  if (!field)
    return fail(ErrorCode::NotADescription, "there is no 'openapi' version field: this is no OpenAPI document",
                source_place(source, root, ""));
  const Location where = source_place(source, *field, "/openapi");
  if (!field->is_string())
    return fail(ErrorCode::UnsupportedVersion,
                "the version 'openapi' must be a string such as \"3.0.3\", not " + std::string(name(field->kind())),
                where, "write it in quotes, with three numbers");
  const std::string& text = field->string();
  const auto unsupported = [&](const std::string& why) {
    return fail(ErrorCode::UnsupportedVersion, "the version 'openapi' is " + in_quotes(text) + ": " + why, where,
                std::string(convert_remedy));
  };
  constexpr std::pair<std::string_view, Version> minors[]{
      {"3.0", Version::V30}, {"3.1", Version::V31}, {"3.2", Version::V32}};
  const auto minor = std::find_if(std::begin(minors), std::end(minors),
                                  [&](const auto& known) { return text.starts_with(known.first); });
  if (minor == std::end(minors))
    return unsupported("supported are 3.0.x, 3.1.x and 3.2.x, and Swagger 2.0");
  const Version version = minor->second;
  problems.set_version(version);
  if (text.size() == 3) {
    problems.add(Rule::VersionForm, "the version 'openapi' must have three numbers, such as " + text + ".0", where);
    return version;
  }
  const std::string_view rest = std::string_view(text).substr(3);
  const std::string_view patch =
      rest.substr(1, rest.find('-') == std::string_view::npos ? std::string_view::npos : rest.find('-') - 1);
  if (rest.front() != '.' || !digits(patch))
    return unsupported("it must have three numbers, such as 3.0.3");
  judge_patch(source, *field, rest.substr(1), version, problems);
  return version;
}

void add_remarks(const std::vector<json::Remark>& remarks, Problems& problems) {
  for (const json::Remark& remark : remarks)
    problems.add({"text-" + remark.id, Problem::Level::Warning, remark.message, remark.where, {}});
}

Status apply_overlays(const LoadOptions& options, json::Value& root, Problems& problems) {
  for (const Source& source : options.overlays) {
    auto loaded = json::load(source.text, source.name, options.limits);
    if (!loaded)
      return fail(loaded.error());
    json::Document overlay{uri_of(source), source.name, std::move(loaded->root), source.text.size(), {}};
    std::vector<Problem> found;
    if (auto status = apply_overlay(root, overlay, found); !status)
      return status;
    for (Problem& problem : found)
      problems.add(std::move(problem));
  }
  return {};
}

/// The digest of everything that was read for the root: its bytes and the overlays', but for those of the program
/// itself.
std::string digest_of(const Source& source, const LoadOptions& options) {
  std::string digest = crypto::sha256_hex(source.text);
  for (const Source& overlay : options.overlays)
    if (!overlay.uri.starts_with("keur:"))
      digest = crypto::sha256_hex(digest + crypto::sha256_hex(overlay.text));
  return digest;
}

/// What was read as a model: the same for all versions.
Description build_model(json::Document document, Version version, Version written, Library& library,
                        std::shared_ptr<json::DocumentSet> documents, const LoadOptions& options, Problems& walked,
                        Problems& problems) {
  Description description;
  description.root = &library.add_root(std::move(document));
  description.version = version;
  description.written = written;
  if (version >= Version::V31)
    library.enable_identifiers();
  Walk(library, version, walked, options).run();
  Builder(library, problems, description, options.lenient).build();
  lint_description(description, library, problems);
  description.documents = std::move(documents);
  return description;
}

Description build_openapi(json::Document document, Version version, const LoadOptions& options, Problems& problems) {
  // What a document calls itself is what references are resolved against (OAS 3.2.0 section 4.1.2.2.1).
  if (const auto self = document.root.find_string("$self"); self && version >= Version::V32)
    if (auto absolute = http::resolve(document.uri, http::encode_illegal(self->substr(0, self->find('#')))))
      document.retrieved_from = std::exchange(document.uri, std::move(*absolute));
  auto documents = std::make_shared<json::DocumentSet>();
  Library library(documents, options);
  return build_model(std::move(document), version, version, library, documents, options, problems, problems);
}

/// Judged as it was written, then lifted; the second walk only opens what the lifted document refers to.
Description build_swagger(json::Document document, const LoadOptions& options, Problems& problems) {
  json::DocumentSet written;
  Library original(std::shared_ptr<json::DocumentSet>(&written, [](json::DocumentSet*) {}), options);
  const json::Document& root = original.add_root(std::move(document));
  Walk(original, Version::V20, problems, options).run();
  Lifted lifted = lift_swagger(root, original, problems);
  json::Document now{root.uri, root.name, std::move(lifted.root), root.bytes, root.sha256};
  now.origins = std::move(lifted.origins);
  auto documents = std::make_shared<json::DocumentSet>();
  Library library(documents, options);
  library.lift_documents();
  Problems unheard(0);
  return build_model(std::move(now), Version::V30, Version::V20, library, documents, options, unheard, problems);
}

Result<Description> read(const Source& source, const LoadOptions& options, Problems& problems) {
  if (source.text.size() > options.limits.bytes)
    return fail(ErrorCode::SizeLimit,
                "the document is larger than " + std::to_string(options.limits.bytes >> 20) + " MiB",
                {source.name, 0, 0, ""});
  if (std::string other = mistaken_for(source.text); !other.empty())
    return fail(ErrorCode::NotADescription, other, {source.name, 1, 1, ""});
  auto loaded = json::load(source.text, source.name, options.limits);
  if (!loaded)
    return fail(loaded.error());
  if (!loaded->root.is_object())
    return fail(ErrorCode::NotADescription,
                "an OpenAPI document is an object with the field 'openapi', not " +
                    std::string(name(loaded->root.kind())),
                source_place(source, loaded->root, ""));
  add_remarks(loaded->remarks, problems);
  if (auto status = apply_overlays(options, loaded->root, problems); !status)
    return fail(status.error());
  auto version = read_version(source, loaded->root, problems);
  if (!version)
    return fail(version.error());

  json::Document document{uri_of(source), source.name, std::move(loaded->root), source.text.size(),
                          digest_of(source, options)};
  return *version == Version::V20 ? build_swagger(std::move(document), options, problems)
                                  : build_openapi(std::move(document), *version, options, problems);
}

} // namespace

Result<Description> load(const Source& source, const LoadOptions& options) {
  Problems problems;
  auto description = read(source, options, problems);
  if (description)
    description->problems = problems.take(source.name);
  return description;
}

Result<Description> load_file(const std::string& path, const LoadOptions& options) {
  auto source = read_file(path, options.limits.bytes);
  if (!source)
    return fail(source.error());
  return load(*source, options);
}

std::vector<Problem> lint(const Source& source, const LoadOptions& options) {
  Problems problems;
  auto description = read(source, options, problems);
  if (!description) {
    const Error& error = description.error();
    problems.add({std::string(id(error.code)),
                  Problem::Level::Error,
                  // That `keur lint` says more is no advice to who runs it.
                  error.code == ErrorCode::DescriptionInvalid && error.remedy.empty()
                      ? error.message
                      : error.message + "; " + std::string(remedy(error)),
                  error.where,
                  {}});
  }
  return problems.take(source.name);
}

} // namespace keur::openapi
