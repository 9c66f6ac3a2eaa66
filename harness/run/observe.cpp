#include "run/observe.hpp"

#include "base/text.hpp"
#include "check/csv_file.hpp"
#include "crypto/crypto.hpp"
#include "json/load.hpp"
#include "run/binding.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace keur::run {
namespace {

constexpr std::size_t small_enum = 20; // a longer one is a code list: which codes occur tells of persons
constexpr int deepest = 64;

/// Fields of the connection (RFC 9110 section 7.6.1) or of the length, which no contract is about.
bool belongs_to_connection(std::string_view name) {
  constexpr std::array<std::string_view, 10> names{"connection", "keep-alive", "transfer-encoding", "upgrade",
                                                   "te",         "trailer",    "content-length",    "content-encoding",
                                                   "date",       "age"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What a server's developer may have called a member. Anything else is likely data.
bool is_field_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && name.size() <= 40 && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

/// RFC 9457 section 3.1: members that a description need not name.
bool is_problem_member(std::string_view name) {
  return name == "type" || name == "title" || name == "status" || name == "detail" || name == "instance";
}

/// The name itself where it is the server's word; the keys of a map are data.
std::string recorded_name(const check::Shape& shape, const std::string& name, bool problem) {
  const bool known = shape.names(name) || (problem && is_problem_member(name));
  return known || (!shape.is_open() && is_field_name(name)) ? name : "<key>";
}

bool lets_null_in(const json::Value& schema) {
  const json::Value* type = schema.find("type");
  const auto is_null = [](const json::Value& word) { return word.is_string() && word.string() == "null"; };
  return schema.find_boolean("nullable", false) ||
         (type &&
          (is_null(*type) || (type->is_array() && std::any_of(type->array().begin(), type->array().end(), is_null))));
}

void add_text(std::string& text, const json::Value& value) { text += json::dump(value) + '\n'; }

std::vector<json::Node> schemas_of(const check::Shape& described, const std::string& member) {
  std::vector<json::Node> schemas;
  for (const auto& property : described.properties())
    if (property.name == member)
      schemas.push_back(property.schema);
  return schemas;
}

/// What is said in words, or of what lies below, is not said of the place itself.
bool speaks_of_place(const json::Member& member) {
  constexpr std::array<std::string_view, 21> others{"properties",  "patternProperties",
                                                    "items",       "prefixItems",
                                                    "allOf",       "anyOf",
                                                    "oneOf",       "if",
                                                    "then",        "else",
                                                    "$ref",        "required",
                                                    "description", "title",
                                                    "example",     "examples",
                                                    "$defs",       "default",
                                                    "deprecated",  "$comment",
                                                    "externalDocs"};
  return !member.name.starts_with("x-") && std::find(others.begin(), others.end(), member.name) == others.end();
}

/// Digest of what all schemas of the place say of it, and of whether it must be there.
std::string place_digest(const check::Shape& described, bool required) {
  std::string text = required ? "required\n" : "";
  for (const check::Shape::Part& part : described.parts())
    if (part.schema && part.schema->is_object())
      for (const json::Member& member : part.schema->object())
        if (speaks_of_place(member))
          text += member.name + ' ' + json::dump(member.value) + '\n';
  return described.parts().empty() ? "" : crypto::sha256_hex(text).substr(0, 16);
}

bool says_number(const check::Shape& described) {
  return std::any_of(described.parts().begin(), described.parts().end(), [](const check::Shape::Part& part) {
    const json::Value* type = part.schema ? part.schema->find("type") : nullptr;
    const auto is_number = [](const json::Value& word) { return word.is_string() && word.string() == "number"; };
    return type && (is_number(*type) ||
                    (type->is_array() && std::any_of(type->array().begin(), type->array().end(), is_number)));
  });
}

/// Counts the values that stand at one place together, so that what the description says of it is read once.
class Witness {
public:
  Witness(const json::DocumentSet& documents, bool problem) : documents_(documents), problem_(problem) {}

  using Values = std::vector<const json::Value*>;
  /// A whole answer, unless it was met before.
  void add_answer(drift::Shape& shape, const json::Value& answer, const std::vector<json::Node>& schemas) const {
    if (drift::is_new(shape, json::dump(answer)))
      add(shape, {&answer}, schemas, 0);
  }

private:
  void add(drift::Shape& shape, const Values& values, const std::vector<json::Node>& schemas, int depth,
           bool required = false) const {
    const check::Shape described(documents_, schemas);
    for (const check::Shape::Part& part : described.parts())
      shape.nullable = shape.nullable || (part.schema && lets_null_in(*part.schema));
    if (shape.described.empty())
      shape.described = place_digest(described, required);
    const bool fractional = says_number(described);
    std::map<std::string, Values> members;
    Values elements;
    for (const json::Value* value : values) {
      drift::note(shape, *value, fractional);
      if (value->is_object())
        for (const json::Member& member : value->object())
          members[member.name].push_back(&member.value);
      if (value->is_array())
        for (const json::Value& element : value->array())
          elements.push_back(&element);
    }
    note_enum(shape, values, described);
    if (depth >= deepest)
      return;
    if (shape.types.contains("object"))
      note_declared(shape, described);
    for (const auto& [name, below] : members)
      add(shape.members[recorded_name(described, name, problem_ && depth == 0)], below, schemas_of(described, name),
          depth + 1, described.requires_member(name));
    if (!elements.empty())
      add_elements(drift::items_of(shape), elements, described.items(), depth + 1);
  }

  void add_elements(drift::Shape& shape, const Values& elements, const std::vector<json::Node>& schemas,
                    int depth) const {
    Values fresh;
    for (const json::Value* element : elements)
      if (drift::is_new(shape, json::dump(*element)))
        fresh.push_back(element);
    if (!fresh.empty())
      add(shape, fresh, schemas, depth);
  }

  /// Also of those that do not occur: what is said of them is known when one day they do.
  void note_declared(drift::Shape& shape, const check::Shape& described) const {
    for (const auto& property : described.properties()) {
      const auto [entry, is_unknown] = shape.members.try_emplace(property.name);
      if (!is_unknown)
        continue;
      const bool required = described.requires_member(property.name);
      entry->second.optional = !required;
      entry->second.described = place_digest(check::Shape(documents_, schemas_of(described, property.name)), required);
    }
  }

  static void note_enum(drift::Shape& shape, const Values& values, const check::Shape& described) {
    std::unordered_set<std::string> declared;
    for (const check::Shape::Part& part : described.parts())
      if (const json::Value* list = part.schema ? part.schema->find("enum") : nullptr; list && list->is_array())
        for (const json::Value& one : list->array())
          if (one.is_string())
            declared.insert(one.string());
    if (declared.empty() || declared.size() > small_enum)
      return;
    for (const json::Value* value : values)
      if (value->is_string() && declared.contains(value->string()))
        ++shape.values[value->string()];
  }

  const json::DocumentSet& documents_;
  bool problem_;
};

/// A record is an object whose members are the columns. A file without header has data in its first line: names count
/// only where most of them are declared.
class Columns {
public:
  Columns(const json::DocumentSet& documents, const json::Node& row, drift::Shape& shape)
      : documents_(documents), row_(documents, std::vector{row}), shape_(shape) {
    if (shape_.described.empty())
      shape_.described = place_digest(row_, false);
  }

  void add(const csv::Record& record) {
    if (record.number == 1)
      return name_columns(record);
    std::string whole;
    for (const csv::Field& field : record.fields)
      add_text(whole, json::Value(field.text));
    if (!drift::is_new(shape_, whole))
      return;
    ++shape_.seen;
    ++shape_.types["object"];
    for (std::size_t i = 0; i < std::min(columns_.size(), record.fields.size()); ++i) {
      const std::string& text = record.fields[i].text;
      drift::note(*columns_[i], text.empty() ? json::Value() : json::Value(text));
    }
  }

private:
  void name_columns(const csv::Record& record) {
    const auto declared = std::count_if(record.fields.begin(), record.fields.end(),
                                        [&](const csv::Field& field) { return row_.names(field.text); });
    const bool has_header = declared * 2 > static_cast<std::ptrdiff_t>(record.fields.size());
    for (const csv::Field& field : record.fields) {
      const std::string name = has_header ? recorded_name(row_, field.text, false) : "<key>";
      drift::Shape& column = shape_.members[name];
      column.nullable = true; // an empty cell is how CSV says null
      if (column.described.empty() && row_.names(name))
        column.described = place_digest(check::Shape(documents_, schemas_of(row_, name)), false);
      columns_.push_back(&column);
    }
  }

  const json::DocumentSet& documents_;
  check::Shape row_;
  drift::Shape& shape_;
  std::vector<drift::Shape*> columns_;
};

/// The schema's text and, in the order in which they are met, those of all it refers to.
void add_references(const json::DocumentSet& documents, const json::Node& node, std::string& text,
                    std::unordered_set<const json::Value*>& seen) {
  std::vector<json::Node> pending{node};
  while (!pending.empty()) {
    const json::Node next = pending.back();
    pending.pop_back();
    if (next->is_array())
      for (std::size_t i = 0; i < next->array().size(); ++i)
        pending.push_back(next.child(i));
    if (!next->is_object())
      continue;
    for (const json::Member& member : next->object()) {
      pending.push_back(next.child(member.name));
      const bool refers = member.name == "$ref" && member.value.is_string();
      const json::Node target = refers ? check::follow_reference(documents, next, member.value.string()) : json::Node{};
      if (!target || !seen.insert(target.value).second)
        continue;
      add_text(text, *target);
      pending.push_back(target);
    }
  }
}

struct Described {
  const openapi::Response* response = nullptr;
  json::Node schema = {};
};

Described described_answer(const plan::Step& step, const http::Exchange& exchange,
                           const std::optional<http::MediaType>& media_type) {
  Described described;
  if (step.operation == nullptr || step.operation->method != exchange.request.method)
    return described;
  described.response = step.operation->response(exchange.response->status);
  if (described.response == nullptr || !media_type)
    return described;
  if (const auto* content = openapi::find_media_type(described.response->content, *media_type))
    described.schema = content->schema;
  return described;
}

/// A job that is under way answers otherwise than one that has ended, and which of the two is met is chance.
bool is_pending(const plan::Step& step, const http::Exchange& exchange) {
  if (!step.repeat)
    return false;
  const auto state = evaluate_expression("$response.body#" + step.repeat->pointer, exchange);
  return state && state->is_string() &&
         std::find(step.repeat->pending.begin(), step.repeat->pending.end(), state->string()) !=
             step.repeat->pending.end();
}

void observe_headers(const http::Response& response, const openapi::Response* described, drift::Shape& headers) {
  if (described != nullptr && headers.seen == 0)
    for (const openapi::Header& header : described->headers)
      if (header.node)
        headers.members[to_lower(header.name)].described = crypto::sha256_hex(json::dump(*header.node)).substr(0, 16);
  ++headers.seen;
  std::unordered_set<std::string> names;
  for (const auto& field : response.fields)
    if (std::string name = to_lower(field.name); !belongs_to_connection(name) && names.insert(name).second)
      ++headers.members[name].seen;
}

void observe_records(const openapi::Description& description, const json::Node& row, const http::Response& response,
                     drift::Shape& shape) {
  Columns columns(*description.documents, row, shape);
  csv::Reader reader(
      {}, [&](const csv::Record& record) { columns.add(record); }, nullptr);
  reader.feed(response.body);
  if (!response.cut) // else the last record is not whole
    reader.finish();
}

} // namespace

std::string described_digest(const openapi::Description& description, const openapi::Response* response,
                             const json::Node& schema) {
  std::string text;
  std::unordered_set<const json::Value*> seen;
  for (const json::Node& node : {response ? response->node : json::Node{}, schema})
    if (node && seen.insert(node.value).second) {
      add_text(text, *node);
      add_references(*description.documents, node, text, seen);
    }
  return text.empty() ? "" : crypto::sha256_hex(text);
}

void observe(const openapi::Description& description, const plan::Case& test, const plan::Step& step,
             const http::Exchange& exchange, drift::Snapshot& into) {
  // What answers a hostile request may be anything (robustness), also a gateway's page.
  if (!exchange.response || step.receives_callback || test.operation == nullptr || step.expect.hostile)
    return;
  const http::Response& response = *exchange.response;
  const auto field = response.fields.first("Content-Type");
  const auto media_type = field ? http::parse_media_type(*field) : std::nullopt;
  const bool file = step.for_each.has_value();
  const auto described = described_answer(step, exchange, media_type);
  const json::Node row = step.row_schema;
  std::string kind = media_type ? media_type->essence() : "";
  if (file)
    kind += " file";
  else if (is_pending(step, exchange))
    kind += " pending";
  drift::Answer& answer =
      into.answer((step.operation ? step.operation : test.operation)->name(), response.status, kind);
  if (answer.described_sha256.empty())
    answer.described_sha256 = described_digest(description, described.response, file ? row : described.schema);
  observe_headers(response, described.response, answer.headers);
  if (row && response.status / 100 == 2 && media_type && !media_type->is_json())
    return observe_records(description, row, response, answer.body);
  if (!media_type || !media_type->is_json() || exchange.request.method == "HEAD" || response.cut)
    return;
  const auto loaded = json::load_json(response.body, "the answer's body", {}, json::DuplicateKeys::Remark);
  if (!loaded)
    return; // what is no JSON has findings of its own
  const bool problem = media_type->essence() == "application/problem+json";
  Witness(*description.documents, problem)
      .add_answer(answer.body, loaded->root,
                  described.schema ? std::vector{described.schema} : std::vector<json::Node>{});
}

} // namespace keur::run
