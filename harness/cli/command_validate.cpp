#include "base/text.hpp"
#include "check/csv_file.hpp"
#include "cli/commands.hpp"
#include "cli/subject.hpp"
#include "cli/target.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "openapi/sequence.hpp"
#include "reports/wording.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace keur::cli {
namespace {

constexpr std::size_t most_errors = 100; // shown of one file
constexpr std::size_t largest_file = 256u << 20;

/// One breach as it is shown; `line` is the instance's, 0 where it has none.
struct Breach {
  std::string file, instance_location, keyword_location, message;
  std::uint32_t line = 0, column = 0;
};

struct Validation {
  std::vector<Breach> errors = {};
  std::size_t error_count = 0;
  std::vector<Breach> unjudged = {};
};

struct Judge {
  const Subject& subject;
  json::Node node;
  const schema::Schema& schema;
  schema::Direction direction;
};

schema::Direction direction_of(const Arguments& arguments) {
  const auto wanted = arguments.one_or("--direction", "");
  if (wanted == "request")
    return schema::Direction::Request;
  return wanted == "response" ? schema::Direction::Response : schema::Direction::Any;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [&](std::size_t at) {
      const char c = at < text.size() ? text[at] : ' ';
      return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    };
    const bool encoded = text[i] == '%' && digit(i + 1) >= 0 && digit(i + 2) >= 0;
    out += encoded ? static_cast<char>(digit(i + 1) * 16 + digit(i + 2)) : text[i];
    i += encoded ? 2 : 0;
  }
  return out;
}

// Most want a component, by its name or with a slip in it; "" = none is near.
std::string meant_schema(const json::Value& root, const std::string& pointer) {
  const std::string folder = "/components/schemas";
  std::vector<std::string> names;
  if (const auto* schemas = json::resolve_pointer(root, folder); schemas != nullptr && schemas->is_object())
    for (const auto& member : schemas->object())
      names.push_back(member.name);
  const auto near = nearest(pointer.substr(pointer.rfind('/') + 1), names);
  return near ? folder + '/' + *near : "";
}

/// The node that --schema names in the root document: "/components/schemas/X", or "#/…" as a $ref writes it.
Result<json::Node> find_schema(const Subject& subject, const std::string& wanted) {
  const bool fragment = wanted.starts_with('#');
  const std::string pointer = fragment ? percent_decode(wanted.substr(1)) : wanted;
  const json::Document& document = *subject.description.root;
  const json::Value* value = json::resolve_pointer(document.root, pointer);
  if (!value) {
    const auto meant = meant_schema(document.root, pointer);
    return fail(ErrorCode::Usage,
                "there is nothing at '" + wanted + "' in " + document.name +
                    (meant.empty() ? "" : "; did you mean '" + meant + "'?"),
                {}, "give a JSON pointer such as /components/schemas/NAME");
  }
  return json::Node{&document, value, pointer};
}

Breach as_breach(const schema::Unit& unit, const std::string& file) {
  return {file, unit.instance_location, unit.keyword_location, unit.message, 0, 0};
}

void add(Validation& outcome, Breach breach) {
  ++outcome.error_count;
  if (outcome.errors.size() < most_errors)
    outcome.errors.push_back(std::move(breach));
}

void judge_value(const Judge& judge, const std::string& file, const json::Value& instance, Validation& outcome) {
  const auto evaluation = judge.schema.evaluate(instance, most_errors);
  const auto placed = [&](const schema::Unit& unit) {
    Breach breach = as_breach(unit, file);
    if (const json::Value* at = json::resolve_pointer(instance, unit.instance_location))
      breach.line = at->at().line, breach.column = at->at().column;
    return breach;
  };
  for (const auto& unit : evaluation.errors)
    add(outcome, placed(unit));
  outcome.error_count += evaluation.error_count - evaluation.errors.size();
  for (const auto& unit : evaluation.unjudged)
    outcome.unjudged.push_back(placed(unit));
}

/// Breaches of RFC 4180 that change what the fields are; the other remarks are talk.
bool is_breach(const csv::Remark& remark) {
  constexpr std::array<std::string_view, 7> breaches{
      "stray-quote", "text-after-quote", "unclosed-quote", "ragged-record", "nul", "bad-utf8", "field-too-long"};
  return std::find(breaches.begin(), breaches.end(), remark.id) != breaches.end();
}

/// The schema of one record: an array schema's items, else the schema itself.
json::Node row_schema(const Judge& judge) {
  const auto items = check::Shape(*judge.subject.description.documents, judge.node).items();
  return items.empty() ? judge.node : items.front();
}

/// Where a row stands: its number from 0, its line, and how many lines stand before what its own values count from.
struct Row {
  std::size_t number = 0, line = 0, before = 0;
};

