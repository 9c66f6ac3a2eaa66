#include "run/binding.hpp"

#include "base/text.hpp"
#include "crypto/crypto.hpp"
#include "http/uri.hpp"
#include "json/load.hpp"

#include <algorithm>
#include <vector>

namespace keur::run {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// In JSON the placeholder stands for a whole value when it is a whole string, so that numbers stay numbers.
void put_into_body(std::string& body, std::string_view placeholder, const json::Value& value, const std::string& text) {
  replace_all(body, json::quote(placeholder), json::dump(value));
  replace_all(body, http::form_encode(placeholder), http::form_encode(text));
  const std::string quoted = json::quote(text);
  replace_all(body, placeholder, std::string_view(quoted).substr(1, quoted.size() - 2));
}

void put_into(plan::RequestTemplate& request, std::string_view placeholder, const json::Value& value,
              const std::string& text) {
  const std::string encoded = http::percent_encode(text);
  replace_all(request.target, http::percent_encode(placeholder), encoded);
  replace_all(request.target, placeholder, encoded);
  http::Fields fields;
  for (auto field : request.fields) {
    replace_all(field.value, placeholder, text);
    fields.add(std::move(field.name), std::move(field.value));
  }
  request.fields = std::move(fields);
  if (request.body)
    put_into_body(*request.body, placeholder, value, text);
}

} // namespace

std::optional<std::string> scalar_text(const json::Value& value) {
  if (value.is_string())
    return value.string();
  if (value.is_number() || value.is_boolean())
    return json::dump(value);
  return std::nullopt;
}

bool has_succeeded(std::span<const check::StepExchanges> earlier, std::size_t step) {
  return step < earlier.size() && !earlier[step].exchanges.empty() && earlier[step].exchanges.back().response &&
         earlier[step].exchanges.back().response->status / 100 == 2;
}

plan::Binding in_effect(const plan::Binding& binding, std::span<const check::StepExchanges> earlier) {
  plan::Binding taken = binding;
  if (binding.other && !has_succeeded(earlier, binding.step)) {
    taken.step = binding.other->step;
    taken.expression = binding.other->expression;
  }
  return taken;
}

Result<plan::RequestTemplate> bind_values(const plan::Step& step, std::span<const check::StepExchanges> earlier,
                                          std::string_view callback_url) {
  plan::RequestTemplate request = step.request;
  for (const auto& given : step.bindings) {
    const plan::Binding binding = in_effect(given, earlier);
    std::optional<json::Value> value;
    if (binding.expression == "$callback.url") {
      if (!callback_url.empty())
        value = json::Value(callback_url);
    } else if (binding.expression == "$unique") {
      value = json::Value(crypto::random_uuid());
    } else if (binding.step < earlier.size() && !earlier[binding.step].exchanges.empty()) {
      value = evaluate_expression(binding.expression, earlier[binding.step].exchanges.back());
    }
    auto text = value ? scalar_text(*value) : std::nullopt;
    if (value && !text && request.body == json::quote(binding.placeholder)) // the whole body may be anything
      text = json::dump(*value);
    if (text && request.target == binding.placeholder) { // the whole target: a URI reference, not a segment
      auto resolved = http::resolve(earlier[binding.step].exchanges.back().request.target_uri, *text);
      if (!resolved)
        return fail(ErrorCode::Aborted, "step '" + step.label + "' needs " + binding.expression +
                                            " of an earlier answer, which is no URI reference");
      request.target = std::move(*resolved);
      continue;
    }
    if (!text)
      return fail(ErrorCode::Aborted, "step '" + step.label + "' needs " + binding.expression +
                                          " of an earlier answer, which does not hold it");
    put_into(request, binding.placeholder, *value, *text);
  }
  return request;
}

std::optional<plan::RequestTemplate> bind_invented(const plan::Step& step, schema::Compiler& schemas) {
  const std::vector<json::Value> candidates{
      json::Value("keur-invented"), json::Value(987'654'321), json::Value("00000000-0000-4000-8000-0000deadbeef"),
      json::Value("987654321"),     json::Value(1),           json::Value("1")};
  plan::RequestTemplate request = step.request;
  for (const auto& binding : step.bindings) {
    if (binding.expression == "$callback.url" || request.target == binding.placeholder)
      return std::nullopt;
    const auto compiled = binding.schema ? schemas.compile(binding.schema, schema::Direction::Request)
                                         : Result<const schema::Schema*>(nullptr);
    const auto fits = [&](const json::Value& value) { return compiled && (!*compiled || (*compiled)->accepts(value)); };
    const auto found = std::find_if(candidates.begin(), candidates.end(), fits);
    if (found == candidates.end())
      return std::nullopt;
    put_into(request, binding.placeholder, *found, *scalar_text(*found));
  }
  return request;
}

} // namespace keur::run
