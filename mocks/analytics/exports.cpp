#include "mocks/analytics/exports.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"
#include "mocks/analytics/file_writer.hpp"
#include "mocks/analytics/people.hpp"

#include <algorithm>
#include <charconv>

namespace keur::mocks {
namespace {

constexpr std::string_view file_root = "/exports/";
constexpr std::size_t most_jobs = 100'000; // then the oldest are forgotten, so that memory stays bounded

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4];
    text += digits[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

/// Column names in file order: `x-csv.column-order` first, then what the schema has beyond it.
std::vector<std::string> column_names(const json::Node& row) {
  std::vector<std::string> names;
  const auto* csv = row->find("x-csv");
  const auto* order = csv != nullptr ? csv->find("column-order") : nullptr;
  if (order != nullptr && order->is_array())
    for (const auto& name : order->array())
      if (name.is_string())
        names.push_back(name.string());
  const auto* properties = row->find("properties");
  if (properties != nullptr && properties->is_object())
    for (const auto& property : properties->object())
      if (std::find(names.begin(), names.end(), property.name) == names.end())
        names.push_back(property.name);
  return names;
}

std::optional<std::string> query_value(const Request& request, std::string_view name) {
  for (const auto pair : split(request.query, '&')) {
    const auto equals = pair.find('=');
    const auto key = http::form_decode(pair.substr(0, equals));
    if (key && *key == name && equals != std::string_view::npos)
      return http::form_decode(pair.substr(equals + 1));
  }
  return std::nullopt;
}

bool holds(const Grant* grant, const std::string& scope) {
  return grant == nullptr || std::find(grant->scopes.begin(), grant->scopes.end(), scope) != grant->scopes.end();
}

std::int64_t seconds(Clock::Wall time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

Reply refusal(int status, std::string_view text) {
  Reply reply;
  reply.status = status;
  reply.fields.add("Content-Type", "text/plain; charset=utf-8");
  reply.body = text;
  return reply;
}

bool is_one_of(const std::string& word, const std::vector<std::string>& words, std::string_view otherwise) {
  return words.empty() ? word == otherwise : std::find(words.begin(), words.end(), word) != words.end();
}

std::uint64_t seed_of(std::uint64_t seed, const std::string& tenant) {
  for (const char c : tenant)
    seed = mix(seed, static_cast<unsigned char>(c));
  return seed;
}

std::string tenant_of(const Grant* grant) { return grant != nullptr ? grant->tenant_id : ""; }

} // namespace

Exports::Exports(const openapi::Description& description, DataSet data, ExportOptions options, Clock& clock,
                 Callbacks& callbacks, const std::function<std::string(const json::Node& schema)>& fallback)
    : description_(description), data_(data), options_(options), clock_(clock),
      key_(crypto::sha256("keur mock files " + std::to_string(options.seed))), callbacks_(callbacks) {
  for (const auto& operation : description.operations) {
    if (!operation.export_job)
      continue;
    const auto& kind = kinds_[operation.path] = make_kind(operation, fallback);
    roles_[&operation] = {&kind, true};
    if (const auto* query = description.find("GET", operation.export_job->query_path))
      roles_[query] = {&kind, false};
  }
}

Exports::Kind Exports::make_kind(const openapi::Operation& command,
                                 const std::function<std::string(const json::Node& schema)>& fallback) const {
  Kind kind;
  kind.command = &command;
  const auto row = dereference(*description_.documents, command.export_job->row_schema);
  if (!row) {
    kind.columns = {{"id", "", "1"}};
    return kind;
  }
  const auto properties = row.child("properties");
  const auto names = column_names(row);
  kind.table = DataSet::table_of(names);
  for (const auto& name : names) {
    const auto schema = properties ? properties.child(name) : json::Node();
    const auto scope = schema ? schema->find_string("x-required-scope").value_or("") : std::string_view();
    // Where the data set has the table, a column that it lacks stays empty as long as the schema lets it.
    const bool nullable = schema && (schema->find_boolean("nullable", false) || schema->find("type") == nullptr);
    kind.columns.push_back({name, std::string(scope), schema && !(kind.table && nullable) ? fallback(schema) : ""});
  }
  return kind;
}

const openapi::Export* Exports::job_of(const openapi::Operation& operation) const {
  const auto found = roles_.find(&operation);
  return found == roles_.end() ? nullptr : &*found->second.kind->command->export_job;
}

bool Exports::is_command(const openapi::Operation& operation) const { return roles_.at(&operation).command; }

// "a,b" = only these, "!a,b" = all but these; contact columns need their scope whatever is asked.
std::optional<std::vector<std::size_t>> Exports::selected(const Kind& kind, const Request& request, const Grant* grant,
                                                          std::string& refusal) const {
  const auto& parameter = kind.command->export_job->fields_parameter;
  const auto text = parameter.empty() ? std::nullopt : query_value(request, parameter);
  const bool exclude = text && text->substr(0, 1) == "!";
  std::vector<std::string> named;
  if (text)
    for (const auto name : split(std::string_view(*text).substr(exclude ? 1 : 0), ','))
      named.emplace_back(name);
  for (const auto& name : named) {
    if (options_.unknown_fields)
      break;
    const bool known =
        std::any_of(kind.columns.begin(), kind.columns.end(), [&](const auto& column) { return column.name == name; });
    if (!known)
      refusal = "there is no column '" + escape_visible(name) + "'";
  }
  if (!refusal.empty())
    return std::nullopt;
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < kind.columns.size(); ++i) {
    const auto& column = kind.columns[i];
    const bool mentioned = std::find(named.begin(), named.end(), column.name) != named.end();
    if (text && mentioned == exclude)
      continue;
    if (!column.scope.empty() && !holds(grant, column.scope))
      continue;
    columns.push_back(i);
  }
  return columns;
}

Exports::Started Exports::start(const openapi::Operation& command, const Request& request,
                                std::vector<Callback> callbacks, const Grant* grant, JobFault fault,
                                FileFault file_fault) {
  const auto& kind = *roles_.at(&command).kind;
  std::string refusal;
  Request unselected = request;
  if (fault == JobFault::FieldsIgnored)
    unselected.query.clear();
  auto columns = selected(kind, unselected, fault == JobFault::ContactWithoutScope ? nullptr : grant, refusal);
  if (!columns)
    return {"", refusal};
  Job job;
  job.kind = &kind;
  job.tenant = tenant_of(grant);
  job.columns = std::move(*columns);
  job.started = clock_.now();
  job.created = clock_.wall();
  job.fault = fault;
  job.file_fault = file_fault;
  job.id = fault == JobFault::SharedJobId ? crypto::seeded_uuid(options_.seed) : crypto::random_uuid();
  const auto id = job.id;
  const std::lock_guard lock(mutex_);
  job.timeline = options_.timeline;
  job.timed = !callbacks.empty();
  plan_callbacks(job, std::move(callbacks));
  if (jobs_.size() >= most_jobs) {
    jobs_.erase(order_.front());
    order_.pop_front();
  }
  if (jobs_.insert_or_assign(id, std::move(job)).second)
    order_.push_back(id);
  return {id, {}};
}

void Exports::set_timeline(std::vector<std::string> words) {
  const std::lock_guard lock(mutex_);
  options_.timeline = std::move(words);
}

void Exports::plan_callbacks(const Job& job, std::vector<Callback> callbacks) {
  if (!callback_body || job.fault == JobFault::Never || job.fault == JobFault::NoCallback)
    return;
  Job done = job;
  const auto& words = job.kind->command->export_job->completed;
  if (job.timeline.empty() || is_one_of(job.timeline.back(), words, "Completed"))
    done.completed = clock_.wall() + options_.job_step * options_.job_polls;
  done.polls = static_cast<int>(job.timeline.size()); // a time line that ends otherwise: its last word
  for (auto& callback : callbacks) {
    callback.message.body = job.fault == JobFault::BadCallback ? "{\"status\":7,\"fileUris\":\"geen\"}"
                                                               : callback_body(*job.kind->command, state_of(done));
    callback.message.fields.set("Content-Type", "application/json");
    callback.delay = options_.job_step * (options_.job_polls + 1);
    if (job.fault == JobFault::CallbackTwice)
      callbacks_.add(callback);
    callbacks_.add(std::move(callback));
  }
}

std::optional<Exports::State> Exports::query(const openapi::Operation& operation, const std::string& job_id,
                                             const Grant* grant) {
  const auto& kind = *roles_.at(&operation).kind;
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(to_lower(job_id));
  if (found == jobs_.end())
    return std::nullopt;
  auto& job = found->second;
  // A job is read back under its own kind's path and by its own tenant; to all others it does not exist.
  if (job.kind != &kind)
    return std::nullopt;
  if (job.tenant != tenant_of(grant) && job.fault != JobFault::CrossTenant)
    return std::nullopt;
  if (clock_.wall() > job.created + options_.job_lifetime)
    return std::nullopt;
  if (job.fault == JobFault::NeverVisible || (job.fault == JobFault::LateVisible && job.polls++ == 0))
    return std::nullopt;
  auto state = state_of(job);
  if (state.status.is_string() && state.status.string() == "404")
    return std::nullopt;
  return state;
}

// False while the job is not completed: then `state` says what it is instead.
bool Exports::advance(Job& job, State& state) const {
  if (job.completed)
    return job.fault != JobFault::Never;
  const auto& done = job.kind->command->export_job->completed;
  if (!job.timeline.empty()) {
    const auto word = job.timeline[std::min<std::size_t>(job.polls++, job.timeline.size() - 1)];
    if (!is_one_of(word, done, "Completed")) {
      state.status = word;
      return false;
    }
    job.completed = clock_.wall();
    return true;
  }
  const bool timed_out = job.timed && clock_.now() >= job.started + options_.job_step * options_.job_polls;
  if (job.polls >= options_.job_polls || timed_out)
    job.completed = clock_.wall();
  if (job.completed && job.fault != JobFault::Never)
    return true;
  ++job.polls;
  return false;
}

Exports::State Exports::state_of(Job& job) const {
  const auto& shape = *job.kind->command->export_job;
  State state{shape.status_pointer,
              shape.in_progress.empty() ? "InProgress" : shape.in_progress.front(),
              shape.files_pointer,
              nullptr,
              false,
              job.created};
  if (advance(job, state))
    finish(job, state);
  return state;
}

void Exports::finish(Job& job, State& state) const {
  const auto& shape = *job.kind->command->export_job;
  const std::string done = shape.completed.empty() ? "Completed" : shape.completed.front();
  state.completed = true;
  state.at = *job.completed;
  state.status = done;
  state.files = files_of(job);
  switch (job.fault) {
  case JobFault::Failed:
    state.status = options_.failed;
    state.files = nullptr;
    break;
  case JobFault::UnknownStatus:
    state.status = "Wachtend";
    state.files = nullptr;
    break;
  case JobFault::LowerCaseStatus:
    state.status = to_lower(done);
    break;
  case JobFault::NullStatus:
    state.status = nullptr;
    break;
  case JobFault::BackToRunning:
    if (job.polls++ % 2 == 1) {
      state.status = shape.in_progress.empty() ? "InProgress" : shape.in_progress.front();
      state.files = nullptr;
    }
    break;
  case JobFault::NullFiles:
    state.files = nullptr;
    break;
  default:
    break;
  }
}

std::string Exports::sign(std::string_view text) const { return hex(crypto::hmac_sha256(key_, text)).substr(0, 40); }

json::Value Exports::files_of(const Job& job) const {
  json::Array addresses;
  if (job.fault == JobFault::NoFiles)
    return addresses;
  const auto lifetime = job.fault == JobFault::ExpiredFiles ? std::chrono::seconds(-60) : options_.file_lifetime;
  const auto expires = std::to_string(seconds(*job.completed + lifetime));
  for (int i = 0; i < options_.files; ++i) {
    const auto path = std::string(file_root) + job.id + "/part-" + std::to_string(i) + ".csv";
    const auto address = path + "?expires=" + expires + "&signature=" + sign(path + '\n' + expires);
    addresses.emplace_back(job.fault == JobFault::RelativeFile ? address : file_origin_ + address);
  }
  return addresses;
}

std::optional<Reply> Exports::file(const Request& request) {
  if (request.path.rfind(file_root, 0) != 0)
    return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") {
    auto reply = refusal(405, "only GET");
    reply.fields.add("Allow", "GET, HEAD");
    return reply;
  }
  const auto name = std::string_view(request.path).substr(file_root.size());
  const auto slash = name.find("/part-");
  std::size_t index = 0;
  if (slash != std::string_view::npos)
    std::from_chars(name.data() + slash + 6, name.data() + name.size(), index);
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(name.substr(0, slash));
  const bool open = found != jobs_.end() && found->second.fault == JobFault::OpenFiles;
  const bool eternal = found != jobs_.end() && found->second.fault == JobFault::EternalFiles;
  const auto expires = query_value(request, "expires").value_or("");
  const auto signature = query_value(request, "signature").value_or("");
  if (!open && !crypto::equal_constant_time(signature, sign(request.path + '\n' + expires)))
    return refusal(options_.file_refusal, "signature does not match");
  std::int64_t until = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), until);
  if (!open && !eternal && seconds(clock_.wall()) >= until)
    return refusal(options_.file_refusal, "address has expired");
  if (found == jobs_.end() || !found->second.completed || index >= static_cast<std::size_t>(options_.files))
    return refusal(404, "no such file");
  if (found->second.fault == JobFault::MissingFile && index > 0)
    return refusal(404, "no such file");
  Reply reply;
  reply.fields.add("Content-Type", "text/csv; charset=utf-8");
  reply.stream = [this, job = found->second, index](const Sink& sink) { write_file(job, index, sink); };
  return reply;
}

void Exports::write_file(const Job& job, std::size_t index, const Sink& sink) const {
  FilePlan plan;
  for (const auto column : job.columns) {
    plan.columns.push_back(job.kind->columns[column].name);
    plan.fallbacks.push_back(job.kind->columns[column].fallback);
  }
  const auto files = static_cast<std::size_t>(options_.files);
  plan.table = job.kind->table;
  // Every tenant has people of its own.
  const DataSet data(seed_of(data_.seed(), job.tenant), data_.employees(), data_.style());
  const auto rows = plan.table ? data.rows(*plan.table) : data.employees();
  plan.first_row = rows * index / files;
  plan.end_row = rows * (index + 1) / files;
  plan.index = index;
  plan.byte_order_mark = options_.byte_order_mark;
  plan.fault = job.file_fault;
  write_csv(data, plan, sink);
}

} // namespace keur::mocks
