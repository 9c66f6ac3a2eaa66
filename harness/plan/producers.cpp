#include "plan/producers.hpp"

#include "base/text.hpp"
#include "json/pointer.hpp"
#include "plan/drafts.hpp"

#include <algorithm>

namespace keur::plan {

std::string singular(std::string word) {
  if (word.ends_with("ies") && word.size() > 4)
    return word.substr(0, word.size() - 3) + 'y';
  if (word.ends_with("ses") || word.ends_with("xes"))
    return word.substr(0, word.size() - 2);
  if (word.ends_with("s") && !word.ends_with("ss") && word.size() > 1)
    word.pop_back();
  return word;
}

std::string folded(std::string_view name) {
  std::string text;
  for (const char c : to_lower(name))
    if (c != '_' && c != '-')
      text += c;
  return text;
}

namespace {

constexpr generate::Types identifier_types = generate::string_type | generate::integer_type | generate::number_type;

std::string operation_pointer(const openapi::Operation& operation) { return operation.node.pointer; }

/// The collection path before "/{parameter}" where that is the whole last templated segment; "" otherwise.
std::string collection_path(const openapi::Operation& consumer, const openapi::Parameter& parameter) {
  const std::string segment = "/{" + parameter.name + '}';
  const std::size_t at = consumer.path.find(segment);
  if (at == std::string::npos || at == 0)
    return {};
  const std::size_t end = at + segment.size();
  if (end < consumer.path.size() && consumer.path[end] != '/')
    return {};
  return consumer.path.substr(0, at);
}

/// Member names that may hold what the parameter asks for, best first, folded.
std::vector<std::string> identifier_names(const std::string& collection, const openapi::Parameter& parameter) {
  const std::string thing = folded(singular(collection.substr(collection.rfind('/') + 1)));
  const std::string wanted = folded(parameter.name);
  std::vector<std::string> names{wanted};
  if (wanted.ends_with("id") || wanted == thing) {
    names.insert(names.end(), {thing + "id", "id"});
  } else if (wanted.starts_with(thing)) {
    names.push_back(wanted.substr(thing.size())); // petName → name
  }
  return names;
}

struct Identifier {
  std::string pointer;
  generate::Types types = 0;
};

/// The member below an object of that shape that identifies it.
std::optional<Identifier> identifier_in(generate::Shapes& shapes, const generate::Shape& shape,
                                        const std::vector<std::string>& names) {
  for (const std::string& name : names)
    for (const generate::MemberSchemas& member : shape.properties)
      if (folded(member.name) == name) {
        const generate::Shape& found = shapes.of(member.schemas);
        if ((found.types & identifier_types) != 0 &&
            (found.types & (generate::object_type | generate::array_type)) == 0)
          return Identifier{json::append_token("", member.name), found.types};
      }
  return std::nullopt;
}

bool is_success(const std::string& status) { return status.size() == 3 && status[0] == '2'; }

} // namespace

SuccessShape success_of(const openapi::Operation& operation) {
  SuccessShape success;
  bool any = false, done = false;
  for (const openapi::Response& response : operation.responses) {
    if (!is_success(response.status))
      continue;
    any = true;
    done = done || response.status != "202";
    for (const openapi::MediaType& media_type : response.content)
      if (success.media_type == nullptr && media_type.range.is_json() && media_type.schema)
        success.media_type = &media_type;
  }
  success.only_accepted = any && !done;
  return success;
}

std::optional<ListShape> list_shape(generate::Shapes& shapes, const openapi::Operation& operation) {
  const SuccessShape success = success_of(operation);
  if (success.media_type == nullptr)
    return std::nullopt;
  const generate::Shape& shape = shapes.of({success.media_type->schema});
  if (!shape.items.empty())
    return ListShape{"", shape.items};
  std::optional<ListShape> found;
  for (const generate::MemberSchemas& member : shape.properties) {
    const generate::Shape& inner = shapes.of(member.schemas);
    if (inner.items.empty())
      continue;
    if (found)
      return std::nullopt;
    found = ListShape{json::append_token("", member.name), inner.items};
  }
  return found;
}

const openapi::Operation* link_target(const openapi::Description& description, const openapi::Link& link) {
  if (!link.operation_id.empty())
    return description.find_by_id(link.operation_id);
  const std::size_t hash = link.operation_ref.find('#');
  if (hash == std::string::npos)
    return nullptr;
  const std::string_view pointer = std::string_view(link.operation_ref).substr(hash + 1);
  for (const openapi::Operation& operation : description.operations)
    if (operation_pointer(operation) == pointer)
      return &operation;
  return nullptr;
}

const json::Node* link_value(const openapi::Link& link, const openapi::Parameter& parameter) {
  const std::string qualified = std::string(openapi::name(parameter.in)) + '.' + parameter.name;
  for (const auto& [name, value] : link.parameters)
    if (name == parameter.name || name == qualified)
      return &value;
  return nullptr;
}

Producers::Producers(const openapi::Description& description, generate::Shapes& shapes)
    : description_(description), shapes_(shapes) {
  for (const openapi::Operation& operation : description.operations) {
    by_path_[operation.path].push_back(&operation);
    if (operation.export_job)
      exports_.push_back(&operation);
  }
  for (const openapi::Operation& operation : description.operations)
    for (const openapi::Response& response : operation.responses)
      for (const openapi::Link& link : response.links)
        if (const openapi::Operation* target = link_target(description, link);
            target != nullptr && is_success(response.status))
          links_.emplace(target, std::pair(&operation, &link));
}

const openapi::Operation* Producers::find(std::string_view method, std::string_view path) const {
  const auto operations = by_path_.find(path);
  if (operations == by_path_.end())
    return nullptr;
  for (const openapi::Operation* each : operations->second)
    if (each->method == method)
      return each;
  return nullptr;
}

const std::vector<Source>& Producers::sources(const openapi::Operation& consumer,
                                              const openapi::Parameter& parameter) const {
  const auto key = std::pair(&consumer, &parameter);
  const auto known = found_.find(key);
  return known != found_.end() ? known->second : found_.emplace(key, find(consumer, parameter)).first->second;
}

std::vector<Source> Producers::find(const openapi::Operation& consumer, const openapi::Parameter& parameter) const {
  std::vector<Source> found;
  for (const openapi::Operation* operation : exports_)
    if (operation->export_job->query_path == consumer.path && operation->export_job->job_id_parameter == parameter.name)
      found.push_back({Source::Kind::Export, operation, "$response.body#" + operation->export_job->job_id_pointer});
  const auto [begin, end] = links_.equal_range(&consumer);
  for (auto each = begin; each != end; ++each) {
    const auto& [producer, link] = each->second;
    const json::Node* value = link_value(*link, parameter);
    if (value != nullptr && (*value)->is_string() && (*value)->string().starts_with("$response.") &&
        producer != &consumer)
      found.push_back({Source::Kind::Link, producer, (*value)->string()});
  }
  if (auto source = created(consumer, parameter))
    found.push_back(std::move(*source));
  if (auto source = listed(consumer, parameter))
    found.push_back(std::move(*source));
  return found;
}

std::optional<Source> Producers::created(const openapi::Operation& consumer,
                                         const openapi::Parameter& parameter) const {
  const std::string path = collection_path(consumer, parameter);
  const openapi::Operation* post = path.empty() ? nullptr : find("POST", path);
  if (post == nullptr || post == &consumer)
    return std::nullopt;
  const SuccessShape success = success_of(*post);
  if (success.media_type == nullptr || success.only_accepted)
    return std::nullopt;
  const generate::Shape& shape = shapes_.of({success.media_type->schema});
  const auto names = identifier_names(path, parameter);
  if (const auto member = identifier_in(shapes_, shape, names))
    return Source{Source::Kind::Created, post, "$response.body#" + member->pointer, member->types};
  if (const generate::MemberSchemas* data = shape.member("data"))
    if (const auto member = identifier_in(shapes_, shapes_.of(data->schemas), names))
      return Source{Source::Kind::Created, post, "$response.body#/data" + member->pointer, member->types};
  return std::nullopt;
}

std::optional<Source> Producers::listed(const openapi::Operation& consumer, const openapi::Parameter& parameter) const {
  const std::string path = collection_path(consumer, parameter);
  const openapi::Operation* get = path.empty() ? nullptr : find("GET", path);
  if (get == nullptr || get == &consumer)
    return std::nullopt;
  const auto list = list_shape(shapes_, *get);
  if (!list)
    return std::nullopt;
  const auto member = identifier_in(shapes_, shapes_.of(list->items), identifier_names(path, parameter));
  if (!member)
    return std::nullopt;
  return Source{Source::Kind::Listed, get, "$response.body#" + list->pointer + "/0" + member->pointer, member->types};
}

} // namespace keur::plan