/// One row of a file: its breaches are those of the whole at /number.
void judge_row(const Judge& judge, const std::string& file, const json::Value& instance, const Row& row,
               Validation& outcome) {
  if (judge.schema.accepts(instance))
    return;
  Validation own;
  judge_value(judge, file, instance, own);
  for (auto* list : {&own.errors, &own.unjudged})
    for (Breach& breach : *list) {
      breach.instance_location = '/' + std::to_string(row.number) + breach.instance_location;
      breach.line = static_cast<std::uint32_t>(breach.line == 0 ? row.line : row.before + breach.line);
    }
  outcome.error_count += own.error_count - own.errors.size();
  for (Breach& breach : own.errors)
    add(outcome, std::move(breach));
  std::move(own.unjudged.begin(), own.unjudged.end(), std::back_inserter(outcome.unjudged));
}

/// Every item of a sequence is an instance of the row schema; /0 is the first.
void judge_sequence(const Judge& judge, const std::string& file, openapi::SequenceForm form, std::string_view text,
                    Terminal& terminal, Validation& outcome) {
  const auto sequence = openapi::read_sequence(form, text, false, text.size() + 1);
  for (std::size_t i = 0; i < sequence.items.size(); ++i)
    if (const auto& item = sequence.items[i]; !item.problem.empty())
      add(outcome, {file, "", "", item.problem, static_cast<std::uint32_t>(item.line), 0});
    else
      judge_row(judge, file, item.value, {i, item.line, item.line - 1}, outcome);
  if (sequence.items.empty())
    terminal.talk(file + ": no item, so nothing was judged");
}

/// Every record of a CSV file is an instance of the row schema; /0 is the first one after the header.
class CsvJudge {
public:
  CsvJudge(const Judge& judge, const json::Node& row, const std::string& file, Validation& outcome)
      : judge_(judge), shape_(*judge.subject.description.documents, row), file_(file), outcome_(outcome) {}

  void read(std::string_view text, Terminal& terminal) {
    csv::Reader reader(
        {}, [this](const csv::Record& record) { on_record(record); },
        [&](const csv::Remark& remark) {
          if (is_breach(remark))
            add(outcome_, {file_, "", "", remark.message, static_cast<std::uint32_t>(remark.line), 0});
          else
            terminal.talk(file_ + ":" + std::to_string(remark.line) + ": " + remark.message);
        });
    reader.feed(text);
    reader.finish();
    if (reader.records() == 0)
      add(outcome_, {file_, "", "", "the file is empty: it has no header", 1, 0});
    else if (reader.records() == 1)
      terminal.talk(file_ + ": a header and no record, so nothing was judged");
  }

private:
  void on_record(const csv::Record& record) {
    if (record.number == 1)
      return on_header(record);
    judge_row(judge_, file_, csv::record_to_instance(columns_, record), {record.number - 2, record.line}, outcome_);
  }

  // A column that the schema does not know is text: whether it may be there is for additionalProperties to say.
  void on_header(const csv::Record& record) {
    for (const auto& field : record.fields) {
      csv::Column column = check::column_of(*judge_.subject.description.documents, shape_, field.text);
      if (column.name.empty())
        column.name = field.text, column.string = true;
      columns_.push_back(std::move(column));
    }
  }

  const Judge& judge_;
  check::Shape shape_;
  std::string file_;
  Validation& outcome_;
  std::vector<csv::Column> columns_;
};

openapi::SequenceForm form_of(std::string_view ending) {
  using enum openapi::SequenceForm;
  if (ending == ".jsonl" || ending == ".ndjson")
    return JsonLines;
  return ending == ".json-seq" ? JsonSequence : None;
}

Status judge_file(const Judge& judge, const std::string& file, Terminal& terminal, Validation& outcome) {
  auto source = file == "-" ? read_source("-", {}) : openapi::read_file(file, largest_file);
  if (!source)
    return fail(source.error());
  const std::string ending = to_lower(file.substr(std::min(file.rfind('.'), file.size())));
  const auto form = form_of(ending);
  if (ending == ".csv" || form != openapi::SequenceForm::None) {
    const json::Node row = row_schema(judge);
    auto compiled = judge.subject.schemas->compile(row, judge.direction);
    if (!compiled)
      return fail(compiled.error());
    const Judge of_row{judge.subject, row, **compiled, judge.direction};
    if (ending == ".csv")
      CsvJudge(of_row, row, file, outcome).read(source->text, terminal);
    else
      judge_sequence(of_row, file, form, source->text, terminal, outcome);
    return {};
  }
  auto loaded = json::load(source->text, file);
  if (!loaded)
    return fail(loaded.error());
  judge_value(judge, file, loaded->root, outcome);
  return {};
}

json::Value validate_json(const Breach& breach) {
  return json::object({{"instance_location", breach.instance_location},
                       {"keyword_location", breach.keyword_location},
                       {"message", breach.message},
                       {"file", breach.file},
                       {"line", breach.line},
                       {"column", breach.column}});
}

