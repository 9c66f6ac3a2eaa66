#include "base/text.hpp"
#include "json/pointer.hpp"
#include "plan/rules/rules.hpp"

#include <algorithm>
#include <array>

namespace keur::plan::derive {
namespace {

using generate::Instance;

constexpr std::size_t most_of_parameter = 24, most_of_body = 120;

bool selects_columns(const RuleContext& context, const openapi::Parameter& parameter) {
  return context.operation.export_job && context.operation.export_job->fields_parameter == parameter.name;
}

bool varies(const RuleContext& context, const openapi::Parameter& parameter) {
  return schema_of(parameter) && !is_callback_parameter(context.operation, parameter) &&
         !context.drafts.is_filled_elsewhere(context.operation, parameter);
}

generate::Options options_for(const RuleContext& context, std::size_t at_most) {
  auto options = context.drafts.options(context.operation, generate::Examples::Leaves);
  options.at_most = at_most;
  return options;
}

generate::Options options_for(const RuleContext& context, const openapi::MediaType& media_type) {
  auto options = options_for(context, most_of_body);
  options.base = context.drafts.example_of(media_type);
  return options;
}

/// Is a body without any address to call valid? Else one must be there, so that one thing only is broken.
bool can_do_without_callbacks(const RuleContext& context, const openapi::MediaType& media_type) {
  auto whole = context.drafts.body_in(context.operation, media_type, true);
  return !whole || !holds_callback(context.operation, *whole);
}

/// What makes the server call an address stays out, unless it is what the instance is about or has to be there. Is it
/// another value now?
bool calmed(const RuleContext& context, const openapi::MediaType& media_type, Instance& instance) {
  if (!holds_callback(context.operation, instance.value) || !can_do_without_callbacks(context, media_type))
    return false;
  json::Value bare = instance.value;
  drop_callbacks(context.operation, bare);
  if (json::resolve_pointer(bare, instance.instance_location) == nullptr)
    return false;
  instance.value = std::move(bare);
  return true;
}

Draft with_body(const Draft& base, const openapi::MediaType& media_type, json::Value body, std::string about) {
  Draft draft = base;
  draft.about = std::move(about);
  draft.values.media_type = &media_type;
  draft.values.body = std::move(body);
  return draft;
}

std::string body_label(const openapi::MediaType& media_type, const std::string& label) {
  return generate::body_form(media_type) == generate::BodyForm::Json ? "body " + label
                                                                     : "body " + media_type.name + ' ' + label;
}

/// The first JSON media type and every form: the others carry one text only.
std::vector<const openapi::MediaType*> structured_bodies(const RuleContext& context) {
  std::vector<const openapi::MediaType*> found;
  const openapi::RequestBody* body = context.drafts.body_of(context.operation);
  if (body == nullptr)
    return found;
  bool json = false;
  for (const openapi::MediaType& media_type : body->content) {
    const auto form = generate::body_form(media_type);
    const bool is_json = form == generate::BodyForm::Json;
    if (!media_type.schema || (is_json && json))
      continue;
    if (!is_json && form != generate::BodyForm::FormUrlencoded && form != generate::BodyForm::Multipart)
      continue;
    json = json || is_json;
    found.push_back(&media_type);
  }
  return found;
}

/// A request that must be refused starts no export and changes nothing, as long as the server keeps the contract: it is
/// classed by what happens if it does not.
void guard(Cases& cases, std::size_t from) {
  for (; from < cases.size(); ++from) {
    Step& step = cases[from].steps.back();
    if (step.request_class == profile::RequestClass::ExportCommand)
      step.request_class = profile::RequestClass::Unsafe;
  }
}

/// A path names a thing that need not be there, so that only what the schema itself says of its name is worth asking. A
/// number's text has no fraction of zero.
bool may_stand_in(const openapi::Parameter& parameter, const Instance& instance) {
  static constexpr std::array<std::string_view, 7> bounds{
      "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "enum"};
  if (parameter.in == openapi::In::Path)
    return std::find(bounds.begin(), bounds.end(), instance.keyword) != bounds.end();
  return !instance.label.ends_with("zero fraction");
}

/// A number that no bound forbids and that many servers cannot hold: refused or taken, it must not break them.
bool has_own_limits(const Instance& instance) {
  return instance.keyword == "type" && instance.label.ends_with("above int32");
}

std::string breach(const std::string& keyword, const std::string& where) { return keyword + " is broken in " + where; }

void parameter_breaches(const RuleContext& context, const Draft& base, Cases& cases) {
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (context.drafts.is_full())
      break;
    if (!varies(context, parameter))
      continue;
    const auto broken =
        context.drafts.generator().invalid(schema_of(parameter), options_for(context, most_of_parameter));
    for (const Instance& instance : broken.instances) {
      if (!invalid_on_the_wire(context, parameter, instance))
        continue;
      Draft draft = base;
      replace_value(draft, parameter, instance.value);
      add(cases, context,
          {"invalid-value",
           in_label(parameter) + ' ' + instance.label,
           breach(instance.keyword, in_words(parameter)),
           instance.where,
           {parameter.node.pointer, instance.where.pointer}},
          draft, {Kind::Rejected, breach(instance.keyword, in_words(parameter))});
    }
  }
}

/// RFC 2046 section 5.1.1: a multipart body without any part is none, which would break more than one rule. Gives it
/// one that nobody asked for; false where that is not allowed.
bool has_a_part(const RuleContext& context, const openapi::MediaType& media_type, Instance& instance) {
  if (generate::body_form(media_type) != generate::BodyForm::Multipart || !instance.value.is_object() ||
      !instance.value.object().empty())
    return true;
  instance.value.object().set("keurUndeclared", json::Value("text"));
  return !context.drafts.shape({media_type.schema}).closed;
}

/// Characters beyond the basic plane count once (JSON Schema validation section 6.3.1), and twice in UTF-16 units.
Expectation expect_edge(const Instance& instance, const std::string& what) {
  Expectation expectation = expect_accepted(instance.keyword + " allows " + what);
  expectation.widespread = instance.label.find("in wide characters") != std::string::npos;
  return expectation;
}

void body_breaches(const RuleContext& context, const Draft& base, bool required, Cases& cases) {
  const std::string_view rule = required ? "missing-required" : "invalid-value";
  if (!context.drafts.judges_body(context.operation))
    return;
  for (const openapi::MediaType* media_type : structured_bodies(context)) {
    const generate::Breakages& broken =
        context.drafts.invalid(context.operation, media_type->schema, options_for(context, *media_type));
    if (broken.left_out > 0 && !required)
      omit(context, rule,
           "of the body's rules the first " + std::to_string(broken.instances.size()) +
               " breakages are sent, each member's likeliest first; " + std::to_string(broken.left_out) +
               " more kinds of breakage at its members are not",
           media_type->node.location());
    for (Instance instance : broken.instances) {
      if ((instance.keyword == "required") != required || !invalid_on_the_wire(context, *media_type, instance))
        continue;
      if (calmed(context, *media_type, instance) &&
          context.drafts.generator().accepts(media_type->schema, instance.value, schema::Direction::Request))
        continue;
      if (!has_a_part(context, *media_type, instance))
        continue;
      const std::string because = breach(instance.keyword, "the body at '" + instance.instance_location + "'");
      Expectation expectation{Kind::Rejected, because};
      expectation.widespread = instance.convertible;
      add(cases, context,
          {rule, body_label(*media_type, instance.label), because, instance.where, {instance.where.pointer}},
          with_body(base, *media_type, std::move(instance.value), instance.instance_location), std::move(expectation));
    }
  }
}

/// Fields that every request of ours has, whatever the description says.
bool is_sent_anyway(const openapi::Parameter& parameter) {
  return parameter.in == openapi::In::Header &&
         (equals_ignore_case(parameter.name, "user-agent") || equals_ignore_case(parameter.name, "accept-encoding"));
}

void missing_parameters(const RuleContext& context, const Draft& base, Cases& cases) {
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (context.drafts.is_full())
      break;
    if (!parameter.required || parameter.in == openapi::In::Path || base.values.find(parameter) == nullptr ||
        is_sent_anyway(parameter))
      continue;
    Draft draft = base;
    draft.values.remove(parameter);
    const std::string because = "required " + in_words(parameter) + " is not sent";
    add(cases, context,
        {"missing-required", in_label(parameter), because, parameter.node.location(), {parameter.node.pointer}}, draft,
        {Kind::Rejected, because});
  }
}

void missing_body(const RuleContext& context, const Draft& base, Cases& cases) {
  const auto& body = context.operation.request_body;
  if (!context.drafts.judges_body(context.operation) || !body->required || !base.values.body)
    return;
  Draft draft = base;
  draft.values.body.reset();
  draft.values.media_type = nullptr;
  const std::string because = "the required body is not sent";
  add(cases, context, {"missing-required", "body", because, body->node ? body->node.location() : Location{}, {}}, draft,
      {Kind::Rejected, because});
}

} // namespace

