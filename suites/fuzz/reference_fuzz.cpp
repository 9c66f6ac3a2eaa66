#include "openapi/load.hpp"
#include "schema/compile.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>

/// Any bytes as a description in several documents: lines of "%%% NAME" begin the document of that name, the text
/// before the first is the root. References between them are followed, what is read leniently included; loading and
/// judging must agree on what is refused, nothing outside the documents' origin may be asked for, and every schema
/// compiles or says why.
namespace {

using namespace keur;

constexpr std::string_view origin = "https://fuzz.test/", divider = "%%% ";

std::map<std::string, std::string> documents_in(std::string_view text) {
  std::map<std::string, std::string> documents;
  std::string name = "openapi.yaml";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(divider) && line.ends_with('\n'))
      name = line.substr(divider.size(), line.size() - divider.size() - 1);
    else
      documents[name] += line;
    text.remove_prefix(end);
  }
  return documents;
}

void compile_all(const openapi::Description& description) {
  const auto dialect =
      description.version == openapi::Version::V30 ? schema::Dialect::OpenApi30 : schema::Dialect::OpenApi31;
  schema::Compiler compiler(*description.documents, {dialect, true});
  for (const openapi::Operation& operation : description.operations)
    for (const openapi::Response& response : operation.responses)
      for (const openapi::MediaType& media_type : response.content) {
        if (!media_type.schema)
          continue;
        const auto compiled = compiler.compile(media_type.schema, schema::Direction::Response);
        if (!compiled && compiled.error().message.empty())
          std::abort();
      }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto documents = documents_in({reinterpret_cast<const char*>(data), size});
  const auto root = documents.find("openapi.yaml");
  if (root == documents.end())
    return 0;
  openapi::LoadOptions options;
  options.limits.nodes = 5'000;
  options.fetch = [&](const std::string& url) -> Result<std::string> {
    if (!url.starts_with(origin))
      std::abort(); // left the origin
    const auto found = documents.find(url.substr(origin.size()));
    if (found == documents.end())
      return fail(ErrorCode::FileUnreadable, "there is no such document");
    return found->second;
  };
  const openapi::Source source{"openapi.yaml", std::string(origin) + "openapi.yaml", root->second};
  const auto problems = openapi::lint(source, options);
  const auto description = openapi::load(source, options);
  if (!description && problems.empty())
    std::abort(); // refused without a word
  for (const openapi::Problem& problem : problems)
    if (problem.message.empty() || problem.id.empty())
      std::abort();
  if (description)
    compile_all(*description);
  return 0;
}
