#include "base/text.hpp"
#include "json/pointer.hpp"
#include "openapi/build.hpp"

#include <algorithm>
#include <set>

/// Export jobs: declared by `x-keur-export` on the command, or inferred from links and shapes.
namespace keur::openapi {
namespace {

struct Property {
  std::string name;
  json::Node schema; // references resolved
};

bool has_type(const json::Node& schema, std::string_view type) {
  const json::Value* types = schema->find("type");
  if (!types)
    return false;
  if (types->is_string())
    return types->string() == type;
  return types->is_array() && std::any_of(types->array().begin(), types->array().end(), [&](const json::Value& one) {
           return one.is_string() && one.string() == type;
         });
}

void collect_properties(Builder& builder, const json::Node& node, std::vector<Property>& out,
                        std::set<const json::Value*>& seen) {
  const json::Node schema = builder.resolved(node);
  if (!schema || !seen.insert(schema.value).second)
    return;
  const json::Node properties = schema.child("properties");
  if (properties && properties->is_object())
    for (const json::Member& member : properties->object())
      if (json::Node property = builder.resolved(properties.child(member.name)))
        out.push_back({member.name, property});
  const json::Node all = schema.child("allOf");
  if (all && all->is_array())
    for (std::size_t i = 0; i < all->array().size(); ++i)
      collect_properties(builder, all.child(i), out, seen);
}

/// Properties of the JSON body of the operation's successful answers.
std::vector<Property> success_properties(Builder& builder, const Operation& operation) {
  std::vector<Property> properties;
  std::set<const json::Value*> seen;
  for (const Response& response : operation.responses)
    if (response.status.starts_with('2'))
      for (const MediaType& media_type : response.content)
        if (media_type.range.is_json())
          collect_properties(builder, media_type.schema, properties, seen);
  return properties;
}

bool is_file_list(Builder& builder, const Property& property) {
  if (!has_type(property.schema, "array"))
    return false;
  const json::Node items = builder.resolved(property.schema.child("items"));
  if (!items || !has_type(items, "string"))
    return false;
  const auto format = items->find_string("format");
  const std::string name = to_lower(property.name);
  return format == "uri" || format == "url" || format == "uri-reference" || name.ends_with("uris") ||
         name.ends_with("urls");
}

bool is_status(const Property& property) {
  const std::string name = to_lower(property.name);
  return has_type(property.schema, "string") && (name.ends_with("status") || name.ends_with("state"));
}

/// Sorts the status words a schema lists into running and done; what fits neither is a failure. False where it lists
/// none of either: then nothing tells a job from a thing that has a state.
bool sort_status_words(const json::Node& schema, Export& job) {
  const json::Value* words = schema->find("enum");
  if (!words || !words->is_array())
    return false;
  const auto hits = [](const std::string& word, std::initializer_list<std::string_view> parts) {
    const std::string lower = to_lower(word);
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return lower.find(part) != lower.npos; });
  };
  std::vector<std::string> running, done;
  for (const json::Value& word : words->array()) {
    if (!word.is_string())
      continue;
    if (hits(word.string(), {"progress", "running", "pending", "queue", "start", "accept", "process", "wait"}))
      running.push_back(word.string());
    else if (hits(word.string(), {"complete", "succe", "done", "finish", "ready"}))
      done.push_back(word.string());
  }
  const bool tells = !running.empty() && !done.empty();
  if (!running.empty())
    job.in_progress = std::move(running);
  if (!done.empty())
    job.completed = std::move(done);
  return tells;
}

std::string last_parameter(std::string_view path) {
  const std::string_view segment = path.substr(path.rfind('/') + 1);
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'
             ? std::string(segment.substr(1, segment.size() - 2))
             : std::string();
}

/// How alike "POST /v1/command/x" and "GET /v1/query/x/{jobId}" are: equal segments, 0 when the lengths do not fit.
std::size_t likeness(std::string_view command, std::string_view query) {
  const auto left = split(command, '/');
  auto right = split(query, '/');
  right.pop_back();
  if (left.size() != right.size() || left.back() != right.back())
    return 0; // a query of something else
  std::size_t equal = 0;
  for (std::size_t i = 0; i < left.size(); ++i)
    equal += left[i] == right[i];
  return equal;
}

