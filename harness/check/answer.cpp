#include "check/answer.hpp"

#include "base/text.hpp"
#include "http/method.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "openapi/schema_view.hpp"
#include "openapi/sequence.hpp"

#include <algorithm>

namespace keur::check {
namespace {

bool never_has_body(const Context& context) {
  const int status = context.response().status;
  return context.exchange.request.method == "HEAD" || status / 100 == 1 || status == 204 || status == 304;
}

bool is_own_answer(const Context& context) {
  const plan::Step& step = context.step();
  return step.operation != nullptr && !step.receives_callback &&
         step.expect.kind != plan::Expectation::Kind::MethodNotAllowed &&
         step.operation->method == context.exchange.request.method;
}

/// Without Content-Type the body is still read as JSON where the description leaves no other choice.
bool only_json_is_described(const openapi::Response* response) {
  return response != nullptr && !response->content.empty() &&
         std::all_of(response->content.begin(), response->content.end(),
                     [](const openapi::MediaType& entry) { return entry.range.is_json(); });
}

/// A text as the value that its schema may mean: "5" can be a number (OAS leaves the reading of text/* to the schema).
schema::Evaluation evaluate_text(const schema::Schema& schema, const std::string& text) {
  schema::Evaluation evaluation = schema.evaluate(json::Value(text));
  if (evaluation.valid)
    return evaluation;
  const auto scalar = json::load_json(text, "the answer's body");
  return scalar && schema.accepts(scalar->root) ? schema.evaluate(scalar->root) : evaluation;
}

bool is_plain_text(const http::MediaType& type) { return type.essence() == "text/plain"; }

/// Takes the errors of an item over, with its place in the row.
void add_item(const openapi::SequenceItem& item, std::size_t index, const schema::Evaluation& own,
              schema::Evaluation& all) {
  constexpr std::size_t most = 50;
  const auto take = [&](const std::vector<schema::Unit>& from, std::vector<schema::Unit>& into) {
    for (schema::Unit unit : from)
      if (into.size() < most) {
        unit.instance_location = json::append_index("", index) + unit.instance_location;
        unit.message += " (item " + std::to_string(index + 1) + ", line " + std::to_string(item.line) + ')';
        into.push_back(std::move(unit));
      }
  };
  take(own.errors, all.errors), take(own.unjudged, all.unjudged);
  all.valid = all.valid && own.valid;
  all.error_count += own.error_count;
}

schema::Evaluation unreadable_item(const openapi::MediaType& described, const openapi::SequenceItem& item) {
  const json::Node& schema = described.item_schema ? described.item_schema : described.schema;
  schema::Evaluation evaluation;
  evaluation.valid = false;
  evaluation.error_count = 1;
  evaluation.errors.push_back({"", schema.location(), "", "", "the item is no JSON text: " + item.problem});
  return evaluation;
}

/// Does the schema speak of the row as a whole? In 3.2 it does (section 4.14.3), before that where it says so.
bool describes_row(const Context& context, const openapi::MediaType& described) {
  return described.schema && (context.description.version >= openapi::Version::V32 ||
                              openapi::SchemaView(described.schema).kinds() == openapi::array_kind);
}

/// JSON Lines and their like: each item by itemSchema, all of them by schema. Of a stream that was cut the items that
/// came; nothing where the description says nothing that can be judged.
void evaluate_sequence(const Context& context, openapi::SequenceForm form, Answer& answer) {
  const openapi::MediaType& described = *answer.described;
  const bool whole = describes_row(context, described) && !context.response().cut;
  if (!described.item_schema && !whole)
    return;
  const auto compile = [&](const json::Node& schema) -> const schema::Schema* {
    const auto compiled = context.schemas.compile(schema, schema::Direction::Response);
    if (!compiled)
      answer.schema_error = compiled.error();
    return compiled ? &**compiled : nullptr;
  };
  const schema::Schema* of_items = described.item_schema ? compile(described.item_schema) : nullptr;
  const schema::Schema* of_all = whole ? compile(described.schema) : nullptr;
  if (answer.schema_error)
    return;
  const openapi::Sequence sequence = openapi::read_sequence(form, context.response().body, context.response().cut);
  schema::Evaluation all;
  for (std::size_t i = 0; i < sequence.items.size(); ++i) {
    const openapi::SequenceItem& item = sequence.items[i];
    if (!item.problem.empty())
      add_item(item, i, unreadable_item(described, item), all);
    else if (of_items != nullptr)
      add_item(item, i, of_items->evaluate(item.value), all);
  }
  if (of_all != nullptr && all.valid && sequence.complete)
    all = of_all->evaluate(sequence.array());
  answer.evaluation = std::move(all);
}

void evaluate(const Context& context, Answer& answer) {
  const auto form = answer.media_type ? openapi::sequence_form(*answer.media_type) : openapi::SequenceForm::None;
  if (form != openapi::SequenceForm::None && answer.described != nullptr && !answer.bodiless &&
      !context.response().body.empty())
    return evaluate_sequence(context, form, answer);
  const bool text = answer.media_type && is_plain_text(*answer.media_type) && !context.response().body.empty();
  if (answer.described == nullptr || !answer.described->schema || answer.bodiless || context.response().cut ||
      (answer.instance() == nullptr && !text))
    return;
  const auto compiled = context.schemas.compile(answer.described->schema, schema::Direction::Response);
  if (!compiled) {
    answer.schema_error = compiled.error();
    return;
  }
  answer.evaluation = answer.instance() != nullptr ? (*compiled)->evaluate(*answer.instance())
                                                   : evaluate_text(**compiled, context.response().body);
}

} // namespace

Answer make_answer(const Context& context) {
  Answer answer;
  answer.described_operation = is_own_answer(context);
  answer.bodiless = never_has_body(context);
  if (const auto value = context.response().fields.first("Content-Type")) {
    answer.content_type = std::string(*value);
    answer.media_type = http::parse_media_type(*value);
  }
  const openapi::Response* documented = answer.described_operation ? context.documented : nullptr;
  if (documented != nullptr && answer.media_type)
    answer.described = openapi::find_media_type(documented->content, *answer.media_type);
  if (documented != nullptr && !answer.content_type && documented->content.size() == 1)
    answer.described = &documented->content.front();
  answer.is_json =
      answer.media_type ? answer.media_type->is_json() : !answer.content_type && only_json_is_described(documented);
  const std::string& body = context.response().body;
  if (answer.is_json && !answer.bodiless && !context.response().cut && !trim(body).empty())
    answer.json = json::load_json(body, "the answer's body", {}, json::DuplicateKeys::Remark);
  evaluate(context, answer);
  answer.csv = read_csv_file(context, answer.described, answer.media_type);
  return answer;
}

Finding& report(std::vector<Finding>& findings, std::string message) {
  Finding finding;
  finding.message = std::move(message);
  return findings.emplace_back(std::move(finding));
}

std::string shown(std::string_view foreign) { return escape_visible(truncate(foreign, 120)); }

std::string status_text(int status) {
  const std::string_view phrase = http::reason_phrase(status);
  return std::to_string(status) + (phrase.empty() ? "" : ' ' + std::string(phrase));
}

bool is_about_credentials(plan::Expectation::Kind kind) {
  using Kind = plan::Expectation::Kind;
  return kind == Kind::Unauthorized || kind == Kind::Forbidden || kind == Kind::OutOfReach;
}

Location place_of(const Context& context) {
  return context.step().operation == nullptr ? Location{} : context.step().operation->node.location();
}

bool lacks_credential(const Context& context) {
  const plan::Step& step = context.step();
  return context.response().status == 401 && step.operation != nullptr && !step.operation->security.empty() &&
         !step.operation->anonymous() && !takes_bearer_token(context) &&
         step.request.authorization.kind == oauth::AuthorizationIntent::Kind::Default;
}

bool takes_bearer_token(const Context& context) {
  const openapi::Operation* operation = context.step().operation;
  if (operation == nullptr)
    return false;
  const auto is_bearer = [&](const std::pair<std::string, std::vector<std::string>>& entry) {
    using Type = openapi::SecurityScheme::Type;
    const auto* scheme = context.description.security_scheme(entry.first);
    return scheme != nullptr && (scheme->type == Type::OAuth2 || scheme->type == Type::OpenIdConnect ||
                                 (scheme->type == Type::Http && scheme->http_scheme == "bearer"));
  };
  return std::any_of(operation->security.begin(), operation->security.end(), [&](const auto& requirement) {
    return std::any_of(requirement.schemes.begin(), requirement.schemes.end(), is_bearer);
  });
}

} // namespace keur::check
