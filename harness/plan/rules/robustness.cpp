#include "generate/position.hpp"
#include "json/load.hpp"
#include "json/pointer.hpp"
#include "plan/next_page.hpp"
#include "plan/rules/things.hpp"

#include <algorithm>

namespace keur::plan::derive {
namespace {

constexpr std::size_t long_text = 10'000, deep = 200;

/// A request that may be answered in any way but with a server's error, silence or a closed connection. What is
/// described of the operation's answers does not count: a gateway may be the one that refuses.
void add_hostile(Cases& cases, const RuleContext& context, const std::vector<Step>& steps, std::string label,
                 Step hostile) {
  Story story{steps};
  hostile.operation = nullptr;
  hostile.label = "hostile";
  hostile.expect = {Kind::Any, "whatever is sent, the server stays up and answers"};
  hostile.expect.hostile = true;
  hostile.request_class = profile::RequestClass::Hazardous;
  story.steps.back() = std::move(hostile);
  Case made = begin(context, {"robustness", std::move(label), "whatever is sent, the server stays up and answers"});
  made.suite = "robustness";
  made.steps = std::move(story.steps);
  cases.push_back(std::move(made));
}

/// The first place of the body that holds a text, or a number.
std::string first_of_kind(const json::Value& value, const std::string& pointer, bool text) {
  if (text ? value.is_string() && !value.string().starts_with("{keur") : value.is_number())
    return pointer;
  if (value.is_object()) {
    for (const json::Member& member : value.object())
      if (auto found = first_of_kind(member.value, json::append_token(pointer, member.name), text); !found.empty())
        return found;
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.array().size(); ++i)
      if (auto found = first_of_kind(value.array()[i], pointer + '/' + std::to_string(i), text); !found.empty())
        return found;
  }
  return {};
}

/// The body's text with the value at the pointer in these very words.
std::string with_raw(const json::Value& body, const std::string& pointer, const std::string& raw) {
  const json::Value mark("{keur:raw}");
  std::string text = json::dump(generate::replaced(body, pointer, &mark));
  const std::string quoted = json::quote("{keur:raw}");
  return text.replace(text.find(quoted), quoted.size(), raw);
}

void hostile_bodies(Cases& cases, const RuleContext& context, const Draft& draft, const std::vector<Step>& steps) {
  if (json_body(draft) == nullptr)
    return;
  const json::Value& body = *draft.values.body;
  const auto send = [&](std::string label, std::string text) {
    Step step = steps.back();
    step.request.body = std::move(text);
    add_hostile(cases, context, steps, std::move(label), std::move(step));
  };
  if (const std::string at = first_of_kind(body, "", true); !at.empty()) {
    send("body NUL", with_raw(body, at, "\"keur\\u0000\""));
    send("body lone surrogate", with_raw(body, at, "\"keur\\ud800\""));
    send("body long text", with_raw(body, at, '"' + std::string(long_text, 'k') + '"'));
  }
  if (const std::string at = first_of_kind(body, "", false); !at.empty())
    send("body twenty digits", with_raw(body, at, "99999999999999999999"));
  send("body nested deep", std::string(deep, '[') + std::string(deep, ']'));
  const std::string text = json::dump(body);
  if (!body.object().empty() && text.size() > 2) {
    const auto first = *body.object().begin();
    send("body member twice", "{" + json::quote(first.name) + ":" + json::dump(first.value) + "," + text.substr(1));
  }
  Step untyped = steps.back();
  untyped.request.fields.remove("Content-Type");
  add_hostile(cases, context, steps, "no Content-Type", std::move(untyped));
}

void hostile_queries(Cases& cases, const RuleContext& context, const std::vector<Step>& steps) {
  const auto send = [&](std::string label, std::string target) {
    Step step = steps.back();
    step.request.target = std::move(target);
    add_hostile(cases, context, steps, std::move(label), std::move(step));
  };
  const std::string& target = steps.back().request.target;
  for (const openapi::Parameter& parameter : context.operation.parameters) {
    if (parameter.in != openapi::In::Query || context.drafts.is_filled_elsewhere(context.operation, parameter))
      continue;
    const auto types = parameter.schema ? flat(context, {parameter.schema}).types : 0u;
    if ((types & (generate::integer_type | generate::number_type)) != 0) {
      send(in_label(parameter) + " negative", with_query_value(target, parameter.name, "-1"));
      send(in_label(parameter) + " twenty digits", with_query_value(target, parameter.name, "99999999999999999999"));
    } else if ((types & generate::string_type) != 0) {
      send(in_label(parameter) + " long text", with_query_value(target, parameter.name, std::string(2'000, 'k')));
      send(in_label(parameter) + " NUL", with_query_value(target, parameter.name, std::string("keur\0", 5)));
    }
    if (cases.size() > 24)
      break;
  }
}

void hostile_paths(Cases& cases, const RuleContext& context, const std::vector<Step>& steps) {
  const openapi::Parameter* subject = resource::subject_of(context.operation);
  if (subject == nullptr || !resource::ends_in_parameter(context.operation))
    return;
  const std::string& target = steps.back().request.target;
  const auto slash = target.substr(0, target.find('?')).rfind('/');
  if (slash == std::string::npos)
    return;
  for (const auto& [label, text] : {std::pair("NUL", "keur%00"), std::pair("bad UTF-8", "%c3%28")}) {
    Step step = steps.back();
    step.request.target = target.substr(0, slash + 1) + text;
    add_hostile(cases, context, steps, in_label(*subject) + ' ' + label, std::move(step));
  }
}

} // namespace

Cases robustness(const RuleContext& context) {
  Cases cases;
  const auto& draft = context.drafts.minimal(context.operation);
  auto steps = draft ? context.drafts.steps(*draft, {Kind::Any, "a valid request"}) : std::nullopt;
  if (!steps)
    return cases;
  hostile_bodies(cases, context, *draft, *steps);
  hostile_queries(cases, context, *steps);
  hostile_paths(cases, context, *steps);
  Step accept = steps->back();
  set_field(accept, "Accept", "application/;;q=keur, =\"");
  add_hostile(cases, context, *steps, "broken Accept", std::move(accept));
  return cases;
}

} // namespace keur::plan::derive