class Inference {
public:
  Inference(Builder& builder, Library& library, const Description& description) : builder_(builder), library_(library) {
    for (const Operation& operation : description.operations)
      if (operation.method == "GET" && operation.path.find('{') != std::string::npos)
        add_query(operation);
  }

  std::optional<Export> infer(const Operation& command) {
    if (command.method != "POST" || queries_.empty())
      return std::nullopt;
    const bool accepted = std::any_of(command.responses.begin(), command.responses.end(),
                                      [](const Response& response) { return response.status == "202"; });
    auto job = likeliest(command);
    return job && (accepted || words_of(job->query_path)) ? std::move(job) : std::nullopt;
  }

private:
  struct Query {
    const Operation* operation;
    Export shape;
    bool has_words; // running and done ones
  };

  bool words_of(const std::string& query_path) const {
    return std::any_of(queries_.begin(), queries_.end(),
                       [&](const Query& query) { return query.has_words && query.operation->path == query_path; });
  }

  std::optional<Export> likeliest(const Operation& command) {
    for (const Response& response : command.responses)
      if (response.status.starts_with('2'))
        for (const Link& link : response.links)
          if (auto job = by_link(command, link))
            return job;
    return by_member(command);
  }

  /// An operation whose answer has a status word and a list of addresses.
  void add_query(const Operation& operation) {
    Export shape;
    bool has_status = false, has_files = false, has_words = false;
    for (const Property& property : success_properties(builder_, operation)) {
      if (!has_status && is_status(property)) {
        has_status = true;
        shape.status_pointer = json::append_token("", property.name);
        has_words = sort_status_words(property.schema, shape);
      } else if (!has_files && is_file_list(builder_, property)) {
        has_files = true;
        shape.files_pointer = json::append_token("", property.name);
      }
    }
    if (!has_status || !has_files)
      return;
    shape.inferred = true;
    shape.query_path = operation.path;
    queries_.push_back({&operation, std::move(shape), has_words});
  }

  std::optional<Export> by_link(const Operation& command, const Link& link) {
    if (link.operation_id.empty())
      return std::nullopt;
    for (const Query& query : queries_)
      if (query.operation->id == link.operation_id)
        for (const auto& [parameter, value] : link.parameters) {
          const std::string name = parameter.starts_with("path.") ? parameter.substr(5) : parameter;
          constexpr std::string_view prefix = "$response.body#";
          if (query.operation->parameter(In::Path, name) && value->is_string() && value->string().starts_with(prefix))
            return complete(command, query, name, value->string().substr(prefix.size()));
        }
    return std::nullopt;
  }

  std::optional<Export> by_member(const Operation& command) {
    const Query* best = nullptr;
    std::string member;
    std::size_t best_likeness = 0;
    for (const Property& property : success_properties(builder_, command)) {
      if (!has_type(property.schema, "string"))
        continue;
      for (const Query& query : queries_) {
        const std::string parameter = last_parameter(query.operation->path);
        if (parameter.empty() || (!equals_ignore_case(parameter, property.name) && property.name != "id"))
          continue;
        const std::size_t alike = likeness(command.path, query.operation->path);
        if (alike <= best_likeness)
          continue;
        best = &query;
        best_likeness = alike;
        member = property.name;
      }
    }
    if (!best)
      return std::nullopt;
    return complete(command, *best, last_parameter(best->operation->path), json::append_token("", member));
  }

  Export complete(const Operation& command, const Query& query, const std::string& parameter, std::string id_pointer) {
    Export job = query.shape;
    job.job_id_parameter = parameter;
    job.job_id_pointer = std::move(id_pointer);
    if (command.parameter(In::Query, "fields"))
      job.fields_parameter = "fields";
    for (const Operation* operation : {&command, query.operation})
      if (auto reference = operation->node->find_string("x-row-schema"); reference && !job.row_schema)
        if (auto node = library_.follow(*operation->node.document, "", *reference))
          job.row_schema = *node;
    return job;
  }

