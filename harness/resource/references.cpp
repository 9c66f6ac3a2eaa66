#include "resource/references.hpp"

#include "json/pointer.hpp"

namespace keur::resource {
namespace {

constexpr int deepest = 4;
constexpr std::size_t most_references = 8;

/// "bookid" for /books/{bookId} and /books/{id}, "bookcode" for /books/{code}; "" where no path names one thing.
std::string reference_name(const openapi::Operation& operation) {
  const std::string_view path = path_part(operation.path);
  const std::size_t open = path.rfind("/{");
  if (open == std::string_view::npos || open == 0 || path.back() != '}')
    return {};
  const std::string_view collection = path.substr(0, open);
  const std::string thing = thing_of(collection);
  const std::string parameter = folded(path.substr(open + 2, path.size() - open - 3));
  if (is_bare_name(parameter))
    return thing + parameter;
  const bool tells = parameter.size() > thing.size() && parameter.starts_with(thing);
  return tells || (parameter.ends_with("id") && parameter.size() > 3) ? parameter : thing + parameter;
}

const openapi::Parameter* last_parameter(const openapi::Operation& operation) {
  return operation.parameter(openapi::In::Path, whole_parameter(last_segment(operation.path)));
}

} // namespace

References::References(const openapi::Description& description, const Resources& resources) {
  std::map<std::string, std::size_t> lengths; // of a name's path: what hangs on least comes first
  for (const openapi::Operation& operation : description.operations) {
    const std::string name = reference_name(operation);
    const openapi::Parameter* parameter = name.empty() ? nullptr : last_parameter(operation);
    const auto known = lengths.find(name);
    if (parameter == nullptr || (known != lengths.end() && known->second <= operation.path.size()))
      continue;
    for (const Source& source : resources.sources(operation, *parameter)) {
      if (source.kind != Source::Kind::Created && source.kind != Source::Kind::Listed)
        continue;
      lengths[name] = operation.path.size();
      by_name_.insert_or_assign(name, source);
      break;
    }
  }
}

const Source* References::find(std::string_view member, const json::Value& value) const {
  const auto found = by_name_.find(folded(member));
  if (found == by_name_.end())
    return nullptr;
  const generate::Types types = found->second.types;
  const bool text = value.is_string() && (types & generate::string_type) != 0;
  const bool number = value.is_number() && (types & (generate::integer_type | generate::number_type)) != 0;
  return text || number ? &found->second : nullptr;
}

std::vector<References::Found> References::all(const json::Value& body) const {
  std::vector<Found> found;
  if (!by_name_.empty())
    collect(body, "", 0, found);
  return found;
}

void References::collect(const json::Value& value, const std::string& pointer, int depth,
                         std::vector<Found>& found) const {
  if (depth > deepest || found.size() >= most_references)
    return;
  if (value.is_array())
    for (std::size_t i = 0; i < value.array().size(); ++i)
      collect(value.array()[i], json::append_token(pointer, std::to_string(i)), depth + 1, found);
  if (!value.is_object())
    return;
  for (const json::Member& member : value.object()) {
    const std::string at = json::append_token(pointer, member.name);
    if (const Source* source = find(member.name, member.value))
      found.push_back({at, source});
    else
      collect(member.value, at, depth + 1, found);
  }
}

} // namespace keur::resource
