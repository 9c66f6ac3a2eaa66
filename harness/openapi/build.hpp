#pragma once
#include "openapi/references.hpp"
#include "openapi/rules.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Makes the Description out of a read document. What is broken is left out here and reported by the walk and the
/// rules.
namespace keur::openapi {

class Builder {
public:
  /// `lenient` as in LoadOptions.
  Builder(Library& library, Problems& problems, Description& description, bool lenient = false)
      : library_(library), problems_(problems), description_(description), lenient_(lenient) {}
  void build();

  /// The node behind any Reference Objects; empty when they lead nowhere.
  json::Node resolved(const json::Node& node);
  /// Those of a path item wherever it stands, their path unknown.
  std::vector<Operation> operations_of(const json::Node& path_item);

private:
  struct Inherited {
    std::vector<Server> servers;
    std::vector<SecurityRequirement> security;
  };
  void build_path_item(const std::string& path, const json::Node& item, const Inherited& from,
                       std::vector<Operation>& into, int depth);
  Operation build_operation(const std::string& method, const std::string& path, const json::Node& node,
                            const std::vector<Parameter>& shared, const Inherited& from, int depth);
  std::vector<Parameter> build_parameters(const json::Node& list);
  std::optional<Parameter> build_parameter(const json::Node& node);
  std::optional<RequestBody> build_request_body(const json::Node& node);
  std::vector<Response> build_responses(const json::Node& node);
  Response build_response(const std::string& status, const json::Node& node);
  std::vector<Header> build_headers(const json::Node& map);
  std::vector<Link> build_links(const json::Node& map);
  std::vector<Callback> build_callbacks(const json::Node& map, const Inherited& from, int depth);
  std::vector<MediaType> build_content(const json::Node& map);
  std::vector<Example> build_examples(const json::Node& owner);
  std::vector<SerializedExample> build_serialized(const json::Node& examples);
  std::vector<Server> build_servers(const json::Node& list);
  void build_security_schemes(const json::Node& map);
  void build_security_scheme(const std::string& name, const json::Node& node);
  void build_schemes_by_uri();

  Library& library_;
  Problems& problems_;
  Description& description_;
  bool lenient_;
};

/// `security` as written; the caller decides what its absence means.
std::vector<SecurityRequirement> build_security(const json::Node& list);

/// Fills Operation::export_job from x-keur-export, else by inference (see Export).
void build_exports(Builder& builder, Library& library, Problems& problems, Description& description);

/// The member's text; "" where the node, the member or a text is absent.
std::string text_of(const json::Node& node, std::string_view member);

/// Default style of a location (OAS 3.1.1 section 4.8.12.2).
Style default_style(In in);
std::optional<In> parse_in(std::string_view text);
std::optional<Style> parse_style(std::string_view text);

} // namespace keur::openapi