json::Value validate_json(const Validation& outcome, const std::vector<schema::Unit>& notes) {
  json::Array errors, unjudged, remarks;
  for (const auto& breach : outcome.errors)
    errors.push_back(validate_json(breach));
  for (const auto& breach : outcome.unjudged)
    unjudged.push_back(validate_json(breach));
  for (const auto& note : notes)
    remarks.push_back(json::object({{"message", note.message}, {"pointer", note.schema.pointer}}));
  return json::object({{"valid", outcome.error_count == 0 && outcome.unjudged.empty()},
                       {"errors", std::move(errors)},
                       {"error_count", outcome.error_count},
                       {"unjudged", std::move(unjudged)},
                       {"notes", std::move(remarks)}});
}

std::string breach_line(const Breach& breach, std::string_view level) {
  const Location where{breach.file, breach.line, breach.column, {}};
  std::string line = escape_visible(to_string(where)) + ": " + std::string(level) + ": ";
  if (breach.keyword_location.empty()) // about the file, not about an instance
    return line + escape_visible(breach.message) + '\n';
  return line + escape_visible(breach.instance_location.empty() ? "(whole)" : breach.instance_location) + ": " +
         escape_visible(breach.message) + " (" + escape_visible(breach.keyword_location) + ")\n";
}

int show_outcome(const Validation& outcome, const std::vector<schema::Unit>& notes, Terminal& terminal) {
  if (terminal.json) {
    terminal.out(json::dump_pretty(validate_json(outcome, notes)));
  } else {
    for (const auto& breach : outcome.errors)
      terminal.out(breach_line(breach, "error"));
    for (const auto& breach : outcome.unjudged)
      terminal.out(breach_line(breach, "not judged"));
    for (const auto& note : notes)
      terminal.talk("keur: note: " + to_string(note.schema) + ": " + note.message);
    terminal.talk(outcome.error_count        ? reports::counted(outcome.error_count, "error")
                  : outcome.unjudged.empty() ? "valid"
                                             : "nothing wrong was found, but not all could be judged");
  }
  if (outcome.error_count)
    return 1;
  return outcome.unjudged.empty() ? 0 : 3;
}

int run_validate(const Arguments& arguments, Terminal& terminal) {
  auto profile = choose_profile(arguments);
  if (!profile)
    return terminal.report(profile.error());
  const auto wanted = arguments.one("--schema");
  if (!wanted)
    return terminal.report({ErrorCode::Usage, "--schema is missing", {}, "give --schema /components/schemas/NAME"});
  auto subject = load_subject(arguments, *profile);
  if (!subject)
    return terminal.report(subject.error());
  say_defects(*subject, terminal);
  auto node = find_schema(*subject, *wanted);
  if (!node)
    return terminal.report(node.error());
  auto schema = subject->schemas->compile(*node, direction_of(arguments));
  if (!schema)
    return terminal.report(schema.error());
  const Judge judge{*subject, *node, **schema, direction_of(arguments)};
  Validation outcome;
  for (std::size_t i = 1; i < arguments.positionals().size(); ++i)
    if (auto done = judge_file(judge, arguments.positionals()[i], terminal, outcome); !done)
      return terminal.report(done.error());
  return show_outcome(outcome, subject->schemas->notes(), terminal);
}

} // namespace

Command validate_command() {
  return {"validate",
          "judge JSON, JSON Lines or CSV files against a schema of a description",
          {{"SPEC", "the description: a path, - for standard input, or an https URL", true},
           {"FILE", "JSON, YAML, JSON Lines or CSV (by its name's ending); - for JSON on standard input", true, true}},
          {{"--schema", "POINTER", "JSON pointer of the schema in the description, /components/schemas/NAME"},
           {"--direction", "DIRECTION", "judge readOnly and writeOnly members for this way", false, "request|response"},
           overlay_option,
           reference_root_option,
           lenient_option,
           {"--profile", "NAME", "CA file and proxy of a profile of keur.yaml, for a URL"},
           {"--config", "FILE", "read profiles from FILE instead of ./keur.yaml"}},
          {{"keur validate openapi.yaml --schema /components/schemas/Employee employee.json", "is this an employee?"},
           {"keur validate openapi.yaml --schema /components/schemas/EmployeeRow employees.csv --json",
            "every record of an export, as one JSON document"}},
          run_validate,
          "Exit 0: valid; 1: an instance breaks the schema; 2: description, schema or file cannot be read; 3: nothing "
          "wrong was found, but a keyword could not be judged. A schema of type array is judged item by item against "
          "the records of a CSV file and the lines of a .jsonl, .ndjson or .json-seq. Messages never show the values "
          "of an instance."};
}

} // namespace keur::cli
