#include "check/csv_file.hpp"

#include "base/text.hpp"
#include "check/job_states.hpp"

#include <algorithm>
#include <unordered_set>

namespace keur::check {
namespace {

constexpr std::size_t most_breaches = 50;
constexpr std::size_t most_keys = 2'000'000; // remembered in the search for repeated ones

void add_type(csv::Column& column, std::string_view type) {
  column.string = column.string || type == "string";
  column.number = column.number || type == "number";
  column.integer = column.integer || type == "integer";
  column.boolean = column.boolean || type == "boolean";
  column.null = column.null || type == "null";
  column.structured = column.structured || type == "object" || type == "array";
}

void add_types(csv::Column& column, const json::Value& schema) {
  const json::Value* type = schema.find("type");
  if (type != nullptr && type->is_string())
    add_type(column, type->string());
  if (type != nullptr && type->is_array())
    for (const auto& one : type->array())
      if (one.is_string())
        add_type(column, one.string());
  column.null = column.null || schema.find_boolean("nullable", false);
  const json::Value* values = schema.find("enum");
  if (type == nullptr && values != nullptr && values->is_array())
    for (const auto& value : values->array())
      add_type(column, json::name(value.kind()));
}

} // namespace

csv::Column column_of(const json::DocumentSet& documents, const Shape& row, const std::string& name) {
  csv::Column column;
  if (!row.names(name))
    return column; // no name: the cells are left out, so that the header check alone speaks of them
  column.name = name;
  for (const auto& property : row.properties())
    if (property.name == name) {
      const Shape cell(documents, property.schema);
      for (const auto& part : cell.parts())
        add_types(column, *part.schema);
    }
  return column;
}

namespace {

/// The delimiter of the first example in the description, which a comma's absence need not make wrong.
std::optional<char> shown_delimiter(const openapi::MediaType& described) {
  std::vector<json::Node> examples;
  for (const auto& example : described.examples)
    examples.push_back(example.value);
  if (described.schema)
    examples.push_back(described.schema.child("example"));
  for (const json::Node& example : examples) {
    if (!example || !example->is_string())
      continue;
    csv::Reader reader(
        {}, [](const csv::Record&) {}, nullptr);
    reader.feed(example->string());
    reader.finish();
    return reader.delimiter();
  }
  return std::nullopt;
}

/// Reads one file; the members are what the reader's events need.
class FileReader {
public:
  FileReader(const Context& context, CsvFile& file) : context_(context), file_(file) {
    if (!file.row_schema)
      return;
    shape_.emplace(*context.description.documents, file.row_schema);
    for (const auto& property : shape_->properties())
      if (std::find(file.declared.begin(), file.declared.end(), property.name) == file.declared.end()) {
        file.declared.push_back(property.name);
        if (shape_->requires_member(property.name))
          file.required.push_back(property.name);
      }
    const auto compiled = context.schemas.compile(file.row_schema, schema::Direction::Response);
    if (compiled)
      schema_ = *compiled;
    else
      file.schema_error = compiled.error();
    if (const auto* job = export_of(context))
      key_names_ = job->key;
  }

  /// False where not even the header record could be read.
  bool read(const http::Response& response, const openapi::MediaType* described) {
    csv::Options options;
    if (described != nullptr)
      options.delimiter = shown_delimiter(*described).value_or(options.delimiter);
    if (file_.row_schema)
      if (const auto* csv = file_.row_schema->find("x-csv"))
        if (const auto delimiter = csv->find_string("delimiter"); delimiter && delimiter->size() == 1)
          options.delimiter = delimiter->front();
    csv::Reader reader(
        options, [this](const csv::Record& record) { on_record(record); },
        [this](const csv::Remark& remark) { file_.remarks.push_back(remark); });
    reader.feed(response.body);
    if (!response.cut) // else the last record is not whole
      reader.finish();
    file_.delimiter = reader.delimiter();
    file_.remark_counts = reader.counts();
    return !response.cut || reader.records() > 0;
  }

private:
  void on_record(const csv::Record& record) {
    if (record.number == 1)
      return on_header(record);
    ++file_.records;
    if (schema_ != nullptr)
      judge(record);
    if (!key_fields_.empty())
      count_key(record);
  }

