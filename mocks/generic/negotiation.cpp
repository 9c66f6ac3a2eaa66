#include "mocks/generic/negotiation.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace keur::mocks {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    return text.substr(1, text.size() - 2);
  return text;
}

const openapi::Response* declared(const openapi::Operation& operation, std::string_view status) {
  const auto found = std::find_if(operation.responses.begin(), operation.responses.end(),
                                  [&](const auto& response) { return equals_ignore_case(response.status, status); });
  return found == operation.responses.end() ? nullptr : &*found;
}

} // namespace

Preference parse_prefer(std::string_view field) {
  Preference preference;
  for (auto part : split(field, ',')) {
    for (auto piece : split(part, ';')) {
      const auto equals = piece.find('=');
      const auto name = trim(piece.substr(0, equals));
      const auto value =
          equals == std::string_view::npos ? std::string_view() : unquoted(trim(piece.substr(equals + 1)));
      if (equals_ignore_case(name, "code"))
        preference.code = number(value);
      if (equals_ignore_case(name, "example"))
        preference.example = value;
      if (equals_ignore_case(name, "dynamic"))
        preference.dynamic = value == "true";
    }
  }
  return preference;
}

std::optional<Chosen> choose_success(const openapi::Operation& operation, const Preference& preference) {
  if (preference.code) {
    const auto* response = operation.response(*preference.code);
    return response == nullptr ? std::nullopt : std::optional(Chosen{response, *preference.code});
  }
  Chosen best;
  Chosen any;
  for (const auto& response : operation.responses) {
    const auto status = number(response.status);
    if (!status)
      continue;
    const bool success = *status >= 200 && *status < 300;
    auto& slot = success ? best : any;
    if (*status >= 200 && (slot.response == nullptr || *status < slot.status))
      slot = {&response, *status};
  }
  if (best.response != nullptr)
    return best;
  for (const auto* range : {"2XX", "default"})
    if (const auto* response = declared(operation, range))
      return Chosen{response, 200};
  if (any.response != nullptr)
    return any;
  return Chosen{nullptr, 200};
}

Chosen choose_refusal(const openapi::Operation* operation, std::vector<int> statuses) {
  if (operation != nullptr) {
    for (const int status : statuses)
      if (const auto* response = declared(*operation, std::to_string(status)))
        return {response, status};
    for (const auto* range : {"4XX", "default"})
      if (const auto* response = declared(*operation, range))
        return {response, statuses.front()};
  }
  return {nullptr, statuses.front()};
}

double quality(std::string_view accept, const http::MediaType& type) {
  if (trim(accept).empty())
    return 1;
  double best = 0;
  int most_specific = -1;
  for (const auto part : split(accept, ',')) {
    auto range = http::parse_media_type(trim(part));
    if (!range)
      continue;
    double weight = 1;
    auto& parameters = range->parameters;
    const auto q = std::find_if(parameters.begin(), parameters.end(), [](const auto& one) { return one.first == "q"; });
    if (q != parameters.end()) {
      weight = std::strtod(q->second.c_str(), nullptr);
      parameters.erase(q, parameters.end());
    }
    if (!http::covers(*range, type) || http::specificity(*range) <= most_specific)
      continue;
    most_specific = http::specificity(*range);
    best = weight;
  }
  return best;
}

std::string concrete(const openapi::MediaType& media_type) {
  if (!http::parse_media_type(media_type.name))
    return "application/octet-stream"; // the key is no media type
  auto type = media_type.range;
  if (type.type == "*")
    return "application/json";
  if (type.subtype == "*") {
    if (type.type == "application")
      return "application/json";
    return type.type == "text" ? "text/plain" : type.type + "/octet-stream";
  }
  return media_type.name;
}

const openapi::MediaType* choose_media_type(const std::vector<openapi::MediaType>& content, std::string_view accept) {
  const openapi::MediaType* best = nullptr;
  double most = 0;
  for (const auto& entry : content) {
    const auto type = http::parse_media_type(concrete(entry));
    const double weight = type ? quality(accept, *type) : 1; // what is no media type cannot be asked for
    // Among equals JSON first: it is what can be generated and judged best.
    const bool preferred = best != nullptr && weight == most && !best->range.is_json() && type && type->is_json();
    if (weight > most || preferred) {
      best = &entry;
      most = weight;
    }
  }
  return best;
}

} // namespace keur::mocks