  Builder& builder_;
  Library& library_;
  std::vector<Query> queries_;
};

class Declared {
public:
  Declared(Library& library, Problems& problems, const Operation& command, json::Node node)
      : library_(library), problems_(problems), command_(command), node_(std::move(node)) {}

  std::optional<Export> read(const Description& description) {
    if (!node_->is_object())
      return complain("x-keur-export must be an object, or false"), std::nullopt;
    Export job;
    text("query", job.query_path);
    text("jobIdParameter", job.job_id_parameter);
    pointer("jobId", job.job_id_pointer);
    pointer("status", job.status_pointer);
    pointer("files", job.files_pointer);
    words("inProgress", job.in_progress);
    words("completed", job.completed);
    words("key", job.key);
    text("fieldsParameter", job.fields_parameter);
    if (!job.fields_parameter.empty() && !command_.parameter(In::Query, job.fields_parameter))
      job.fields_parameter.clear(); // the overlay is written for several editions of a description
    read_row_schema(job);
    if (!description.find("GET", job.query_path)) {
      complain("x-keur-export: there is no operation GET " + job.query_path);
      return std::nullopt;
    }
    if (job.files_pointer.empty())
      complain("x-keur-export: 'files' is missing");
    return job;
  }

private:
  void complain(std::string message) { problems_.add(Rule::ExportInvalid, std::move(message), node_.location()); }

  void text(std::string_view member, std::string& out) {
    const json::Value* value = node_->find(member);
    if (value && value->is_string())
      out = value->string();
    else if (value)
      complain("x-keur-export: '" + std::string(member) + "' must be a string");
  }

  void pointer(std::string_view member, std::string& out) {
    std::string read = out;
    text(member, read);
    if (!read.empty() && read.front() != '/')
      complain("x-keur-export: '" + std::string(member) + "' must be a JSON Pointer, beginning with '/'");
    else
      out = std::move(read);
  }

  void words(std::string_view member, std::vector<std::string>& out) {
    const json::Value* value = node_->find(member);
    if (!value)
      return;
    std::vector<std::string> read;
    if (value->is_string())
      read.push_back(value->string());
    if (value->is_array())
      for (const json::Value& word : value->array())
        if (word.is_string())
          read.push_back(word.string());
    if (read.empty())
      return complain("x-keur-export: '" + std::string(member) + "' must be a list of strings");
    out = std::move(read);
  }

  /// A reference or an inline schema, or a list of those: the first that leads somewhere.
  void read_row_schema(Export& job) {
    const json::Node member = node_.child("rowSchema");
    if (!member)
      return;
    std::vector<json::Node> candidates;
    if (member->is_array())
      for (std::size_t i = 0; i < member->array().size(); ++i)
        candidates.push_back(member.child(i));
    else
      candidates.push_back(member);
    for (const json::Node& candidate : candidates) {
      if (candidate->is_object())
        job.row_schema = candidate;
      if (candidate->is_string())
        if (auto node = library_.follow(*candidate.document, "", candidate->string()))
          job.row_schema = *node;
      if (job.row_schema)
        return;
    }
    complain("x-keur-export: 'rowSchema' leads to no schema of this description");
  }

  Library& library_;
  Problems& problems_;
  const Operation& command_;
  json::Node node_;
};

} // namespace

void build_exports(Builder& builder, Library& library, Problems& problems, Description& description) {
  Inference inference(builder, library, description);
  std::vector<std::optional<Export>> jobs;
  for (const Operation& operation : description.operations) {
    const json::Node declared = operation.node.child("x-keur-export");
    if (declared && declared->is_boolean() && !declared->boolean())
      jobs.emplace_back(std::nullopt);
    else if (declared)
      jobs.push_back(Declared(library, problems, operation, declared).read(description));
    else
      jobs.push_back(inference.infer(operation));
  }
  for (std::size_t i = 0; i < jobs.size(); ++i)
    description.operations[i].export_job = std::move(jobs[i]);
}

} // namespace keur::openapi