  void on_header(const csv::Record& record) {
    for (const auto& field : record.fields)
      file_.header.push_back(field.text);
    for (const auto& name : file_.header)
      if (shape_)
        columns_.push_back(column_of(*context_.description.documents, *shape_, name));
    missing_column_ = std::any_of(file_.required.begin(), file_.required.end(), [&](const std::string& name) {
      return std::find(file_.header.begin(), file_.header.end(), name) == file_.header.end();
    });
    for (const auto& name : key_names_)
      if (const auto at = std::find(file_.header.begin(), file_.header.end(), name); at != file_.header.end())
        key_fields_.push_back(static_cast<std::size_t>(at - file_.header.begin()));
    if (key_fields_.size() != key_names_.size())
      key_fields_.clear();
  }

  void judge(const csv::Record& record) {
    const json::Value instance = csv::record_to_instance(columns_, record);
    if (schema_->accepts(instance))
      return;
    bool broken = false;
    for (auto& unit : schema_->evaluate(instance).errors) {
      if (unit.keyword == "required" && unit.instance_location.empty() && missing_column_)
        continue; // said once, of the header
      broken = true;
      add_breach(std::move(unit), record);
    }
    file_.broken_records += broken ? 1 : 0;
  }

  void add_breach(schema::Unit unit, const csv::Record& record) {
    for (auto& breach : file_.breaches)
      if (breach.unit.keyword_location == unit.keyword_location &&
          breach.unit.instance_location == unit.instance_location) {
        ++breach.count;
        return;
      }
    if (file_.breaches.size() < most_breaches)
      file_.breaches.push_back({std::move(unit), record.number, record.line, 1});
  }

  void count_key(const csv::Record& record) {
    std::string key;
    for (const std::size_t i : key_fields_)
      if (i < record.fields.size())
        key += record.fields[i].text + '\0';
    if (keys_.size() >= most_keys || keys_.insert(std::hash<std::string>()(key)).second)
      return;
    if (file_.repeated_keys++ == 0)
      file_.first_repeated_key = record.number;
  }

  const Context& context_;
  CsvFile& file_;
  std::optional<Shape> shape_;
  const schema::Schema* schema_ = nullptr;
  std::vector<csv::Column> columns_;
  bool missing_column_ = false;
  std::vector<std::string> key_names_;
  std::vector<std::size_t> key_fields_;
  std::unordered_set<std::size_t> keys_; // hashes: the keys themselves are personal data and many
};

/// The schema of one record: the step's, or the items of the documented array.
json::Node row_schema_of(const Context& context, const openapi::MediaType* described) {
  if (context.step().row_schema)
    return context.step().row_schema;
  if (described == nullptr || !described->schema)
    return {};
  const auto items = Shape(*context.description.documents, described->schema).items();
  return items.empty() ? json::Node{} : items.front();
}

} // namespace

std::optional<CsvFile> read_csv_file(const Context& context, const openapi::MediaType* described,
                                     const std::optional<http::MediaType>& media_type) {
  const bool csv = media_type && media_type->essence() == "text/csv";
  const bool textual =
      !media_type || (!media_type->is_json() && !media_type->is_xml() && media_type->essence() != "text/html");
  const bool expected = static_cast<bool>(context.step().row_schema) && textual;
  if (context.response().status / 100 != 2 || (!csv && !expected) || context.exchange.request.method == "HEAD" ||
      context.step().receives_callback)
    return std::nullopt;
  CsvFile file;
  file.row_schema = row_schema_of(context, described);
  if (!FileReader(context, file).read(context.response(), described))
    return std::nullopt;
  return file;
}

std::optional<std::vector<std::string>> read_csv_header(const http::Response& response) {
  std::vector<std::string> header;
  csv::Reader reader(
      {},
      [&](const csv::Record& record) {
        if (record.number == 1)
          for (const auto& field : record.fields)
            header.push_back(field.text);
      },
      nullptr);
  reader.feed(std::string_view(response.body).substr(0, 1u << 20));
  if (response.cut && reader.records() == 0)
    return std::nullopt;
  reader.finish();
  return header;
}

} // namespace keur::check
