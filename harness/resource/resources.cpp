#include "resource/resources.hpp"

#include "json/pointer.hpp"
#include "resource/declared.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace keur::resource {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 11> role_words{{
    {Role::None, "none"},
    {Role::List, "list"},
    {Role::Create, "create"},
    {Role::Read, "read"},
    {Role::Replace, "replace"},
    {Role::Change, "change"},
    {Role::Delete, "delete"},
    {Role::Action, "action"},
    {Role::Part, "part"},
    {Role::Job, "job"},
    {Role::File, "file"},
}};

bool is_successful(const openapi::Response& response) {
  return response.status.size() == 3 && response.status[0] == '2';
}

/// Is the array what the answer is for, rather than one of the members that a thing has?
bool is_contents(const ListShape& list, std::string_view path) {
  static constexpr std::array<std::string_view, 14> usual{"items",    "data",    "results", "values", "content",
                                                          "entries",  "records", "list",    "rows",   "collection",
                                                          "elements", "members", "hits",    "value"};
  const std::string member = folded(list.pointer.empty() ? list.pointer : list.pointer.substr(1));
  return member.empty() || std::find(usual.begin(), usual.end(), member) != usual.end() ||
         singular(member) == thing_of(path);
}

/// Are all successful answers with contents something else than JSON?
bool answers_with_file(const openapi::Operation& operation) {
  bool any = false;
  for (const openapi::Response& response : operation.responses)
    if (is_successful(response))
      for (const openapi::MediaType& media_type : response.content) {
        if (media_type.range.is_json() || media_type.range.is_xml() || media_type.range.is_text())
          return false;
        any = true;
      }
  return any;
}

bool is_scalar(const generate::Shape& shape) {
  return (shape.types & (generate::array_type | generate::object_type)) == 0;
}

std::string subject_name(const openapi::Operation& operation) {
  const openapi::Parameter* subject = subject_of(operation);
  return subject != nullptr ? subject->name : std::string();
}

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

} // namespace

std::string_view name(Role role) {
  for (const auto& [each, word] : role_words)
    if (each == role)
      return word;
  return "none";
}

std::vector<Role> all_roles() {
  std::vector<Role> roles;
  for (const auto& [role, word] : role_words)
    roles.push_back(role);
  return roles;
}

std::optional<Role> role_named(std::string_view word) {
  for (const auto& [role, each] : role_words)
    if (each == word)
      return role;
  return std::nullopt;
}

Resources::Resources(const openapi::Description& description, generate::Shapes& shapes)
    : description_(description), shapes_(shapes) {
  for (const openapi::Operation& operation : description.operations) {
    const std::string_view path = path_part(operation.path);
    by_path_[path].push_back(&operation);
    if (ends_in_parameter(operation))
      items_.emplace(path.substr(0, path.rfind('/')), path);
    if (operation.export_job)
      exports_.push_back(&operation);
  }
  for (const openapi::Operation& operation : description.operations)
    for (const openapi::Response& response : operation.responses)
      for (const openapi::Link& link : response.links)
        if (const openapi::Operation* target = link_target(description, link);
            target != nullptr && is_successful(response))
          links_.emplace(target, std::pair(&operation, &link));
}

const openapi::Operation* Resources::find(std::string_view method, std::string_view path) const {
  const auto operations = by_path_.find(path_part(path));
  if (operations == by_path_.end())
    return nullptr;
  for (const openapi::Operation* each : operations->second)
    if (each->method == method && each->path == path)
      return each;
  return nullptr;
}

const openapi::Operation* Resources::find_at(std::string_view method, std::string_view path) const {
  const auto operations = by_path_.find(path_part(path));
  if (operations == by_path_.end())
    return nullptr;
  for (const openapi::Operation* each : operations->second)
    if (each->method == method)
      return each;
  return nullptr;
}

bool Resources::has_items(std::string_view collection) const { return items_.contains(path_part(collection)); }

