#pragma once
#include "workflow/document.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keur::workflow {

/// Reads the objects of one Arazzo document. The first complaint is kept; what is read after it counts for nothing.
class Reader {
public:
  Reader(const json::Node& root, const openapi::Description& description) : root_(root), description_(description) {}

  /// Everything but the checks of references between steps and workflows.
  Document document();
  const std::optional<Error>& error() const { return error_; }

private:
  void complain(const json::Node& where, std::string message, std::string remedy = {});
  /// Is it an object with these fields only ("x-" aside)?
  bool known(const json::Node& object, std::string_view what, std::initializer_list<std::string_view> fields);
  /// The text of a field; "" when it is absent, which is a complaint where it is required.
  std::string text(const json::Node& object, std::string_view field, bool required = false);
  std::vector<json::Node> list(const json::Node& object, std::string_view field);
  /// A component in place of a Reusable Object (section 4.6.10).
  json::Node reused(const json::Node& object, std::string_view kind);
  std::string own_id(const json::Node& object, std::string_view field, std::string_view what);

  std::vector<Source> sources();
  Workflow workflow(const json::Node& node);
  Step step(const json::Node& node);
  void bind_operation(const json::Node& node, Step& step);
  const openapi::Operation* by_id(const json::Node& id);
  const openapi::Operation* by_path(const json::Node& path);
  void add_parameter(const json::Node& node, Step& step, bool own);
  std::optional<openapi::Parameter> declared(const json::Node& node, const Step& step, bool own);
  void require_parameters(const json::Node& node, const Step& step);
  std::optional<Body> body(const json::Node& node, const openapi::Operation& operation);
  std::vector<Criterion> criteria(const json::Node& object, std::string_view field);
  Criterion criterion(const json::Node& node);
  void add_actions(const json::Node& object, std::string_view field, bool failure, std::vector<Action>& actions);
  Action action(const json::Node& node, bool failure);
  std::vector<Output> outputs(const json::Node& object);
  void read_files(const json::Node& node, Step& step);

  json::Node root_;
  const openapi::Description& description_;
  std::vector<Source> sources_ = {};
  std::optional<Error> error_ = {};
};

/// Foreign text in quotes, cut, control characters visible.
std::string shown(std::string_view foreign);

} // namespace keur::workflow
