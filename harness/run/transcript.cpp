#include "run/transcript.hpp"

#include "json/pointer.hpp"
#include "run/reach.hpp"

#include <array>
#include <charconv>
#include <type_traits>

namespace keur::run {
namespace {

constexpr std::string_view format_name = "keur-transcript";

// The members of each type stand once, in members() below, and are walked by the Writer and by the Reader alike: the
// two directions cannot drift apart. "optional" members are left out when empty.

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};
using Pairs = std::vector<std::pair<std::string, std::string>>;

bool empty(const std::string& text) { return text.empty(); }
bool empty(const Location& where) { return where.document.empty() && where.line == 0 && where.pointer.empty(); }
bool empty(const check::BlockedBy& blocked) { return blocked.operation.empty(); }
bool empty(const Reach& operations) { return operations.asked == 0; }
template <class T>
bool empty(const std::vector<T>& list) {
  return list.empty();
}
template <class T>
bool empty(const std::map<std::string, T>& map) {
  return map.empty();
}
template <class T>
requires std::is_integral_v<T>
bool empty(T number) { return number == 0; }

template <class T>
struct EnumNames;
template <>
struct EnumNames<check::Level> {
  static constexpr std::array all{check::Level::Off, check::Level::Remark, check::Level::Warn, check::Level::Fail};
};
template <>
struct EnumNames<check::VerdictKind> {
  static constexpr std::array all{check::VerdictKind::Pass, check::VerdictKind::Inconclusive,
                                  check::VerdictKind::Skipped, check::VerdictKind::Fail, check::VerdictKind::Error};
};
template <>
struct EnumNames<StepOutcome> {
  static constexpr std::array all{StepOutcome::Pass, StepOutcome::Warn, StepOutcome::Fail, StepOutcome::Blocked,
                                  StepOutcome::Skipped};
};

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, Location>
void members(Archive& a, T& where) {
  a.optional("document", where.document);
  a.optional("line", where.line);
  a.optional("column", where.column);
  a.optional("pointer", where.pointer);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, check::Finding>
void members(Archive& a, T& finding) {
  a.required("check", finding.check);
  a.required("level", finding.level);
  a.required("message", finding.message);
  a.optional("step", finding.step);
  a.optional("description", finding.description);
  a.optional("instance_location", finding.instance_location);
  a.optional("keyword_location", finding.keyword_location);
  a.optional("expected", finding.expected);
  a.optional("actual", finding.actual);
  a.optional("known", finding.known);
  a.optional("operation", finding.operation);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, check::BlockedBy>
void members(Archive& a, T& blocked) {
  a.required("operation", blocked.operation);
  a.required("check", blocked.check);
  a.optional("case", blocked.case_id);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, RecordedField>
void members(Archive& a, T& field) {
  a.required("name", field.name);
  a.required("value", field.value);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, RecordedExchange>
void members(Archive& a, T& exchange) {
  a.optional("step", exchange.step);
  a.optional("label", exchange.label);
  a.optional("operation", exchange.operation);
  a.required("method", exchange.method);
  a.required("url", exchange.url);
  a.optional("request_fields", exchange.request_fields);
  a.optional("request_body", exchange.request_body);
  a.required("status", exchange.status);
  a.optional("response_fields", exchange.response_fields);
  a.optional("response_body", exchange.response_body);
  a.optional("request_bytes", exchange.request_bytes);
  a.optional("response_bytes", exchange.response_bytes);
  a.required("started_us", exchange.started_us);
  a.optional("queued_us", exchange.queued_us);
  a.optional("dns_us", exchange.dns_us);
  a.optional("connect_us", exchange.connect_us);
  a.optional("tls_us", exchange.tls_us);
  a.optional("first_byte_us", exchange.first_byte_us);
  a.required("total_us", exchange.total_us);
  a.required("attempts", exchange.attempts);
  a.optional("error", exchange.error);
  a.optional("remarks", exchange.remarks);
  a.optional("curl", exchange.curl);
  a.optional("valid", exchange.valid);
  a.optional("reached", exchange.reached);
  a.optional("unknown_path", exchange.unknown_path);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, RecordedCase>
void members(Archive& a, T& record) {
  a.required("id", record.id);
  a.required("operation", record.operation);
  a.required("rule", record.rule);
  a.optional("label", record.label);
  a.required("suite", record.suite);
  a.optional("tags", record.tags);
  a.optional("reason", record.reason);
  a.optional("expect", record.expect);
  a.optional("where", record.where);
  a.required("verdict", record.verdict.kind);
  a.required("findings", record.verdict.findings);
  a.optional("verdict_reason", record.verdict.reason);
  if (record.verdict.kind == check::VerdictKind::Error)
    a.required("error", record.verdict.error);
  a.optional("blocked_by", record.verdict.blocked_by);
  a.optional("exchanges", record.exchanges);
  a.required("started_us", record.started_us);
  a.required("duration_us", record.duration_us);
  a.required("attempts", record.attempts);
  a.optional("again", record.again);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, RecordedPreflightStep>
void members(Archive& a, T& step) {
  a.required("id", step.id);
  a.required("title", step.title);
  a.required("outcome", step.outcome);
  a.optional("detail", step.detail);
  a.optional("cause", step.cause);
  a.optional("remedy", step.remedy);
  a.required("duration_us", step.duration_us);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, Reach>
void members(Archive& a, T& operations) {
  a.required("asked", operations.asked);
  a.required("reached", operations.reached);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, Summary>
void members(Archive& a, T& summary) {
  a.required("cases", summary.cases);
  a.required("passed", summary.passed);
  a.required("failed", summary.failed);
  a.required("errors", summary.errors);
  a.required("inconclusive", summary.inconclusive);
  a.required("warnings", summary.warnings);
  a.required("skipped", summary.skipped);
  a.optional("known", summary.known);
  a.optional("remarks", summary.remarks);
  a.optional("blocked", summary.blocked);
  a.optional("operations", summary.operations);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, OperationCoverage>
void members(Archive& a, T& coverage) {
  a.required("operation", coverage.operation);
  a.optional("where", coverage.where);
  a.required("statuses", coverage.statuses);
  a.optional("undocumented_statuses", coverage.undocumented_statuses);
  a.optional("exercised", coverage.exercised);
  a.optional("not_exercised", coverage.not_exercised);
  a.optional("not_exercised_because", coverage.not_exercised_because);
  a.optional("check_classes", coverage.check_classes);
  a.optional("asked", coverage.asked);
  a.optional("reached", coverage.reached);
  a.optional("waits_for", coverage.waits_for);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, Note>
void members(Archive& a, T& note) {
  a.required("id", note.id);
  a.required("message", note.message);
  a.optional("where", note.where);
}

template <class Archive, class T>
requires std::is_same_v<std::remove_const_t<T>, Transcript>
void members(Archive& a, T& transcript) {
  a.required("version", transcript.version);
  a.required("tool_version", transcript.tool_version);
  a.required("run_id", transcript.run_id);
  a.required("started", transcript.started);
  a.required("duration_us", transcript.duration_us);
  a.required("complete", transcript.complete);
  a.required("exit_code", transcript.exit_code);
  a.required("target_class", transcript.target_class);
  a.required("target", transcript.target);
  a.optional("profile", transcript.profile);
  a.optional("language", transcript.language);
  a.optional("description_title", transcript.description_title);
  a.optional("description_version", transcript.description_version);
  a.optional("description_source", transcript.description_source);
  a.optional("description_sha256", transcript.description_sha256);
  a.required("seed", transcript.seed);
  a.optional("shard", transcript.shard);
  a.optional("token_command", transcript.token_command);
  a.optional("fail_on", transcript.fail_on);
  a.optional("command", transcript.command);
  a.optional("commit", transcript.commit);
  a.optional("job", transcript.job);
  a.required("requests", transcript.requests);
  a.required("token_requests", transcript.token_requests);
  a.required("summary", transcript.summary);
  a.optional("preflight", transcript.preflight);
  a.required("cases", transcript.cases);
  a.optional("coverage", transcript.coverage);
  a.optional("omissions", transcript.omissions);
  a.optional("library_versions", transcript.library_versions);
}

class Writer {
public:
  template <class T>
  void required(std::string_view name, const T& value) {
    object_.append(std::string(name), encode(value));
  }
  template <class T>
  void optional(std::string_view name, const T& value) {
    if (!empty(value))
      required(name, value);
  }
  json::Object take() { return std::move(object_); }
  json::Object& object() { return object_; }

private:
  json::Object object_;

  template <class T>
  static json::Value encode(const T& value) {
    if constexpr (std::is_same_v<T, std::string> || std::is_integral_v<T>) {
      return json::Value(value);
    } else if constexpr (std::is_same_v<T, ErrorCode>) {
      return json::Value(id(value));
    } else if constexpr (std::is_enum_v<T>) {
      return json::Value(name(value));
    } else if constexpr (std::is_same_v<T, Pairs> || IsMap<T>::value) {
      json::Object object;
      for (const auto& [key, item] : value)
        object.append(key, encode(item));
      return object;
    } else if constexpr (IsVector<T>::value) {
      json::Array array;
      array.reserve(value.size());
      for (const auto& item : value)
        array.push_back(encode(item));
      return array;
    } else {
      Writer writer;
      members(writer, value);
      return writer.take();
    }
  }
};

/// A chain of names up to the root, so that a pointer is built only where something is wrong.
struct Place {
  const Place* parent = nullptr;
  std::string token = {};

  std::string pointer() const { return parent == nullptr ? "" : json::append_token(parent->pointer(), token); }
};

class Reader {
public:
  Reader(const json::Value& value, const Place& place, std::string_view document, std::optional<Error>& error)
      : value_(value), place_(place), document_(document), error_(error) {
    if (!value.is_object())
      refuse(value, place, "an object");
  }

  template <class T>
  void required(std::string_view name, T& out) {
    read(name, out, true);
  }
  template <class T>
  void optional(std::string_view name, T& out) {
    read(name, out, false);
  }

private:
  const json::Value& value_;
  const Place& place_;
  std::string_view document_;
  std::optional<Error>& error_;

  template <class T>
  void read(std::string_view name, T& out, bool must) {
    if (error_)
      return;
    const Place at{&place_, std::string(name)};
    if (const json::Value* found = value_.find(name))
      decode(*found, at, out);
    else if (must)
      refuse(value_, place_, "the member \"" + std::string(name) + "\"");
  }

  void refuse(const json::Value& value, const Place& place, const std::string& wanted) {
    if (error_)
      return;
    error_ = Error{ErrorCode::Configuration,
                   "not a transcript: expected " + wanted + " here",
                   {std::string(document_), value.at().line, value.at().column, place.pointer()},
                   "give a transcript.json or a journal that keur wrote"};
  }

  void decode(const json::Value& value, const Place& place, std::string& out) {
    if (value.is_string())
      out = value.string();
    else
      refuse(value, place, "a string");
  }
  void decode(const json::Value& value, const Place& place, bool& out) {
    if (value.is_boolean())
      out = value.boolean();
    else
      refuse(value, place, "true or false");
  }
  template <class T>
  requires std::is_integral_v<T>
  void decode(const json::Value& value, const Place& place, T& out) {
    if (!value.is_number())
      return refuse(value, place, "an integer");
    const std::string& text = value.number();
    const auto end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, out);
    if (failure != std::errc() || stop != end)
      refuse(value, place, "an integer in range");
  }
  void decode(const json::Value& value, const Place& place, ErrorCode& out) {
    std::string text;
    decode(value, place, text);
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
      out = static_cast<ErrorCode>(code);
      if (id(out) == text)
        return;
    }
    refuse(value, place, "an error code");
  }
  template <class T>
  requires std::is_enum_v<T>
  void decode(const json::Value& value, const Place& place, T& out) {
    std::string text;
    decode(value, place, text);
    for (const T candidate : EnumNames<T>::all) {
      out = candidate;
      if (name(candidate) == text)
        return;
    }
    refuse(value, place, "one of the " + std::to_string(EnumNames<T>::all.size()) + " known words");
  }
  void decode(const json::Value& value, const Place& place, Pairs& out) {
    if (!value.is_object())
      return refuse(value, place, "an object");
    for (const auto& member : value.object()) {
      const Place at{&place, member.name};
      decode(member.value, at, out.emplace_back(member.name, "").second);
    }
  }
  template <class T>
  void decode(const json::Value& value, const Place& place, std::map<std::string, T>& out) {
    if (!value.is_object())
      return refuse(value, place, "an object");
    for (const auto& member : value.object()) {
      const Place at{&place, member.name};
      decode(member.value, at, out[member.name]);
    }
  }
  template <class T>
  void decode(const json::Value& value, const Place& place, std::vector<T>& out) {
    if (!value.is_array())
      return refuse(value, place, "an array");
    out.reserve(value.array().size());
    for (const json::Value& item : value.array()) {
      const Place at{&place, std::to_string(out.size())};
      decode(item, at, out.emplace_back());
      if (error_)
        return;
    }
  }
  template <class T>
  requires std::is_class_v<T>
  void decode(const json::Value& value, const Place& place, T& out) {
    Reader reader(value, place, document_, error_);
    members(reader, out);
  }
};

template <class T>
Result<T> decode_root(const json::Value& value, std::string_view document) {
  std::optional<Error> error;
  const Place root;
  T out;
  Reader reader(value, root, document, error);
  members(reader, out);
  if (error)
    return fail(std::move(*error));
  return out;
}

} // namespace

std::string_view name(StepOutcome outcome) {
  switch (outcome) {
  case StepOutcome::Pass:
    return "pass";
  case StepOutcome::Warn:
    return "warn";
  case StepOutcome::Fail:
    return "fail";
  case StepOutcome::Blocked:
    return "blocked";
  case StepOutcome::Skipped:
    return "skipped";
  }
  return "";
}

json::Value to_json(const Transcript& transcript) {
  Writer writer;
  writer.object().append("format", format_name);
  members(writer, transcript);
  return writer.take();
}

Result<Transcript> transcript_from_json(const json::Value& value, std::string_view document) {
  const Location where{std::string(document), value.at().line, value.at().column, ""};
  if (value.find_string("format").value_or("") != format_name)
    return fail(ErrorCode::Configuration, "not a transcript: it has no \"format\": \"keur-transcript\"", where,
                "give a transcript.json or a journal that keur wrote");
  const auto version = value.find_integer("version");
  if (version && *version != transcript_version)
    return fail(ErrorCode::UnsupportedVersion,
                "this is a transcript of version " + std::to_string(*version) + "; this keur reads version " +
                    std::to_string(transcript_version),
                where, "use the keur that wrote it");
  return decode_root<Transcript>(value, document);
}

json::Value to_json(const RecordedCase& record) {
  Writer writer;
  members(writer, record);
  return writer.take();
}

Result<RecordedCase> case_from_json(const json::Value& value, std::string_view document) {
  return decode_root<RecordedCase>(value, document);
}

Summary summarize(const std::vector<RecordedCase>& cases) {
  Summary summary;
  summary.cases = cases.size();
  summary.operations = reach_of(cases);
  for (const RecordedCase& record : cases) {
    for (const auto& finding : record.verdict.findings) {
      summary.warnings += finding.level == check::Level::Warn && finding.known.empty();
      summary.known += !finding.known.empty();
      summary.remarks += finding.level == check::Level::Remark && finding.known.empty();
    }
    switch (record.verdict.kind) {
    case check::VerdictKind::Pass:
      ++summary.passed;
      break;
    case check::VerdictKind::Fail:
      ++summary.failed;
      break;
    case check::VerdictKind::Error:
      ++summary.errors;
      break;
    case check::VerdictKind::Inconclusive:
      ++summary.inconclusive;
      summary.blocked += !record.verdict.blocked_by.operation.empty();
      break;
    case check::VerdictKind::Skipped:
      ++summary.skipped;
      break;
    }
  }
  return summary;
}

} // namespace keur::run