const ListShape* Resources::list_of(const openapi::Operation& operation) const {
  const std::lock_guard lock(mutex_);
  if (role(operation) != Role::List)
    return nullptr;
  auto known = lists_.find(&operation);
  if (known == lists_.end())
    known = lists_.emplace(&operation, list_shape(shapes_, operation)).first;
  return known->second ? &*known->second : nullptr;
}

std::vector<std::string> Resources::identifiers(const openapi::Operation& maker) const {
  if (role(maker) != Role::Create)
    return {};
  const std::string_view path = path_part(maker.path);
  const auto item = items_.find(path);
  std::vector<std::string> names;
  if (item != items_.end())
    names = identifier_names(path, whole_parameter(last_segment(item->second)));
  const auto add = [&](std::initializer_list<std::string> usual) {
    for (const std::string& name : usual)
      if (std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
  };
  add({"id", thing_of(path) + "id", "uuid", "key", "identifier"});
  const std::lock_guard lock(mutex_);
  const SuccessShape success = success_of(maker);
  if (success.media_type == nullptr || !identifier_within(shapes_, shapes_.of({success.media_type->schema}), names))
    add({"name", "code", "slug", "number"}); // a thing that has an id keeps what it is called for itself
  return names;
}

std::vector<json::Node> Resources::subject_schemas(const openapi::Operation& maker) const {
  std::vector<json::Node> schemas;
  const auto item = items_.find(path_part(maker.path));
  const auto operations = item != items_.end() ? by_path_.find(item->second) : by_path_.end();
  if (operations == by_path_.end())
    return schemas;
  for (const openapi::Operation* operation : operations->second)
    if (const openapi::Parameter* subject = subject_of(*operation); subject != nullptr && subject->schema)
      schemas.push_back(subject->schema);
  return schemas;
}

const Meaning& Resources::of(const openapi::Operation& operation) const {
  const std::lock_guard lock(mutex_);
  const auto known = meanings_.find(&operation);
  return known != meanings_.end() ? known->second : meanings_.emplace(&operation, meaning_of(operation)).first->second;
}

Meaning Resources::meaning_of(const openapi::Operation& operation) const {
  const auto said = declared(operation);
  Meaning meaning = guess(operation);
  if (said && said->role) {
    meaning.role = *said->role;
    meaning.sure = true;
    meaning.because = "x-keur-resource says so";
  }
  if (said && !said->collection.empty())
    meaning.collection = said->collection;
  return meaning;
}

Meaning Resources::guess(const openapi::Operation& operation) const {
  if (operation.export_job)
    return {Role::Job, !operation.export_job->inferred,
            "starts an export that " + operation.export_job->query_path + " asks"};
  for (const openapi::Operation* command : exports_)
    if (operation.method == "GET" && command->export_job->query_path == operation.path)
      return {Role::Job, !command->export_job->inferred, "asks the export that " + command->name() + " starts"};
  if (success_of(operation).only_accepted)
    return {Role::Job, true, "202 is its only success: the work goes on after the answer"};
  if (operation.method == "GET" && answers_with_file(operation))
    return {Role::File, true, "its contents are no JSON", std::string(), subject_of(operation)};
  return ends_in_parameter(operation) ? about_thing(operation) : about_collection(operation);
}

/// The path ends in a parameter.
Meaning Resources::about_thing(const openapi::Operation& operation) const {
  Meaning meaning;
  meaning.subject = subject_of(operation);
  const std::string_view parameter = whole_parameter(last_segment(operation.path));
  meaning.collection = collection_before(operation, parameter);
  const std::string names_it = "the path ends in {" + std::string(parameter) + '}';
  const auto* list = operation.method == "GET" ? success_of(operation).media_type : nullptr;
  if (list != nullptr && !shapes_.of({list->schema}).items.empty())
    return {Role::List, true, "its answer is an array", std::string(path_part(operation.path)), meaning.subject};
  if (operation.method == "GET" && has_items(operation.path) && list_shape(shapes_, operation))
    return {Role::List, false,
            "its answer holds an array and " + std::string(items_.at(path_part(operation.path))) + " is about one",
            std::string(path_part(operation.path)), meaning.subject};
  if (operation.method == "POST" && has_items(operation.path) && find_at("PUT", operation.path) == nullptr)
    return {Role::Create, documents_creation(operation), "POST to what holds single things",
            std::string(path_part(operation.path)), meaning.subject};
  static constexpr std::array<std::pair<std::string_view, Role>, 5> roles{{{"GET", Role::Read},
                                                                           {"HEAD", Role::Read},
                                                                           {"PUT", Role::Replace},
                                                                           {"PATCH", Role::Change},
                                                                           {"DELETE", Role::Delete}}};
  meaning.role = Role::Action;
  for (const auto& [method, role] : roles)
    if (operation.method == method)
      meaning.role = role;
  meaning.because = names_it;
  if (meaning.subject != nullptr && meaning.role != Role::Action)
    for (const Source& source : sources(operation, *meaning.subject)) {
      meaning.sure = source.sure;
      meaning.because += ", " + source.because;
      break;
    }
  return meaning;
}

/// The path ends in a word.
Meaning Resources::about_collection(const openapi::Operation& operation) const {
  const std::string path(path_part(operation.path));
  Meaning meaning{Role::Action, false, operation.method + " of a word that names no collection", path, nullptr};
  const bool below = path.find('{') != std::string::npos;
  if (operation.method == "GET" || operation.method == "HEAD") {
    const auto list = list_shape(shapes_, operation);
    if (list && (is_contents(*list, path) || has_items(path) || is_paged(operation)))
      return {Role::List, list->pointer.empty(),
              list->pointer.empty() ? "its answer is an array"
                                    : "its answer holds the array " + in_quotes(list->pointer),
              path, nullptr};
    if (below)
      return {Role::Part, false, "something of what {" + subject_name(operation) + "} names", path,
              subject_of(operation)};
    meaning.role = Role::Read;
    meaning.because = "GET of one thing that there is once";
    return meaning;
  }
  if (operation.method == "POST" && (has_items(path) || documents_location(operation))) {
    meaning.role = Role::Create;
    meaning.sure = documents_creation(operation);
    meaning.because =
        has_items(path) ? "POST to the collection of " + std::string(items_.at(path)) : "201 with Location";
    return meaning;
  }
  if (operation.method == "PUT" || operation.method == "PATCH" || operation.method == "DELETE")
    return {below ? Role::Part : Role::Action, false,
            below ? "something of what {" + subject_name(operation) + "} names" : operation.method + " of a whole",
            path, subject_of(operation)};
  if (below)
    meaning.because = "does something with what {" + subject_name(operation) + "} names";
  meaning.subject = subject_of(operation);
  return meaning;
}

const std::vector<Source>& Resources::sources(const openapi::Operation& consumer,
                                              const openapi::Parameter& parameter) const {
  const std::lock_guard lock(mutex_);
  const auto key = std::pair(&consumer, &parameter);
  const auto known = sources_.find(key);
  return known != sources_.end() ? known->second
                                 : sources_.emplace(key, all_sources(consumer, parameter)).first->second;
}

std::vector<Source> Resources::all_sources(const openapi::Operation& consumer,
                                           const openapi::Parameter& parameter) const {
  std::vector<Source> found;
  for (const openapi::Operation* operation : exports_)
    if (operation->export_job->query_path == consumer.path && operation->export_job->job_id_parameter == parameter.name)
      found.push_back({Source::Kind::Export, operation, "$response.body#" + operation->export_job->job_id_pointer, 0,
                       !operation->export_job->inferred, operation->name() + " starts the job"});
  const auto [begin, end] = links_.equal_range(&consumer);
  for (auto each = begin; each != end; ++each) {
    const auto& [producer, link] = each->second;
    const json::Node* value = link_value(*link, parameter);
    if (value != nullptr && (*value)->is_string() && (*value)->string().starts_with("$response.") &&
        producer != &consumer)
      found.push_back({Source::Kind::Link, producer, (*value)->string(), 0, true,
                       "the link " + link->name + " of " + producer->name() + " says so"});
  }
  if (auto source = created(consumer, parameter))
    found.push_back(std::move(*source));
  if (auto source = listed(consumer, parameter))
    found.push_back(std::move(*source));
  return found;
}

/// Whose things the parameter names: the path before it, where the operation says nothing else.
std::string Resources::collection_of(const openapi::Operation& consumer, const openapi::Parameter& parameter) const {
  const auto said = &parameter == subject_of(consumer) ? declared(consumer) : std::nullopt;
  if (said && said->role == Role::None)
    return {};
  return said && !said->collection.empty() ? said->collection : collection_before(consumer, parameter.name);
}

/// Does GET of one thing show the member that the path names it by?
bool Resources::reads_back(const std::string& collection, const openapi::Parameter& parameter) const {
  const auto item = items_.find(path_part(collection));
  const openapi::Operation* read = item == items_.end() ? nullptr : find_at("GET", item->second);
  const auto* media_type = read != nullptr ? success_of(*read).media_type : nullptr;
  return media_type != nullptr &&
         identifier_within(shapes_, shapes_.of({media_type->schema}), identifier_names(collection, parameter.name))
             .has_value();
}

std::optional<Source> Resources::created(const openapi::Operation& consumer,
                                         const openapi::Parameter& parameter) const {
  const std::string path = collection_of(consumer, parameter);
  const openapi::Operation* post = path.empty() ? nullptr : find_at("POST", path);
  if (post == nullptr || post == &consumer || is_declared_none(*post))
    return std::nullopt;
  const SuccessShape success = success_of(*post);
  if (success.media_type == nullptr || success.only_accepted)
    return std::nullopt;
  const auto said = declared(*post);
  auto member =
      identifier_within(shapes_, shapes_.of({success.media_type->schema}), identifier_names(path, parameter.name));
  if (said && !said->id.empty())
    member = Identifier{said->id, generate::any_type};
  if (!member)
    return std::nullopt;
  const bool says_created = documents_creation(*post);
  return Source{Source::Kind::Created,
                post,
                "$response.body#" + member->pointer,
                member->types,
                said || says_created || reads_back(path, parameter),
                post->name() + (says_created ? " answers 201" : " answers") + " with " + in_quotes(member->pointer)};
}

std::optional<Source> Resources::listed(const openapi::Operation& consumer, const openapi::Parameter& parameter) const {
  const std::string path = collection_of(consumer, parameter);
  const openapi::Operation* get = path.empty() ? nullptr : find_at("GET", path);
  if (get == nullptr || get == &consumer || is_declared_none(*get))
    return std::nullopt;
  const auto list = list_shape(shapes_, *get);
  if (!list)
    return std::nullopt;
  const auto said = declared(*get);
  auto member = identifier_in(shapes_, shapes_.of(list->items), identifier_names(path, parameter.name));
  if (said && !said->id.empty())
    member = Identifier{said->id, generate::any_type};
  if (!member)
    return std::nullopt;
  const std::string pointer = list->pointer + "/0" + member->pointer;
  return Source{Source::Kind::Listed,        get,
                "$response.body#" + pointer, member->types,
                reads_back(path, parameter), get->name() + " lists " + in_quotes(pointer)};
}

std::vector<std::pair<std::string, const openapi::Parameter*>> Resources::echoes(const openapi::Operation& operation,
                                                                                 const openapi::MediaType& body) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, const openapi::Parameter*>> found;
  const openapi::Parameter* subject = ends_in_parameter(operation) ? subject_of(operation) : nullptr;
  if (!body.schema)
    return found;
  for (const generate::MemberSchemas& member : shapes_.of({body.schema}).properties) {
    const generate::Shape& shape = shapes_.of(member.schemas);
    if (shape.read_only || !is_scalar(shape))
      continue;
    const std::string name = folded(member.name);
    for (const openapi::Parameter& parameter : operation.parameters) {
      if (parameter.in != openapi::In::Path)
        continue;
      const std::string wanted = folded(parameter.name);
      const bool bare = &parameter == subject && name == "id" && wanted.ends_with("id");
      if (name == wanted || bare) {
        found.emplace_back(json::append_token("", member.name), &parameter);
        break;
      }
    }
  }
  return found;
}

} // namespace keur::resource