Cases boundary_value(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (!base)
    return cases;
  generate::Generator& generator = context.drafts.generator();
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (context.drafts.is_full())
      break;
    if (!varies(context, parameter) || selects_columns(context, parameter)) // an unknown column may be refused
      continue;
    if (context.drafts.is_left_to_server(parameter))
      continue;
    for (const Instance& instance :
         generator.boundaries(schema_of(parameter), options_for(context, most_of_parameter))) {
      if (!valid_on_the_wire(context, parameter, instance.value) || !may_stand_in(parameter, instance))
        continue;
      Draft draft = *base;
      replace_value(draft, parameter, instance.value);
      add(cases, context,
          {"boundary-value",
           in_label(parameter) + ' ' + instance.label,
           "a valid value at the edge of " + instance.keyword,
           instance.where,
           {parameter.node.pointer, instance.where.pointer}},
          draft,
          has_own_limits(instance)
              ? Expectation{Kind::Any, "no bound is described, and a server may have one of its own"}
              : expect_edge(instance, "this value of " + in_words(parameter)));
    }
  }
  for (const openapi::MediaType* media_type : structured_bodies(context))
    for (Instance& instance : generator.boundaries(media_type->schema, options_for(context, *media_type))) {
      const bool form = generate::body_form(*media_type) != generate::BodyForm::Json;
      if (form &&
          (instance.label.find("null") != std::string::npos || instance.label.find("empty") != std::string::npos))
        continue;
      if (calmed(context, *media_type, instance) &&
          !generator.accepts(media_type->schema, instance.value, schema::Direction::Request))
        continue;
      if (!context.drafts.reads_back(*media_type, instance.value))
        continue;
      const Draft draft = with_body(*base, *media_type, std::move(instance.value), instance.instance_location);
      // A made-up name of another thing may be refused with good reason; the case stays, so that its id does.
      const bool own_limits = has_own_limits(instance);
      const bool names_nothing = context.drafts.reference_at(draft) != nullptr;
      Expectation expectation = names_nothing ? Expectation{Kind::Any, "the thing named here need not exist"}
                                : own_limits
                                    ? Expectation{Kind::Any, "no bound is described, and a server may have one"}
                                    : expect_edge(instance, "this body");
      add(cases, context,
          {"boundary-value",
           body_label(*media_type, instance.label),
           "a valid body at the edge of " + instance.keyword,
           instance.where,
           {instance.where.pointer}},
          draft, std::move(expectation));
    }
  return cases;
}

Cases invalid_value(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (!base)
    return cases;
  parameter_breaches(context, *base, cases);
  body_breaches(context, *base, false, cases);
  guard(cases, 0);
  return cases;
}

Cases missing_required(const RuleContext& context) {
  Cases cases;
  const auto& base = context.drafts.minimal(context.operation);
  if (!base)
    return cases;
  missing_parameters(context, *base, cases);
  missing_body(context, *base, cases);
  body_breaches(context, *base, true, cases);
  guard(cases, 0);
  return cases;
}

} // namespace keur::plan::derive
