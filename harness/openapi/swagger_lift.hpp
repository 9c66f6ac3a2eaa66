#pragma once
#include "http/media_type.hpp"
#include "json/pointer.hpp"
#include "openapi/build.hpp"
#include "openapi/swagger.hpp"
#include "openapi/walk.hpp"

#include <string>
#include <string_view>
#include <vector>

/// How a Swagger 2.0 document becomes one of OpenAPI 3.0; the parts of it stand in swagger*.cpp by subject.
namespace keur::openapi::swagger {

using Texts = std::vector<std::string>;

bool is_one(std::string_view name, std::initializer_list<std::string_view> names);
/// The strings of a list; none where it is no list or not there.
Texts texts_of(const json::Value* list);
json::Value at(json::Position position, json::Value value);
/// Copies the members of these names and all extensions.
void copy_members(const json::Value& from, json::Object& into, std::initializer_list<std::string_view> names);

class Lifter {
public:
  Lifter(const json::Document& document, Library& library, Problems& problems)
      : document_(document), library_(library), problems_(problems) {}

  Lifted lift();

private:
  /// A parameter as written, behind its references.
  struct Written {
    json::Node node;
    std::string in;
    std::string name;
  };

  json::Value lift_servers(const Texts& schemes) const;
  json::Value lift_security();
  json::Value lift_scheme(const json::Value& scheme) const;
  json::Value lift_paths(const json::Node& paths);
  json::Value lift_path_item(const json::Node& item, const std::string& pointer);
  json::Value lift_operation(const json::Node& operation, const std::vector<Written>& shared,
                             const std::string& pointer);
  std::vector<Written> parameters_of(const json::Node& list);
  void judge_bodies(const json::Node& operation, const std::vector<Written>& own, const std::vector<Written>& shared);
  json::Value lift_parameters(const std::vector<Written>& parameters, const std::string& pointer);
  json::Value lift_parameter(const Written& parameter, const std::string& pointer);
  void lift_collection(const json::Node& node, std::string_view in, json::Object& into);
  json::Value lift_body(const Written& body, const Texts& consumes, const std::string& pointer);
  json::Value lift_form(const std::vector<Written>& fields, const Texts& consumes, const std::string& pointer);
  json::Value lift_responses(const json::Node& responses, const Texts& produces, const std::string& pointer);
  json::Value lift_response(const json::Node& response, const Texts& produces, const std::string& pointer);
  json::Value lift_headers(const json::Node& headers, const std::string& pointer);
  /// The schema at a node, its references made good for where it goes.
  json::Value schema_at(const json::Node& node, const std::string& pointer);
  json::Value value_schema(const json::Node& node, const std::string& pointer);
  void rebase(json::Value& value, const json::Node& from, int depth);
  json::Node resolved(const json::Node& node);
  void came_from(const std::string& pointer, const json::Node& node) {
    if (node && (node.document != &document_ || node.pointer != pointer))
      lifted_.origins.insert_or_assign(pointer, json::Origin{node.document->name, node.pointer});
  }

  const json::Document& document_;
  Library& library_;
  Problems& problems_;
  Lifted lifted_;
};

} // namespace keur::openapi::swagger
